"""The browser harness on a real JupyterLab, side by side with pytest-jupyter's asynchronous tests."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    root: Path = tmp_path_factory.mktemp("work")
    write_notebook(root / "fails.ipynb", "total = 3", "print(total)\ntotl + 1", "")
    with running_jupyter(root, app="lab") as running:
        yield running


def test_a_notebook_is_opened_and_its_cells_run(jupyter: Jupyter, new_tab: Callable[..., Tab]) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open_notebook("fails.ipynb")
    lab.run(0)
    lab.run(1)
    lab.expect_source(1, "print(total)\ntotl + 1")
    assert "NameError" in lab.output(1)
    lab.write(1, "total * 2")
    lab.run(1)
    assert lab.output(1).strip().endswith("6")
    lab.choose_theme("JupyterLab Dark")
    assert lab.tab.screenshot("harness").stat().st_size > 10_000


async def test_an_event_loop_runs_beside_the_browser() -> None:
    """What would fail if Playwright ran in pytest's own thread."""
    await asyncio.sleep(0)


def test_requests_to_elsewhere_are_refused_and_recorded(
    jupyter: Jupyter, new_tab: Callable[..., Tab]
) -> None:
    tab = new_tab(jupyter.origin)
    tab.page.goto(jupyter.url + "login")
    blocked = [
        "https://example.com/pixel.png",
        "http://203.0.113.7/a.js",
        jupyter.origin.replace("127.0.0.1", "localhost") + "/",
        "http://127.0.0.1:9/",
    ]
    for address in blocked:
        assert not tab.page.evaluate(
            "url => fetch(url, {mode: 'no-cors'}).then(() => true, () => false)", address
        )
    assert tab.external_requests == blocked
    tab.external_requests.clear()
