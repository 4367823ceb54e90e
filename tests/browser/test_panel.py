"""What a person does in the panel: writes, stops, retries, edits, finds, sets up a model, takes code over."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from model_script import Gate, Reply, Text, context_too_long, say
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter
    from model_server import ModelServer

PLANTED = "sk-proj-" + "Zq8Lm2Xv7Tn4Rb9Kd3Wf6Hs1Jc5Pg0Ay" * 2
ENTERED = "sk-test-" + "Ue7Kq1Bz5Mx9Dw3Fn8Ga2Ly6Tr4Vs0Hc"
FENCED = "Here:\n\n```python\nanswer = 42\n```\n"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("work")
    write_notebook(root / "act.ipynb", "first = 1", "second = 2", "third = 3")
    write_notebook(root / "sent.ipynb", f"key = '{PLANTED}'", "rows = [1, 2]\nprint(rows)", "left_out = 1")
    return root


@pytest.fixture(scope="module")
def jupyter(root: Path, model: ModelServer) -> Iterator[Jupyter]:
    env = model.chat_settings
    with running_jupyter(root, app="lab", env=env) as running:
        yield running


@pytest.fixture(scope="module")
def without_model(root: Path) -> Iterator[Jupyter]:
    with running_jupyter(root, app="lab") as running:
        yield running


def opened(new_tab: Callable[..., Tab], jupyter: Jupyter, notebook: str = "") -> LabPage:
    """JupyterLab with the chat open, on a notebook whose kernel is up or on none."""
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    if notebook:
        lab.open_notebook(notebook)
    else:
        lab.open()
    lab.chat.open()
    return lab


def held(*pieces: str) -> tuple[Gate, Reply]:
    """A reply that stops after its first piece until the gate is opened."""
    gate = Gate()
    return gate, Reply([Text(pieces[0]), gate, *map(Text, pieces[1:])])


def sources(lab: LabPage) -> list[str]:
    return [lab.source(index) for index in range(lab.cells.count())]


def test_the_keyboard_is_enough(jupyter: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]) -> None:
    chat = opened(new_tab, jupyter).chat
    gate, reply = held("The first half.", " The second half.")
    model.script(reply)
    chat.message.press_sequentially("one")
    chat.message.press("Shift+Enter")
    chat.message.press_sequentially("two")
    expect(chat.message).to_have_value("one\ntwo")
    chat.message.press("Enter")
    expect(chat.answers).to_contain_text("The first half.")
    chat.message.press("Escape")
    expect(chat.conversation).to_contain_text("Stopped")
    model.wait_for_disconnects(1)
    gate.open()

    expect(chat.message).to_have_value("")
    chat.message.press("ArrowUp")
    editor = chat.page.get_by_role("textbox", name="Edit the message")
    expect(editor).to_have_value("one\ntwo")
    model.script(say("An answer to three."))
    editor.fill("three")
    editor.press("Enter")
    expect(chat.answers).to_contain_text("An answer to three.")
    expect(chat.questions).to_have_count(1)
    expect(chat.questions).to_contain_text("three")
    expect(chat.message).to_be_focused()


def test_a_stopped_answer_is_kept(jupyter: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]) -> None:
    lab = opened(new_tab, jupyter)
    gate, reply = held("The kept half.", " The lost half.")
    model.script(reply)
    lab.chat.send("tell me")
    expect(lab.chat.answers).to_contain_text("The kept half.")
    lab.chat.stop_button.click()
    expect(lab.chat.conversation).to_contain_text("Stopped")
    gate.open()

    lab.tab.reopen()
    lab.open()
    lab.chat.open()
    expect(lab.chat.conversation).to_contain_text("Stopped")
    expect(lab.chat.answers.last).to_have_text("The kept half.")


def test_what_failed_is_tried_again_and_what_is_typed_meanwhile_waits(
    jupyter: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]
) -> None:
    chat = opened(new_tab, jupyter).chat
    model.script(context_too_long())
    chat.send("first")
    chat.error.wait_for()
    gate, reply = held("Answer", " one.")
    model.script(reply, say("Answer two."))
    before = len(model.requests)
    chat.retry_button.click()
    expect(chat.answers).to_contain_text("Answer")
    expect(chat.error).to_have_count(0)
    chat.write("second")
    waiting = chat.page.get_by_role("list", name="Messages waiting their turn")
    expect(waiting).to_contain_text("second")
    assert len(model.requests) == before + 1
    gate.open()
    expect(chat.answers).to_have_count(2)
    expect(chat.answers.first).to_contain_text("Answer one.")
    expect(chat.answers.last).to_contain_text("Answer two.")
    expect(waiting).to_have_count(0)
    expect(chat.questions).to_have_count(2)


def test_conversations_are_found_renamed_and_deleted(
    jupyter: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]
) -> None:
    chat = opened(new_tab, jupyter).chat
    for topic in ("About pelicans", "About herons"):
        chat.button("New chat").click()
        model.title = say(f"{topic} in spring")
        chat.ask(topic)
        chat.panel.get_by_role("heading", name=f"{topic} in spring").wait_for()
    chat.button("Conversations").click()
    rows = chat.page.get_by_role("list", name="Conversations").get_by_role("listitem")
    pelicans, herons = rows.filter(has_text="pelicans"), rows.filter(has_text="herons")
    herons.hover()
    herons.get_by_role("button", name="Rename").click()
    chat.page.get_by_role("textbox", name="Title").fill("About storks")
    chat.page.get_by_role("textbox", name="Title").press("Enter")
    expect(rows.filter(has_text="storks")).to_have_count(1)

    chat.page.get_by_role("searchbox", name="Search in titles").fill("stork")
    expect(pelicans).to_have_count(0)
    expect(rows.filter(has_text="storks")).to_have_count(1)
    chat.page.get_by_role("searchbox", name="Search in titles").fill("")
    pelicans.hover()
    pelicans.get_by_role("button", name="Delete").click()
    chat.page.get_by_text("This cannot be undone").wait_for()
    pelicans.get_by_role("button", name="Delete").click()
    expect(pelicans).to_have_count(0)
    rows.filter(has_text="storks").get_by_role("button", name="About storks").click()
    expect(chat.questions).to_contain_text("About herons")


def test_the_sheet_shows_what_the_model_receives(
    jupyter: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]
) -> None:
    lab = opened(new_tab, jupyter, "sent.ipynb")
    for index in range(2):
        lab.run(index)
    chat = lab.chat
    chat.chip("cell [2]").wait_for()
    chat.see_what_is_sent()
    expect(chat.sheet).to_contain_text("1 secret hidden: openai-key")
    chat.button("Remove cell 3").click()
    chat.button("Restore cell [ ]").first.wait_for()
    expect(chat.sheet.locator(".ck-literal")).not_to_contain_text("left_out")
    shown = chat.sheet.locator(".ck-literal").text_content() or ""
    assert "[[redacted:openai-key:1]]" in shown
    chat.button("Close").click()
    before = len(model.requests)
    chat.ask("what is this?")
    [request] = model.requests[before:]
    mark = re.escape("············")
    literal = re.sub(mark, r"[0-9A-Za-z_-]+", re.escape(shown).replace(re.escape(mark), mark))
    said = [text for message in request.body["messages"] for text in [message["content"]]]
    assert any(re.search(literal, text) for text in said if isinstance(text, str)), (shown, said)
    assert PLANTED not in json.dumps(request.body)
    assert "left_out" not in json.dumps(request.body)


def test_a_model_is_set_up_and_its_host_confirmed_once(
    without_model: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]
) -> None:
    lab = opened(new_tab, without_model)
    chat = lab.chat
    chat.button("Model: offline").click()
    chat.page.get_by_role("menuitem", name="Set up a model…").click()
    chat.page.get_by_label("API key").fill(ENTERED)
    # Another way to write the loopback address, which nobody can take for one: a host as remote as any.
    chat.page.get_by_label("Base URL").fill(f"http://127.1:{model.port}/v1")
    chat.button("Save").click()
    expect(chat.sheet).to_have_count(0)
    if not chat.button("Model: test-model").is_visible():
        chat.button("Model: offline").click()
        chat.page.get_by_role("menuitemradio", name="test-model").click()
    before = len(model.requests)
    chat.write("hello")
    card = chat.page.get_by_role("region", name="Before the first message")
    expect(card).to_contain_text("127.1")
    assert len(model.requests) == before
    card.get_by_role("button", name="Send", exact=True).click()
    expect(chat.answers).to_contain_text("Hello from the model.")
    assert model.requests[-1].headers["authorization"] == f"Bearer {ENTERED}"
    assert "Hello" in chat.ask("again")

    kept = chat.page.evaluate(
        """() => JSON.stringify([document.documentElement.outerHTML, localStorage, sessionStorage,
          document.cookie, [...document.querySelectorAll("input, textarea")].map(field => field.value)])"""
    )
    assert ENTERED not in kept


def test_code_goes_where_the_question_was_asked(
    jupyter: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]
) -> None:
    lab = opened(new_tab, jupyter, "act.ipynb")
    chat = lab.chat
    lab.cell(1).locator(".cm-content").click()
    chat.chip("cell [ ]").wait_for()
    model.script(say(FENCED))
    chat.ask("what about this one?")

    chat.button("Insert below").click()
    expect(chat.answers.last).to_contain_text("Inserted below.")
    assert sources(lab) == ["first = 1", "second = 2", "answer = 42", "third = 3"]
    lab.execute("notebook:undo-cell-action")
    assert sources(lab) == ["first = 1", "second = 2", "third = 3"]

    lab.cell(2).locator(".cm-content").click()
    chat.button("Replace the cell").click()
    expect(chat.answers.last).to_contain_text("Replaced.")
    assert sources(lab) == ["first = 1", "answer = 42", "third = 3"]

    lab.write(1, "changed = True")
    chat.button("Replace the cell").click()
    expect(chat.answers.last).to_contain_text("The cell changed since you asked")
    lab.expect_source(1, "changed = True")
