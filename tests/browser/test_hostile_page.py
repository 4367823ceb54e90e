"""Nothing that a model, a cell or a title says runs in the page or makes it load something from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from chat_panel import ANSWER_PATIENCE
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from model_script import Pause, Reply, Text
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser import Tab
    from jupyter_process import Jupyter
    from model_server import ModelServer

RUNS = "window.__pwned=1"
IMAGE = f"<img src=x onerror={RUNS}>"
PAYLOADS = [
    IMAGE,
    f"<script>{RUNS}</script>",
    f"<svg onload={RUNS}><use href='https://evil.example/x#y'/></svg>",
    f"<iframe srcdoc='<script>parent.{RUNS[7:]}</script>'></iframe>",
    "<iframe src=https://evil.example/frame></iframe>",
    f"<details open ontoggle={RUNS}><summary>s</summary></details>",
    "<img src=https://evil.example/pixel.png>",
    "![pixel](https://evil.example/pixel.png)",
    "![pixel](//evil.example/pixel.png)",
    "<style>@import url(https://evil.example/a.css); body{background:url(https://evil.example/b)}</style>",
    "<p style='background:url(https://evil.example/c)'>styled</p>",
    "<link rel=stylesheet href=https://evil.example/d.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    f"[click](javascript:{RUNS})",
    f"<a href='java&#9;script:{RUNS}'>click</a>",
    "<button data-commandlinker-command='application:toggle-presentation-mode'>Run</button>",
    f"<input autofocus onfocus={RUNS}>",
    f"<video src=https://evil.example/v.mp4 onerror={RUNS}></video>",
    f"$\\href{{javascript:{RUNS}}}{{x}}$",
    "$\\includegraphics{https://evil.example/e.png}$",
    f"$$\\unicode{{<img src=x onerror={RUNS}>}}$$",
    f"```html\n{IMAGE}\n```",
    f"```{IMAGE}\ncode\n```",
    f"| a |\n|---|\n| {IMAGE} |",
]


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[Jupyter]:
    root = tmp_path_factory.mktemp("work")
    printed = "\n".join(PAYLOADS)
    write_notebook(root / "hostile.ipynb", f"print({printed!r})\nraise ValueError({IMAGE!r})")
    env = model.chat_settings
    with running_jupyter(root, app="lab", env=env) as running:
        yield running


def in_frames() -> Iterator[Text | Pause]:
    """Every payload in two halves, with time between for the page to draw what came so far."""
    for payload in PAYLOADS:
        half = len(payload) // 2
        yield Text(payload[:half])
        yield Pause(0.04)
        yield Text(payload[half:] + "\n\n")
        yield Pause(0.04)


def assert_inert(lab: LabPage) -> None:
    """Nothing ran, nothing was loaded from elsewhere, and no element that could do either is there."""
    lab.page.locator(".ck-chat").evaluate("el => new Promise(done => requestAnimationFrame(done))")
    assert lab.page.evaluate("() => window.__pwned") is None
    assert lab.tab.external_requests == []
    active = lab.chat.panel.locator(
        "script, iframe, object, embed, link, meta, style, video, .ck-thread svg[onload], [onerror],"
        " [data-commandlinker-command], a[href^='javascript' i], img[src^='http'], .ck-thread [style*='url']"
    )
    expect(active).to_have_count(0)


def test_an_answer_runs_and_loads_nothing(
    jupyter: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]
) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open()
    lab.chat.open()
    model.script(Reply(in_frames()))
    lab.chat.send(IMAGE)
    expect(lab.chat.answers.last).to_contain_text("styled", timeout=ANSWER_PATIENCE)
    assert_inert(lab)
    lab.chat.wait_until_done()
    expect(lab.chat.answers.last.locator("table")).to_have_count(1)
    assert_inert(lab)

    lab.tab.reopen()
    lab.open()
    lab.chat.open()
    expect(lab.chat.answers.last.locator("table")).to_have_count(1)
    assert_inert(lab)


def test_a_title_is_text(jupyter: Jupyter, new_tab: Callable[..., Tab]) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open()
    lab.chat.open()
    lab.chat.ask(f"titled {IMAGE}")
    lab.chat.button("Conversations").click()
    row = lab.page.get_by_role("list", name="Conversations").get_by_role("listitem").first
    row.hover()
    row.get_by_role("button", name="Rename").click()
    title = f"{IMAGE}<script>{RUNS}</script>"
    lab.page.get_by_role("textbox", name="Title").fill(title)
    lab.page.get_by_role("textbox", name="Title").press("Enter")
    expect(row).to_contain_text(title)
    row.get_by_role("button", name=title).click()
    expect(lab.chat.panel.locator("h1").first).to_have_text(title)
    assert_inert(lab)


def test_a_cell_is_text(jupyter: Jupyter, new_tab: Callable[..., Tab]) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open_notebook("hostile.ipynb")
    lab.chat.open()
    lab.run(0)
    lab.chat.chip("cell [1] · error").wait_for()
    lab.chat.see_what_is_sent()
    expect(lab.chat.sheet.locator(".ck-literal")).to_contain_text(IMAGE)
    assert_inert(lab)
    lab.chat.button("Close").click()
    lab.chat.button("Model: test-model").click()
    lab.page.get_by_role("menuitemradio", name="offline").click()
    assert "ValueError" in lab.chat.ask("why did this fail?")
    assert_inert(lab)
