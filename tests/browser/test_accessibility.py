"""axe-core finds nothing serious in the panel, whatever it shows, in both themes; a closed thread says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe import serious_violations
from browser import open_tab
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser import BrowserThread
    from jupyter_process import Jupyter
    from model_server import ModelServer
    from playwright.sync_api import Browser

TESTS = Path(__file__).parents[1]
# Sent as another page of the same person would, which does what tools ask for; this page learns of it when it
# opens the thread again.
ACT = """async type => {
  const [, token] = document.cookie.match(/_xsrf=([^;]+)/);
  const run = { id: crypto.randomUUID(), detached: true, page: crypto.randomUUID() };
  const send = async (type, params, metadata = {}) => {
    const body = JSON.stringify({ type, params, metadata });
    const options = { method: "POST", headers: { "X-XSRFToken": token }, body };
    return (await fetch("/jupyter-chatkit/chatkit", options)).text();
  };
  const [thread] = JSON.parse(await send("threads.list", { limit: 1 })).data;
  const action = { type, payload: {} };
  await send("threads.custom_action", { thread_id: thread.id, action }, { run });
}"""


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[Jupyter]:
    root = tmp_path_factory.mktemp("work")
    write_notebook(root / "seen.ipynb", "x = 1", "y = 2")
    env = {
        **model.chat_settings,
        "PYTHONPATH": str(TESTS),
    }
    args = ["--ChatKit.hooks=item_hooks:ItemHooks", "--ChatKit.transcription_model=compatible:whisper-1"]
    with running_jupyter(root, app="lab", env=env, args=args) as running:
        yield running


@pytest.fixture(scope="module")
def lab(jupyter: Jupyter, browser: Browser, browser_thread: BrowserThread) -> Iterator[LabPage]:
    """One page for all tests."""
    tab = browser_thread.run(open_tab, browser, jupyter.origin)
    lab = LabPage(tab, jupyter)
    browser_thread.run(lab.open_notebook, "seen.ipynb")
    browser_thread.run(lab.chat.open)
    yield lab
    browser_thread.run(tab.close)
    assert tab.external_requests == []


def assert_accessible(lab: LabPage) -> None:
    assert serious_violations(lab.page) == []


def act(lab: LabPage, kind: str) -> None:
    """Have the hooks do something to the newest thread, and open it again."""
    lab.page.evaluate(ACT, kind)
    lab.chat.button("New chat").click()
    lab.chat.button("Conversations").click()
    lab.page.get_by_role("list", name="Conversations").get_by_role("button").first.click()
    expect(lab.chat.questions).to_have_count(1)


def see_pages(lab: LabPage) -> None:
    """Check what is not a thread: the start, the history, each menu, the form for a key, the sheet."""
    chat = lab.chat
    chat.button("New chat").click()
    expect(chat.questions).to_have_count(0)
    assert_accessible(lab)
    chat.button("Conversations").click()
    lab.page.get_by_role("list", name="Conversations").wait_for()
    assert_accessible(lab)
    chat.button("New chat").click()
    for name in ("Add to the message", "Model: test-model"):
        chat.button(name).click()
        lab.page.get_by_role("menu").wait_for()
        assert_accessible(lab)
        lab.page.keyboard.press("Escape")
    for character in "@/":
        chat.message.press_sequentially(character)
        lab.page.get_by_role("listbox").wait_for()
        assert_accessible(lab)
        chat.message.fill("")
    chat.see_what_is_sent()
    assert_accessible(lab)
    chat.button("Close").click()
    chat.button("Model: test-model").click()
    lab.page.get_by_role("menuitem", name="Set up a model…").click()
    lab.page.get_by_label("API key").wait_for()
    assert_accessible(lab)
    chat.button("Close").click()


def test_the_panel_and_every_kind_of_item_are_accessible_in_both_themes(lab: LabPage) -> None:
    lab.chat.ask("hello")
    act(lab, "items")
    lab.page.get_by_role("form", name="Questions to you").wait_for()
    lab.page.get_by_text("Used the notebook: completed_tool").wait_for()
    lab.page.get_by_text("Waiting for the tab that asked: pending_tool").wait_for()
    expect(lab.chat.button("Go on without it")).to_be_enabled()
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        lab.choose_theme(theme)
        assert_accessible(lab)
    see_pages(lab)
    lab.choose_theme("JupyterLab Light")
    see_pages(lab)


@pytest.mark.conforms("E2", side="ui")
def test_a_thread_that_takes_no_message_says_why_and_offers_nothing(lab: LabPage) -> None:
    lab.chat.button("New chat").click()
    lab.chat.ask("hello")
    act(lab, "items")
    act(lab, "lock")
    expect(lab.chat.message).to_be_disabled()
    expect(lab.chat.message).to_have_attribute("placeholder", "An order is being placed.")
    expect(lab.chat.button("Skip all")).to_be_disabled()
    expect(lab.chat.button("Edit and send again")).to_have_count(0)

    lab.chat.button("New chat").click()
    lab.chat.ask("hello")
    act(lab, "close")
    expect(lab.page.get_by_role("note")).to_have_text("This was the last question.")
    expect(lab.chat.message).to_have_count(0)
    assert_accessible(lab)
