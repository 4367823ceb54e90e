"""How the chat looks, in both themes, narrow and wide: pictures, and the geometry that must hold."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage
from model_script import say, unauthorized
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser import Tab
    from jupyter_process import Jupyter
    from model_server import ModelServer

TOUR = Path(__file__).parents[2] / "notebooks" / "tour.ipynb"
ORDERS, FAILING = 1, 3
LONG = """\
## Totals per customer

The groups come from `customer_id`, and the sum of $a_i$ over a group $g$ is

$$ s_g = \\sum_{i \\in g} a_i $$

1. Group the orders.
2. Add up the **amount** of each group.
   - a nested point, with a_name_that_is_much_longer_than_the_panel_is_wide_and_cannot_be_broken_anywhere
3. Sort, largest first.

```python
totals = orders.groupby("customer_id", as_index=False, observed=True)["amount"].sum().sort_values("amount")
print(totals)
```

| customer | item | quantity | amount | share of the whole |
|---:|:---|---:|---:|---:|
| 3 | lamp, chair, desk | 7 | 448.80 | 0.573 |
| 1 | desk, chair | 3 | 309.00 | 0.395 |

> A quotation, and a [link](https://docs.example/groupby) to read on.
"""
TO_FAILURE = """output => {
  const outer = output.closest(".jp-WindowedPanel-outer");
  outer.scrollTop += output.getBoundingClientRect().top + 92 - outer.getBoundingClientRect().bottom;
}"""
OVERFLOWING = """() => [...document.querySelectorAll(".ck-chat, .ck-main, .ck-thread, .ck-foot")]
  .filter(el => el.scrollWidth > el.clientWidth)
  .map(el => `${el.className} ${el.scrollWidth} > ${el.clientWidth}`)
"""


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[Jupyter]:
    root = tmp_path_factory.mktemp("work")
    for name in ("Light", "Dark", "tour"):
        shutil.copy(TOUR, root / f"{name}.ipynb")
    env = model.chat_settings
    with running_jupyter(root, app="lab", env=env) as running:
        yield running


def look(lab: LabPage, name: str) -> None:
    """Keep a picture, narrow and wide, and check that everything has its place."""
    for width, size in ((280, "narrow"), (640, "wide")):
        lab.set_chat_width(width)
        expect(lab.chat.message).to_be_in_viewport(ratio=1)
        lab.tab.screenshot(f"lab-{name}-{size}")
        assert lab.page.evaluate(OVERFLOWING) == []
        box = lab.chat.panel.bounding_box()
        assert box
        assert abs(box["width"] - width) <= 2


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_everything_has_its_place(
    jupyter: Jupyter, model: ModelServer, new_tab: Callable[..., Tab], theme: str
) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open_notebook(f"{theme}.ipynb")
    lab.choose_theme(f"JupyterLab {theme}")
    lab.chat.message.wait_for()
    name = theme.lower()
    look(lab, f"{name}-start")
    lab.run(ORDERS)
    lab.run(FAILING)
    lab.chat.chip("cell [2] · error").wait_for()
    look(lab, f"{name}-failed")

    model.script(say(*LONG.splitlines(keepends=True)))
    lab.chat.ask("What are the totals, and why did this fail?")
    expect(lab.chat.answers.last.locator("mjx-container").first).to_be_visible()
    look(lab, f"{name}-long")
    model.script(unauthorized())
    lab.chat.send("And now?")
    lab.chat.error.wait_for()
    look(lab, f"{name}-error")
    assert lab.tab.errors == []


def test_the_picture_of_the_readme(jupyter: Jupyter, new_tab: Callable[..., Tab]) -> None:
    lab = LabPage(new_tab(jupyter.origin, width=1280, height=800, scale=2), jupyter)
    lab.open_notebook("tour.ipynb")
    lab.choose_theme("JupyterLab Light")
    lab.chat.message.wait_for()
    lab.execute("application:toggle-left-area")
    lab.set_chat_width(460)
    lab.chat.button("Model: test-model").click()
    lab.page.get_by_role("menuitemradio", name="offline").click()
    lab.run(ORDERS)
    lab.run(FAILING)
    lab.chat.chip("cell [2] · error").wait_for()
    lab.chat.ask("Why did this fail?")
    # The failing line at the bottom, and none of the library's own frames under it.
    lab.cell(FAILING).locator(".jp-OutputArea").first.evaluate(TO_FAILURE)
    assert lab.tab.screenshot("readme").stat().st_size > 10_000
