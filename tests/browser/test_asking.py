"""What is asked with more than words, and what comes of it: tags, tools, voice, thumbs, titles."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from browser import open_tab
from command_line import chatkit
from jupyter_process import running_jupyter
from lab_page import LabPage, code_cell, write_notebook
from model_script import call, say
from model_server import ModelServer
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser import BrowserThread
    from jupyter_process import Jupyter
    from playwright.sync_api import Browser, Locator

FRAME = "import pandas as pd\norders = pd.DataFrame({'customer_id': [3, 1], 'amount': [49.8, 219.0]})"
HEADED = {"cell_type": "markdown", "id": "headed", "source": "# Settling\n", "metadata": {}}
SETTLE = "def settle(bill):\n    return bill * 2"
QUESTIONS = [
    {"question": "Which plot?", "options": ["Bars", "Lines"], "multiple": False},
    {"question": "What title?", "options": [], "multiple": False},
]
TITLE = "Settling orders"
PLANTED = "sk-proj-" + "Zq8Lm2Xv7Tn4Rb9Kd3Wf6Hs1Jc5Pg0Ay" * 2


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        server.title = say(TITLE)
        yield server


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[Jupyter]:
    root = tmp_path_factory.mktemp("work")
    path = write_notebook(root / "asked.ipynb", FRAME, "x = 1", SETTLE)
    notebook = json.loads(path.read_text())
    notebook["cells"] += [HEADED, code_cell("under", "print('under the heading')")]
    path.write_text(json.dumps(notebook))
    for folder in ("data", ".hidden"):
        (root / folder).mkdir()
    (root / "data/rates.csv").write_text(f"currency,rate\nEUR,1\nkey,{PLANTED}\n")
    (root / ".hidden/hidden.txt").write_text("hidden")
    env = model.chat_settings
    listening = "--ChatKit.transcription_model=compatible:whisper-1"
    with running_jupyter(root, app="lab", env=env, args=[listening]) as running:
        yield running


@pytest.fixture(scope="module")
def lab(jupyter: Jupyter, browser: Browser, browser_thread: BrowserThread) -> Iterator[LabPage]:
    """The notebook with its first cell run; one page for all tests."""
    tab = browser_thread.run(open_tab, browser, jupyter.origin)
    lab = LabPage(tab, jupyter)
    browser_thread.run(lab.open_notebook, "asked.ipynb")
    browser_thread.run(lab.chat.open)
    browser_thread.run(lab.run, 0)
    yield lab
    browser_thread.run(tab.close)
    assert tab.external_requests == []


def suggestions(lab: LabPage) -> Locator:
    return lab.page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def mention(lab: LabPage, words: str, found: str) -> None:
    """Write "@" and `words`, and choose what is found first."""
    lab.chat.message.press_sequentially(f"@{words}")
    expect(suggestions(lab).first).to_contain_text(found)
    lab.chat.message.press("Enter")
    expect(suggestions(lab)).to_have_count(0)


def choose_tool(lab: LabPage) -> None:
    """Choose "Ask me first" by the menu of "/"."""
    lab.chat.message.press_sequentially("/tool")
    suggestions(lab).filter(has_text="Choose a tool").click()
    suggestions(lab).filter(has_text="Ask me first").click()
    lab.chat.button("Do not use Ask me first").wait_for()


def answered_form(lab: LabPage) -> Locator:
    """Fill in the form, send it, and return what is left of it."""
    form = lab.page.get_by_role("form", name="Questions to you")
    form.get_by_label("Bars").check()
    form.get_by_role("textbox", name="What title?", exact=True).fill("Sales")
    form.get_by_role("button", name="Answer", exact=True).click()
    expect(form).to_have_count(0)
    lab.chat.wait_until_done()
    return lab.page.get_by_label("Your answers")


@pytest.mark.conforms("I1", "O4", side="ui")
def test_a_cell_a_variable_and_a_column_are_named(lab: LabPage, model: ModelServer) -> None:
    mention(lab, "settle", "def settle")
    mention(lab, "ord", "orders")
    mention(lab, "amount", "orders.amount")
    before = len(model.requests)
    lab.chat.message.press("Enter")
    lab.chat.wait_until_done()
    tags = lab.chat.questions.last.locator(".ck-tag")
    expect(tags).to_have_text(["@[ ] def settle(bill):", "@orders", "@orders.amount"])

    [request] = model.requests[before:]
    told = request.body["messages"][-1]["content"]
    assert SETTLE in told
    assert "columns customer_id int64, amount float64" in told
    assert "@orders.amount" in told

    lab.cell(0).locator(".cm-content").click()
    lab.chat.button("Show [ ] def settle(bill):").click()
    expect(lab.cell(2)).to_have_class(re.compile("jp-mod-active"))


def test_a_heading_and_a_file_go_with_what_is_in_them(lab: LabPage, model: ModelServer) -> None:
    mention(lab, "settling", "Settling")
    mention(lab, "rates", "data/rates.csv")
    lab.chat.see_what_is_sent()
    for named in ("@Settling", "@data/rates.csv"):
        expect(lab.chat.sheet.get_by_role("listitem").filter(has_text=named)).to_have_count(1)
    expect(lab.chat.sheet.locator(".ck-literal")).to_contain_text("currency,rate")
    lab.tab.screenshot("lab-named")
    lab.chat.button("Close").click()
    before = len(model.requests)
    lab.chat.message.press("Enter")
    lab.chat.wait_until_done()
    [request] = model.requests[before:]
    told = request.body["messages"][-1]["content"]
    assert re.search(r"Named in the message as @Settling:.*print\('under the heading'\)", told, re.DOTALL)
    assert "The file data/rates.csv; it begins:\ncurrency,rate" in told
    assert "[[redacted:openai-key:1]]" in told
    assert PLANTED not in json.dumps(request.body)
    assert told.endswith("@Settling @data/rates.csv")

    lab.chat.message.press_sequentially("@hidden")
    expect(suggestions(lab)).to_have_count(0)
    lab.chat.message.fill("")


@pytest.mark.conforms("R4", "I6", "O3", "O5", side="ui")
def test_a_tool_has_the_model_ask_first_and_the_answers_stay(lab: LabPage, model: ModelServer) -> None:
    model.script(call("ask_person", questions=QUESTIONS), say("Bars it is."))
    choose_tool(lab)
    lab.chat.send("plot it")
    answers = answered_form(lab)
    expect(answers).to_contain_text("Sales")
    expect(answers.get_by_role("textbox")).to_have_count(0)
    expect(lab.chat.answers.last).to_have_text("Bars it is.")
    assert "Sales" in json.dumps(model.requests[-1].body["messages"])


@pytest.mark.conforms("R16", side="ui")
def test_what_is_said_is_put_where_one_writes(lab: LabPage, model: ModelServer) -> None:
    lab.chat.message.fill("so: ")
    lab.chat.button("Dictate").click()
    lab.page.get_by_role("timer").wait_for()
    lab.chat.button("Write it down").click()
    expect(lab.chat.message).to_have_value("so: What was said.")
    expect(lab.chat.message).to_be_focused()
    [heard] = model.heard
    assert b'filename="speech.webm"' in heard.body
    lab.chat.message.fill("")


@pytest.mark.conforms("R13", "O8", side="ui")
def test_the_title_of_the_model_and_a_thumb_are_there_after_a_reload(lab: LabPage, jupyter: Jupyter) -> None:
    lab.chat.button("New chat").click()
    lab.chat.ask("how do I settle orders?")
    lab.chat.panel.get_by_role("heading", name=TITLE).wait_for()
    lab.chat.button("Bad answer").click()
    lab.tab.reopen()
    lab.open("asked.ipynb")
    lab.chat.open()
    lab.chat.panel.get_by_role("heading", name=TITLE).wait_for()
    expect(lab.chat.button("Bad answer")).to_have_attribute("aria-pressed", "true")
    lab.chat.button("Conversations").click()
    row = lab.page.get_by_role("list", name="Conversations").get_by_role("button", name=TITLE).first
    row.click()
    expect(lab.chat.questions).to_contain_text("how do I settle orders?")

    [data] = jupyter.home.glob("**/chatkit.db")
    exported = chatkit("export", "--feedback", f"--ChatKit.data_dir={data.parent}").stdout
    assert [json.loads(line)["kind"] for line in exported.splitlines()] == ["negative"]
