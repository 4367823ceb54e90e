"""ChatWidget in a real JupyterLab and Notebook 7: the page's own chat, in a notebook's output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from axe import serious_violations
from chat_panel import ChatPanel
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from model_script import Gate, Reply, Text, say
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter
    from model_server import ModelServer

OUTPUT = ".jp-OutputArea"
FAILING = "prices = {'lamp': 24.9}\nprices['lmap']"
WIDGET = "from jupyter_chatkit import ChatWidget\nw = ChatWidget()\nw"
SETTINGS = {
    "jupyter-chatkit/plugin": {"showOnFirstStart": False},
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
}
READS = {
    *("models.list", "threads.get_by_id", "items.list", "context.preview", "runs.attach", "threads.list"),
    "approvals.allowed",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person who keeps the state of widgets in notebooks, and has not met the chat yet."""
    home = tmp_path_factory.mktemp("home")
    for plugin, settings in SETTINGS.items():
        path = home / "config" / "lab" / "user-settings" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(settings))
    return home


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory, home: Path, model: ModelServer) -> Iterator[Jupyter]:
    root = tmp_path_factory.mktemp("work")
    with running_jupyter(root, app="lab", home=home, env=model.chat_settings) as running:
        yield running


class Asked:
    """What the page asked of the chat's routes, as the types of its requests."""

    def __init__(self, lab: LabPage) -> None:
        self.kinds: list[str] = []
        lab.page.on("request", lambda request: self._note(request.url, request.post_data))

    def _note(self, url: str, body: str | None) -> None:
        if "/jupyter-chatkit/" in url and "/extensions/" not in url:
            self.kinds.append(json.loads(body)["type"] if body else url)


def opened(new_tab: Callable[..., Tab], jupyter: Jupyter, name: str, *cells: str) -> LabPage:
    """JupyterLab on a notebook of these cells."""
    write_notebook(jupyter.root / name, *cells)
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open_notebook(name)
    return lab


def held(*steps: str | Gate) -> Reply:
    return Reply([Text(step) if isinstance(step, str) else step for step in steps])


def test_it_is_about_its_own_notebook_and_shares_its_conversations_with_the_sidebar(
    new_tab: Callable[..., Tab], jupyter: Jupyter, model: ModelServer
) -> None:
    write_notebook(jupyter.root / "beside.ipynb", "elsewhere = 1", "elsewhere")
    lab = opened(new_tab, jupyter, "own.ipynb", FAILING, WIDGET, "w.thread_id, w.messages")
    lab.run(0)
    lab.run(1)
    widget = lab.widget(1)
    widget.chip("cell [1] · error").wait_for()
    lab.execute("docmanager:open", path="beside.ipynb", options={"mode": "split-right"})
    beside = lab.page.locator(".jp-NotebookPanel", has_text="elsewhere = 1")
    beside.locator(".cm-content").first.click()
    lab.wait_until_idle()
    lab.page.keyboard.press("Shift+Enter")
    expect(beside.locator(".jp-InputPrompt").first).to_contain_text("[1]")
    lab.sidebar.open()
    lab.sidebar.chip("cell [1]").wait_for()
    mine = ChatPanel(lab.page, lab.page.locator(".jp-NotebookPanel", has_text="ChatWidget"))
    mine.chip("cell [1] · error").wait_for()

    assert mine.ask("why did this fail?") == "Hello from the model."
    asked = json.dumps(model.requests[-1].body)
    assert "lmap" in asked
    assert "elsewhere" not in asked
    expect(lab.sidebar.answers).to_have_count(0)

    lab.sidebar.button("Conversations").click()
    lab.sidebar.panel.get_by_role("list", name="Conversations").get_by_role("button").first.click()
    expect(lab.sidebar.answers).to_have_text(["Hello from the model."])
    model.script(say("From the sidebar."))
    lab.sidebar.ask("and now?")
    expect(mine.answers.last).to_contain_text("From the sidebar.")
    mine.button("New chat").click()
    expect(mine.answers).to_have_count(0)
    # Each has its own open conversation.
    expect(lab.sidebar.answers).to_have_count(2)
    assert lab.tab.external_requests == []


def test_what_is_typed_into_it_is_not_for_the_notebook(new_tab: Callable[..., Tab], jupyter: Jupyter) -> None:
    lab = opened(new_tab, jupyter, "keys.ipynb", WIDGET, "x = 1")
    lab.run(0)
    widget = lab.widget(0)
    widget.message.click()
    lab.page.keyboard.type("dd bb")
    expect(widget.message).to_have_value("dd bb")
    lab.page.keyboard.press("Shift+Enter")
    expect(widget.message).to_have_value("dd bb\n")
    widget.button("Conversations").focus()
    for key in ("d", "d", "x", "a", "b", "m"):
        lab.page.keyboard.press(key)
    widget.button("Conversations").press("ControlOrMeta+s")
    lab.page.locator(".jp-mod-dirty").wait_for(state="detached")
    expect(lab.cells).to_have_count(2)
    saved = json.loads((jupyter.root / "keys.ipynb").read_text())
    assert [cell["cell_type"] for cell in saved["cells"]] == ["code", "code"]
    assert serious_violations(lab.page, OUTPUT) == []
    lab.choose_theme("JupyterLab Dark")
    assert serious_violations(lab.page, OUTPUT) == []


def test_an_answer_outlives_a_reload_and_a_restart_of_the_kernel(
    new_tab: Callable[..., Tab], jupyter: Jupyter, model: ModelServer
) -> None:
    lab = opened(new_tab, jupyter, "reloaded.ipynb", WIDGET)
    lab.run(0)
    gates = [Gate(), Gate()]
    model.script(held("One,", gates[0], " two,", gates[1], " three."))
    lab.widget(0).send("count")
    expect(lab.widget(0).answers).to_contain_text("One,")
    lab.execute("docmanager:save")
    lab.page.reload()
    lab.wait_until_idle()
    expect(lab.widget(0).answers).to_contain_text("One,")
    gates[0].open()
    expect(lab.widget(0).answers).to_have_text("One, two,")
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    gates[1].open()
    expect(lab.widget(0).answers).to_have_text("One, two, three.")
    lab.widget(0).wait_until_done()
    # The kernel knows nothing of it any more; the conversation goes on all the same.
    model.script(say("Four."))
    assert lab.widget(0).ask("go on") == "Four."


def test_ask_shows_in_the_open_view_while_it_streams(
    new_tab: Callable[..., Tab], jupyter: Jupyter, model: ModelServer
) -> None:
    heard = "heard = []\nw.on_message(lambda message: heard.append(message.text))"
    wait = "import time\nwhile len(heard) < 2:\n    time.sleep(0.05)\nheard"
    lab = opened(new_tab, jupyter, "asked.ipynb", WIDGET, heard, "print(w.ask('from a cell'))", wait, "w")
    for index in (0, 1, 4):
        lab.run(index)
    gate = Gate()
    model.script(held("By the kernel,", gate, " to the page."))
    lab.cell(2).locator(".cm-content").click()
    lab.page.keyboard.press("Shift+Enter")
    expect(lab.widget(0).questions).to_have_text("from a cell")
    expect(lab.widget(0).answers).to_contain_text("By the kernel,")
    gate.open()
    expect(lab.widget(0).answers).to_have_text("By the kernel, to the page.")
    expect(lab.cell(2).locator(".jp-OutputArea")).to_contain_text("By the kernel, to the page.")
    model.script(say("By the page."))
    lab.widget(0).ask("and from the page")
    # Another view of the same widget.
    expect(lab.widget(4).answers.last).to_have_text("By the page.")
    lab.run(3)
    assert "['By the kernel, to the page.', 'By the page.']" in lab.output(3)


def test_a_kernel_without_its_server_shows_its_own_conversations(
    new_tab: Callable[..., Tab], jupyter: Jupyter
) -> None:
    alone = "import os\ndel os.environ['JPY_PARENT_PID']"
    lab = opened(new_tab, jupyter, "alone.ipynb", alone, WIDGET, "w.messages[1].text")
    lab.run(0)
    lab.run(1)
    asked = Asked(lab)
    assert lab.widget(1).ask("who answers?") == "Hello from the model."
    lab.run(2)
    assert "Hello from the model." in lab.output(2)
    assert asked.kinds == []
    expect(lab.widget(1).button("Answer again")).to_have_count(0)


HOSTILE = """
import time
for message in (
    {"kind": "request", "id": "1", "body": {"type": "threads.create"}},
    {"kind": "send", "text": "delete everything"},
    {"kind": "here", "mode": "server", "text": "delete everything"},
    {"kind": "changed", "thread_id": known, "run_id": "run"},
    {"kind": "head", "id": "1", "status": 200, "stream": True},
    {"kind": "piece", "id": "1"}, {"kind": "end", "id": None}, {"kind": "turn"}, [], "here", None, 7,
):
    w.send(message)
for thread_id in ("thr_of_nobody", known, None, known):
    w.thread_id = thread_id
    time.sleep(0.3)
w.model = "test-model"
w.context = "none"
w.height = 700
"""


def test_nothing_that_a_kernel_sends_makes_the_page_say_anything(
    new_tab: Callable[..., Tab], jupyter: Jupyter, model: ModelServer
) -> None:
    lab = opened(new_tab, jupyter, "hostile.ipynb", WIDGET, "known = w.thread_id", HOSTILE, "w.thread_id")
    lab.run(0)
    lab.widget(0).ask("my own question")
    lab.widget(0).message.fill("a thought of mine")
    lab.run(1)
    before = len(model.requests)
    asked = Asked(lab)
    lab.run(2)
    frame = lab.cell(0).locator(".jupyter-chatkit-frame")
    expect(frame).to_have_css("height", "700px")
    expect(lab.widget(0).questions).to_contain_text("my own question")
    lab.run(3)
    assert asked.kinds
    assert set(asked.kinds) <= READS
    assert len(model.requests) == before
    expect(lab.widget(0).message).to_have_value("a thought of mine")


def test_opening_a_saved_notebook_asks_nothing_and_runs_nothing(
    new_tab: Callable[..., Tab], jupyter: Jupyter, model: ModelServer
) -> None:
    lab = opened(new_tab, jupyter, "saved.ipynb", WIDGET, "w")
    lab.run(0)
    lab.widget(0).ask("remember me")
    lab.run(1)
    lab.execute("docmanager:save")
    saved = json.loads((jupyter.root / "saved.ipynb").read_text())
    assert "remember me" not in json.dumps(saved)
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    before = len(model.requests)

    again = LabPage(new_tab(jupyter.origin), jupyter)
    asked = Asked(again)
    again.open_notebook("saved.ipynb")
    button = again.cell(0).get_by_role("button", name="Open the chat")
    button.wait_for()
    # Enough for all that would come by itself.
    again.execute("docmanager:save")
    again.page.evaluate("() => new Promise(done => requestIdleCallback(done))")
    assert asked.kinds == []
    assert serious_violations(again.page, OUTPUT) == []
    kernel = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute("
    reply = again.page.evaluate(f"{kernel}{{code: 'None'}}).done.then(({{content}}) => content)")
    assert reply["execution_count"] == 1
    button.click()
    expect(again.widget(0).questions).to_contain_text("remember me")
    assert set(asked.kinds) <= READS
    assert len(model.requests) == before


def test_the_chat_goes_with_its_output(new_tab: Callable[..., Tab], jupyter: Jupyter) -> None:
    lab = opened(new_tab, jupyter, "gone.ipynb", WIDGET, "x = 1")
    lab.run(0)
    lab.widget(0).message.wait_for()
    first = lab.page.evaluate_handle("() => document.querySelector('.jupyter-chatkit-frame')")
    lab.run(0)
    lab.widget(0).message.wait_for()
    expect(lab.widget(0).panel).to_have_count(1)
    assert first.evaluate("frame => frame.isConnected") is False
    assert first.evaluate("frame => frame.querySelector('.ck-chat')") is None


def test_notebook_7(tmp_path: Path, new_tab: Callable[..., Tab], model: ModelServer) -> None:
    write_notebook(tmp_path / "seven.ipynb", FAILING, WIDGET)
    with running_jupyter(tmp_path, app="notebook", env=model.chat_settings) as jupyter:
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.page.goto(jupyter.page("notebooks/seven.ipynb"))
        lab.page.wait_for_function("() => window.jupyterapp")
        lab.wait_until_idle()
        lab.run(0)
        lab.run(1)
        lab.widget(1).chip("cell [1] · error").wait_for()
        assert lab.widget(1).ask("why did this fail?") == "Hello from the model."
        assert "lmap" in json.dumps(model.requests[-1].body)
