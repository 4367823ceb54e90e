"""What one page is told of what others do: news on Jupyter's event bus, and each owner's runs for itself."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import kinds, message, request, thread_of
from jupyter_events import EventLogger
from model_script import PATIENCE, Gate, Reply, Text, ToolCall, say
from run_reader import detached, run_id_of, server_of
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from jupyter_chatkit.hosts.news import News
from jupyter_chatkit.ticket import HEADER, find

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_server.serverapp import ServerApp
    from model_server import ModelServer
    from run_reader import Server
    from served_chat import ServedChat
    from tornado.websocket import WebSocketClientConnection

SCHEMA = "https://schema.jupyter.org/jupyter_chatkit/threads/v1"


class Listener:
    """A page that listens to the event bus from before the chat's first request."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self._socket = socket
        self.heard: list[tuple[str, str | None]] = []
        self.raw = ""

    async def until(self, told: Callable[[list[tuple[str, str | None]]], object]) -> None:
        while not told(self.heard):
            text = await asyncio.wait_for(self._socket.read_message(), PATIENCE)
            assert isinstance(text, str)
            self.raw += text
            news = json.loads(text)
            if news["schema_id"] == SCHEMA:
                self.heard += [(thread["id"], thread["run"]) for thread in news["threads"]]

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def server(chat: ServedChat, model_server: ModelServer, jp_serverapp: ServerApp) -> Server:
    chat.use(model_server)
    chat.settings.model_titles = False
    return server_of(jp_serverapp)


async def listening(app: ServerApp) -> Listener:
    url = f"{app.connection_url}api/events/subscribe".replace("http", "ws", 1)
    asked = HTTPRequest(url, headers={"Authorization": f"token {app.identity_provider.token}"})
    return Listener(await websocket_connect(asked))


async def test_pages_hear_of_runs_titles_and_deletions(
    server: Server, model_server: ModelServer, jp_serverapp: ServerApp
) -> None:
    listener = await listening(jp_serverapp)
    gate = Gate()
    model_server.script(Reply([Text("secret words"), gate]))
    body = detached(message("secret question"))
    reader = await (await server.open(body)).until(lambda it: it.text)
    thread, run = thread_of(reader.events), run_id_of(body)
    await listener.until(lambda heard: (thread, run) in heard)
    gate.open()
    await reader.to_end()
    await listener.until(lambda heard: heard[-1] == (thread, None))
    listener.heard.clear()
    await server.ask(request("threads.update", thread_id=thread, title="secret title"))
    await listener.until(lambda heard: heard == [(thread, None)])
    await server.ask(request("threads.delete", thread_id=thread))
    await listener.until(lambda heard: heard == [(thread, None)] * 2)
    assert "secret" not in listener.raw
    listener.close()


async def test_pages_hear_of_a_decision(
    chat: ServedChat, model_server: ModelServer, jp_serverapp: ServerApp
) -> None:
    chat.use(model_server)
    chat.settings.model_titles = False
    await chat.say("hello")
    other, chat.thread = chat.thread, ""
    model_server.script(Reply([ToolCall("edit_cells", '{"edits": []}', "call_e")]))
    await chat.say("fix it", tools=["edit_cells"])
    item = (await chat.items())[-1]["id"]
    listener = await listening(jp_serverapp)

    async def all_is_told() -> None:
        """What happens to the other conversation is told after all that came before it."""
        await chat.ask("threads.update", thread_id=other, title="other")
        await listener.until(lambda heard: (other, None) in heard)

    await all_is_told()
    listener.heard.clear()
    call = {"thread_id": chat.thread, "item_id": item, "seen": {"edits": []}}
    await chat.ask("approvals.decide", **call, accept=True, page="page-1")
    await all_is_told()
    assert (chat.thread, None) in listener.heard
    listener.close()


async def test_a_run_without_a_reader_to_come_is_told_as_well(
    server: Server, jp_serverapp: ServerApp
) -> None:
    listener = await listening(jp_serverapp)
    reader = await (await server.open(message("x"))).to_end()
    thread = thread_of(reader.events)
    await listener.until(lambda heard: (thread, None) in heard)
    listener.close()


async def test_a_kernel_s_turn_is_in_the_list_as_soon_as_it_is_told(
    server: Server, model_server: ModelServer, jp_serverapp: ServerApp
) -> None:
    listener, gate = await listening(jp_serverapp), Gate()
    model_server.script(Reply([Text("said"), gate]))
    ticket = find({"JPY_PARENT_PID": str(os.getpid())})
    assert ticket
    kernel = replace(server, path="jupyter-chatkit/kernel/chatkit")
    reader = await kernel.open(message("from a cell"), **{HEADER: ticket.secret})
    await reader.until(lambda it: it.text)
    thread = thread_of(reader.events)
    await listener.until(lambda heard: (thread, None) in heard)
    assert [one["id"] for one in (await server.ask(request("threads.list")))["data"]] == [thread]
    listener.heard.clear()
    gate.open()
    await reader.to_end()
    await listener.until(lambda heard: (thread, None) in heard)
    assert [item["type"] for item in await server.items(thread)] == ["user_message", "assistant_message"]
    listener.close()


async def test_much_news_at_once_is_one_message() -> None:
    events, heard, told = EventLogger(), [], asyncio.Event()
    news = News(events)

    async def hear(logger: EventLogger, schema_id: str, data: dict[str, Any]) -> None:
        heard.append(data["threads"])
        told.set()

    events.add_listener(schema_id=SCHEMA, listener=hear)
    news.listen()
    for number in range(20):
        news.tell("thr_1", str(number))
    news.tell("thr_2", None)
    await asyncio.wait_for(told.wait(), PATIENCE)
    assert heard == [[{"id": "thr_1", "run": "19"}, {"id": "thr_2", "run": None}]]


async def test_a_bus_that_fails_fails_no_request(
    server: Server,
    jp_serverapp: ServerApp,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = asyncio.Event()

    def fails(**_: Any) -> None:
        told.set()
        raise OSError("nobody there")

    monkeypatch.setattr(jp_serverapp.event_logger, "emit", fails)
    reader = await (await server.open(detached(message("x")))).to_end()
    assert reader.outcome == "done"
    await asyncio.wait_for(told.wait(), PATIENCE)
    assert [entry.levelno for entry in caplog.records if "News" in entry.message] == [logging.WARNING]


@pytest.mark.conforms("E6", "R5")
async def test_retry_and_edit_say_which_items_went(server: Server, model_server: ModelServer) -> None:
    model_server.script(say("one"), say("two"), say("three"))
    first = await (await server.open(detached(message("x")))).to_end()
    thread = thread_of(first.events)
    question, answer = await server.items(thread)
    again = detached(request("threads.retry_after_item", thread_id=thread, item_id=question["id"]))
    retried = await (await server.open(again)).to_end()
    assert kinds(retried.events)[:2] == ["stream_options", "thread.item.removed"]
    assert removed(retried.events) == [answer["id"]]
    _, answer = await server.items(thread)
    edited = message("y") | {"type": "threads.add_user_message"}
    edited["params"]["thread_id"] = thread
    edited["metadata"] = {"replaces": question["id"]}
    events = (await (await server.open(edited)).to_end()).events
    assert kinds(events)[:4] == [
        "thread.item.done",
        "stream_options",
        "thread.item.removed",
        "thread.item.removed",
    ]
    assert removed(events) == [question["id"], answer["id"]]
    texts = [part["text"] for item in await server.items(thread) for part in item["content"]]
    assert texts == ["y", "three"]


def removed(events: list[dict[str, Any]]) -> list[str]:
    return [event["item_id"] for event in events if event["type"] == "thread.item.removed"]
