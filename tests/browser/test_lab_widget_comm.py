"""ChatWidget in a page without our plugin: the chat comes out of the kernel, and talks through it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from axe import serious_violations
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from model_script import Gate, Reply, Text
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser import Tab
    from jupyter_process import Jupyter
    from model_server import ModelServer

WIDGET = "from jupyter_chatkit import ChatWidget\nw = ChatWidget()\nw"
FAILING = "prices = {'lamp': 24.9}\nprices['lmap']"
BUSY = """import time
from pathlib import Path
while not Path('go').exists():
    time.sleep(0.05)
print('went')"""


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[Jupyter]:
    """A JupyterLab in which a person has turned our plugin off."""
    root, home = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("home")
    config = home / "config" / "labconfig" / "page_config.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"disabledExtensions": {"jupyter-chatkit": True}}))
    with running_jupyter(root, app="lab", home=home, env=model.chat_settings) as running:
        yield running


def test_it_converses_and_keeps_streaming_while_a_cell_runs(
    new_tab: Callable[..., Tab], jupyter: Jupyter, model: ModelServer
) -> None:
    write_notebook(jupyter.root / "comm.ipynb", FAILING, WIDGET, BUSY)
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    urls: list[str] = []
    lab.page.on("request", lambda request: urls.append(request.url))
    lab.open_notebook("comm.ipynb")
    assert lab.page.evaluate("() => globalThis.jupyterChatkit === undefined")
    lab.run(0)
    lab.run(1)
    widget = lab.widget(1)
    assert widget.ask("why did this fail?") == "Hello from the model."
    assert "lmap" in json.dumps(model.requests[-1].body)

    gates = [Gate(), Gate()]
    model.script(Reply([Text("One,"), gates[0], Text(" two,"), gates[1], Text(" three.")]))
    lab.cell(2).locator(".cm-content").click()
    lab.page.keyboard.press("Shift+Enter")
    expect(lab.cell(2).locator(".jp-InputPrompt")).to_contain_text("[*]")
    widget.send("count")
    expect(widget.answers.last).to_contain_text("One,")
    gates[0].open()
    expect(widget.answers.last).to_have_text("One, two,")
    expect(lab.cell(2).locator(".jp-InputPrompt")).to_contain_text("[*]")
    (jupyter.root / "go").touch()
    expect(lab.cell(2)).to_contain_text("went")
    gates[1].open()
    expect(widget.answers.last).to_have_text("One, two, three.")
    widget.wait_until_done()
    expect(widget.button("Answer again")).to_have_count(0)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        lab.choose_theme(theme)
        assert serious_violations(lab.page, ".jp-OutputArea") == []
    assert urls
    assert not [url for url in urls if "/jupyter-chatkit/" in url and "/extensions/" not in url]
    assert lab.tab.external_requests == []


def test_what_python_asks_is_followed_and_a_stop_stops(
    new_tab: Callable[..., Tab], jupyter: Jupyter, model: ModelServer
) -> None:
    write_notebook(jupyter.root / "asked.ipynb", WIDGET, "print(w.ask('from a cell'))")
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open_notebook("asked.ipynb")
    lab.run(0)
    lab.widget(0).message.wait_for()
    gate = Gate()
    model.script(Reply([Text("By the kernel,"), gate, Text(" to the page.")]))
    lab.cell(1).locator(".cm-content").click()
    lab.page.keyboard.press("Shift+Enter")
    expect(lab.widget(0).questions).to_have_text("from a cell")
    expect(lab.widget(0).answers).to_contain_text("By the kernel,")
    gate.open()
    expect(lab.widget(0).answers).to_have_text("By the kernel, to the page.")

    lost = len(model.disconnects)
    model.script(Reply([Text("On and on"), Gate()]))
    lab.widget(0).send("talk")
    expect(lab.widget(0).answers.last).to_contain_text("On and on")
    lab.widget(0).stop_button.click()
    model.wait_for_disconnects(lost + 1)
    lab.widget(0).wait_until_done()
    expect(lab.widget(0).answers.last).to_contain_text("On and on")
