"""One conversation in several tabs at once: one order, the same for all, and nothing lost."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Any

import pytest
from chat_process import ALONE, Chat
from jupyter_process import running_jupyter
from model_script import PATIENCE, Gate, Reply, Text, call, say
from model_server import ModelServer, paced
from own_chats import OwnChat, OwnChats, wait_until_open
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser import Tab
    from jupyter_process import Jupyter

ROUNDS = 12
NAME = "chat"
SEND = "text => window.chats[0].client.send({ text })"
RETRY = "() => window.chats[0].client.retry()"
IDLE = """() => {
  const { run, queue, loading, error } = window.chats[0].client.state;
  return !run && !loading && !queue.length && !error;
}"""
# Work that never comes to its end, counted over reloads.
TOOLS = """window.tools = { show_cell: { risk: "read", run: () => {
  localStorage.setItem("begun", Number(localStorage.getItem("begun")) + 1);
  return new Promise(() => undefined);
} } };"""
HOOKS = """
from jupyter_chatkit.hooks import Hooks
from jupyter_chatkit.tools.client import client_tool

class PageTools(Hooks):
    async def tools(self, context):
        return [client_tool("show_cell", "Show a cell.", {"type": "object", "properties": {}})]
"""
AVERAGE = {"question": "Which average?", "options": ["Mean", "Median"], "multiple": False}


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[Jupyter]:
    root = tmp_path_factory.mktemp("work")
    (root / "page_tools.py").write_text(HOOKS)
    env = {
        **model.chat_settings,
        "PYTHONPATH": str(root),
    }
    args = [*ALONE, "--ChatKit.hooks=page_tools:PageTools"]
    with running_jupyter(root, env=env, args=args) as running:
        yield running


@pytest.fixture(scope="module")
def served(jupyter: Jupyter, tmp_path_factory: pytest.TempPathFactory) -> OwnChats:
    return OwnChats.bundled(jupyter.origin, jupyter.token, tmp_path_factory.mktemp("bundle"))


class Tabs:
    """Tabs of one browser profile on the same conversation."""

    def __init__(self, served: OwnChats, first: Tab) -> None:
        self._served = served
        self._context = first.page.context
        served.serve(self._context)
        served.open(first.page, [NAME])
        self.chats = [OwnChat(first.page, NAME)]

    def another(self) -> OwnChat:
        """Open one more tab; it shows the conversation that was open last."""
        page = self._context.new_page()
        self._served.open(page, [NAME])
        self.chats.append(OwnChat(page, NAME))
        return self.chats[-1]

    def settle(self) -> None:
        """Return when nothing goes on or waits in any tab."""
        for chat in self.chats:
            chat.page.wait_for_function(IDLE)

    def same(self, jupyter: Jupyter) -> list[dict[str, Any]]:
        """Return the conversation's items once each tab has heard of the last, as all of them show it."""
        end = time.monotonic() + PATIENCE
        while True:
            self.settle()
            items = stored(jupyter, self.chats[0])
            if all(chat.items == items for chat in self.chats) or time.monotonic() > end:
                assert [chat.items for chat in self.chats] == [items] * len(self.chats)
                return items
            self.chats[0].page.wait_for_timeout(50)


@pytest.fixture
def tabs(served: OwnChats, jupyter: Jupyter, new_tab: Callable[..., Tab], browser_thread: Any) -> Tabs:
    return browser_thread.run(lambda: Tabs(served, new_tab(jupyter.origin)))  # type: ignore[no-any-return]


def stored(jupyter: Jupyter, chat: OwnChat) -> list[dict[str, Any]]:
    items = Chat(jupyter).ask("items.list", thread_id=chat.state["thread"], order="asc", limit=1_000)["data"]
    return [{key: value for key, value in item.items() if key != "created_at"} for item in items]


def asked(items: list[dict[str, Any]]) -> list[str]:
    return [item["content"][0]["text"] for item in items if item["type"] == "user_message"]


@pytest.mark.conforms("R2", "R5", side="ui")
def test_two_tabs_at_once_have_one_order(
    tabs: Tabs, jupyter: Jupyter, model: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    model.answer = lambda _: paced(20, 0.01)
    rng = random.Random(7)
    one = tabs.chats[0]
    one.page.evaluate(SEND, "first")
    tabs.settle()
    two = tabs.another()
    sent = ["first"]
    retries = 0
    for number in range(ROUNDS):
        here, there = rng.sample([one, two], 2)
        sent.append(f"message {number}")
        here.page.evaluate(SEND, sent[-1])
        there.page.wait_for_timeout(rng.choice([0, 0, 20, 60]))
        if rng.random() < 0.5:
            retries += 1
            there.page.evaluate(RETRY)
        else:
            sent.append(f"at once {number}")
            there.page.evaluate(SEND, sent[-1])
        assert sorted(asked(tabs.same(jupyter))) == sorted(sent)
    with capsys.disabled():
        print(f"\n{ROUNDS} rounds in two tabs: {len(sent)} messages, {retries} retries")


def test_a_tab_that_comes_in_the_middle_sees_it_stream_and_may_stop_it(
    tabs: Tabs, jupyter: Jupyter, model: ModelServer
) -> None:
    one, gate, later = tabs.chats[0], Gate(), Gate()
    model.script(Reply([Text("The first,"), gate, Text(" the second,"), later, Text(" the third.")]))
    one.write("count")
    expect(one.panel).to_contain_text("The first,")
    two, three = tabs.another(), tabs.another()
    for chat in tabs.chats:
        expect(chat.panel).to_contain_text("The first,")
    gate.open()
    for chat in tabs.chats:
        expect(chat.panel).to_contain_text("The first, the second,")
    three.panel.get_by_role("button", name="Stop", exact=True).click()
    for chat in tabs.chats:
        expect(chat.panel).to_contain_text("Stopped")
    later.open()
    items = tabs.same(jupyter)
    assert [item["type"] for item in items] == ["user_message", "assistant_message", "task"]
    assert items[1]["content"][0]["text"] == "The first, the second,"
    model.script(say("Yes."))
    two.write("still there?")
    assert asked(tabs.same(jupyter)) == ["count", "still there?"]


@pytest.mark.conforms("R4", "I6", side="ui")
def test_a_form_is_answered_in_another_tab(tabs: Tabs, jupyter: Jupyter, model: ModelServer) -> None:
    one = tabs.chats[0]
    model.script(call("ask_person", questions=[AVERAGE]), say("The median it is."))
    one.page.evaluate("() => window.chats[0].client.send({ text: 'average', tool: 'clarify' })")
    expect(one.panel.get_by_role("form")).to_be_visible()
    two = tabs.another()
    two.panel.get_by_text("Median").click()
    two.panel.get_by_role("button", name="Answer", exact=True).click()
    for chat in tabs.chats:
        expect(chat.panel).to_contain_text("The median it is.")
        expect(chat.panel.get_by_role("form")).to_have_count(0)
    assert tabs.same(jupyter)[1]["status"] == "answered"


@pytest.mark.conforms("R3", "I3", "O2", side="ui")
def test_work_of_the_page_is_done_once_over_a_reload_and_by_no_other_tab(
    tabs: Tabs, jupyter: Jupyter, model: ModelServer
) -> None:
    one = tabs.chats[0]
    one.page.context.add_init_script(TOOLS)
    one.page.reload()
    wait_until_open(one.page)
    model.script(call("show_cell"), say("I cannot know whether it was shown."))
    one.write("show it")
    expect(one.panel).to_contain_text("Working in this page: show_cell")
    two = tabs.another()
    expect(two.panel).to_contain_text("Waiting for the tab that asked: show_cell")
    one.page.reload()
    wait_until_open(one.page)
    for chat in tabs.chats:
        expect(chat.panel).to_contain_text("I cannot know whether it was shown.")
    assert one.page.evaluate("() => localStorage.getItem('begun')") == "1"
    told = next(item for item in tabs.same(jupyter) if item["type"] == "client_tool_call")
    assert "was reloaded" in told["output"]["error"]
