"""Runs, calls, forms, feedback and actions in bad hands, and hooks that misbehave."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from chat_requests import answer, kinds, message, request
from chatkit.types import (
    ClientToolCallItem,
    ProgressUpdateEvent,
    StructuredInputFreeform,
    StructuredInputItem,
    ThreadItemDoneEvent,
)
from model_script import Gate, Reply, Text, say
from run_reader import Server, detached, run_id_of, server_of
from test_hooks import act, base

from jupyter_chatkit.caller import Caller, Refused

if TYPE_CHECKING:
    from chatkit.types import ThreadMetadata
    from jupyter_server.serverapp import ServerApp
    from model_server import ModelServer
    from scripted_hooks import ScriptedHooks
    from served_chat import ServedChat

RUN_ID = "0b5e4a3c-1d2e-4f60-8a7b-9c8d7e6f5a4b"
RUN: dict[str, Any] = {"id": RUN_ID, "detached": True, "page": "tab"}
NO_IDS: list[Any] = [None, 7, "", "x" * 36, RUN_ID.upper(), f"{RUN_ID}\n", [RUN_ID]]
NO_PAGES: list[Any] = [None, 7, [], "x" * 101]
NO_RUN: list[Any] = [
    *("run", 7, [], True, {}),
    *(RUN | {"id": wrong} for wrong in NO_IDS),
    *(RUN | {"detached": wrong} for wrong in (None, False, 1, "true")),
    *(RUN | {"page": wrong} for wrong in NO_PAGES),
    *(RUN | {"bound": wrong} for wrong in (None, 1, "true")),
]
FORM = {"status": "answered", "answers": {"q": {"values": ["x"]}}}
REQUESTS: dict[str, dict[str, Any]] = {
    "threads.create": message("x")["params"],
    "threads.add_user_message": message("x")["params"],
    "threads.add_client_tool_output": {"result": {}},
    "threads.add_structured_input": {"item_id": "item", "input": FORM},
    "threads.retry_after_item": {"item_id": "item"},
    "threads.custom_action": {"action": {"type": "go"}},
    "threads.sync_custom_action": {"action": {"type": "go"}},
    "threads.get_by_id": {},
    "threads.list": {},
    "threads.update": {"title": "x"},
    "threads.delete": {},
    "items.list": {},
    "items.feedback": {"item_ids": ["item"], "kind": "positive"},
    "attachments.create": {"name": "a.csv", "size": 1, "mime_type": "text/csv"},
    "attachments.delete": {"attachment_id": "atc_1"},
    "input.transcribe": {"audio_base64": "AAAA", "mime_type": "audio/webm"},
    "models.list": {},
    "models.connect": {"key": "x"},
    "models.forget": {},
    "models.confirm": {"host": "x"},
    "context.preview": {},
    "runs.attach": {"id": RUN_ID, "after": 0},
    "runs.cancel": {"id": RUN_ID},
}


@pytest.fixture
def server(chat: ServedChat, model_server: ModelServer, jp_serverapp: ServerApp) -> Server:
    """The server's chat, answered by the scripted model."""
    chat.use(model_server)
    return server_of(jp_serverapp)


async def test_a_wrong_run_is_named_whatever_the_request(chat: ServedChat) -> None:
    await chat.say("mine")
    before = await chat.items()
    for number, (kind, params) in enumerate(REQUESTS.items()):
        body = request(kind, **(params | {"thread_id": chat.thread}))
        for wrong in NO_RUN[number % 4 :: 4]:
            said = await chat.refused(body | {"metadata": {"run": wrong}}, 400)
            assert said.startswith("metadata.run"), (kind, wrong)
    assert await chat.items() == before


async def test_a_run_is_its_owners_alone(
    server: Server, model_server: ModelServer, jp_serverapp: ServerApp
) -> None:
    gate = Gate()
    model_server.script(Reply([Text("mine "), gate, Text("alone")]), say("theirs"))
    body = detached(message("x"))
    reader = await (await server.open(body)).until(lambda it: "mine" in it.text)
    engine = jp_serverapp.web_app.settings["jupyter_chatkit_engine"]
    other = Caller("somebody else")
    with pytest.raises(Refused) as refused:
        await engine.process(json.dumps(request("runs.attach", id=run_id_of(body), after=0)).encode(), other)
    assert refused.value.status == 404
    assert (
        await engine.process(json.dumps(request("runs.cancel", id=run_id_of(body))).encode(), other) == b"{}"
    )
    streamed = await engine.process(json.dumps(body).encode(), other)
    theirs = b"".join([piece async for piece in streamed.chunks]).decode()
    assert "theirs" in theirs
    assert "mine" not in theirs
    gate.open()
    await reader.to_end()
    assert (reader.text, reader.outcome) == ("mine alone", "done")


async def test_attaching_beyond_the_end_gives_nothing(server: Server, model_server: ModelServer) -> None:
    gate = Gate()
    model_server.script(Reply([Text("so "), gate, Text("far")]))
    body = detached(message("x"))
    reader = await (await server.open(body)).until(lambda it: it.text)
    ahead = await server.attach(run_id_of(body), 2**53)
    gate.open()
    await reader.to_end()
    assert (await ahead.to_end()).numbered == []
    assert (await (await server.attach(run_id_of(body), 2**53)).to_end()).numbered == []


async def test_a_crowd_of_readers_and_a_storm_of_stops(server: Server, model_server: ModelServer) -> None:
    gate = Gate()
    model_server.script(Reply([Text("so far "), gate]), say("and on"))
    body = detached(message("x"))
    first = await (await server.open(body)).until(lambda it: it.text)
    crowd: list[Any] = []
    for _ in range(3):
        crowd += await asyncio.gather(*(server.attach(run_id_of(body)) for _ in range(100)))
    stop = request("runs.cancel", id=run_id_of(body))
    assert await asyncio.gather(*(server.ask(stop) for _ in range(200))) == [{}] * 200
    await asyncio.gather(*(reader.to_end() for reader in [first, *crowd]))
    assert first.outcome == "stopped"
    assert all(reader.numbered == first.numbered for reader in crowd)
    assert (await (await server.open(detached(message("again")))).to_end()).text == "and on"


def waits(thread: ThreadMetadata) -> list[Any]:
    """Leave a call and a form that wait in the thread."""
    call = ClientToolCallItem(call_id="c", name="show", arguments={}, **base(thread, "call"))
    asked = StructuredInputFreeform(id="q", question="Why?")
    form = StructuredInputItem(inputs=[asked], **base(thread, "form"))
    return [ThreadItemDoneEvent(item=call), ThreadItemDoneEvent(item=form)]


DEEP = (
    ("threads.custom_action", '{"action": {"type": "a", "payload": %s}, "thread_id": "%s"}'),
    ("threads.sync_custom_action", '{"action": {"type": "a", "payload": %s}, "thread_id": "%s"}'),
    ("threads.add_client_tool_output", '{"result": %s, "thread_id": "%s"}'),
)


async def status(chat: ServedChat, body: object) -> int:
    reply = await chat.post(body, raise_error=False)
    assert reply.code == 200 or json.loads(reply.body)["message"]
    return int(reply.code)


@pytest.mark.parametrize(("depth", "code"), [(900, 200), (100_000, 400)])
async def test_deep_results_and_payloads(
    chat: ServedChat, hooks: ScriptedHooks, depth: int, code: int
) -> None:
    hooks.events = waits
    await act(chat)
    hooks.events = lambda _thread: []
    deep = '{"a":' * depth + "1" + "}" * depth
    for kind, params in DEEP:
        body = f'{{"type": "{kind}", "params": {params % (deep, chat.thread)}}}'
        assert await status(chat, body.encode()) == code
    assert kinds(await chat.say("help"))[-1] != "error"


async def test_giant_answers_are_kept_or_refused_whole(chat: ServedChat, hooks: ScriptedHooks) -> None:
    hooks.events = waits
    await act(chat)
    for size, code in ((9_000_000, 413), (1_000_000, 200)):
        given = {"status": "answered", "answers": {"q": {"values": ["x" * size]}, "none": {"values": ["y"]}}}
        body = request("threads.add_structured_input", thread_id=chat.thread, item_id="form", input=given)
        assert await status(chat, body) == code
    (form,) = (item for item in await chat.items() if item["type"] == "structured_input")
    assert form["inputs"][0]["answer"]["values"] == ["x" * 1_000_000]


async def test_feedback_of_very_many_items_is_refused(chat: ServedChat) -> None:
    await chat.say("help")
    ids = [f"msg_{number}" for number in range(10_000)]
    body = request("items.feedback", thread_id=chat.thread, item_ids=ids, kind="positive")
    assert "1 to 200" in await chat.refused(body, 400)


@pytest.mark.parametrize("end", [SystemExit(1), KeyboardInterrupt(), RuntimeError("x")])
async def test_a_hook_that_would_end_the_chat_ends_its_request(
    chat: ServedChat, hooks: ScriptedHooks, end: BaseException
) -> None:
    def changed(*_: object) -> None:
        raise end

    hooks.events = lambda _thread: [ProgressUpdateEvent(text="So far"), end]
    hooks.changed = changed
    found = await act(chat)
    assert kinds(found) == ["stream_options", "progress_update", "error"]
    body = request("threads.sync_custom_action", thread_id=chat.thread, action={"type": "go"})
    assert "failed" in await chat.refused(body, 500)
    assert answer(await chat.say("help"))


@pytest.mark.parametrize("garbage", ["text", None, 7, {"type": "error"}, object()])
async def test_a_hook_that_yields_no_event(chat: ServedChat, hooks: ScriptedHooks, garbage: object) -> None:
    hooks.events = lambda _thread: [garbage]
    assert kinds(await act(chat)) == ["stream_options", "error"]
    assert answer(await chat.say("help"))


async def test_a_hook_that_never_ends_can_be_stopped(chat: ServedChat, hooks: ScriptedHooks) -> None:
    hooks.events = lambda _thread: [ProgressUpdateEvent(text="So far"), Future()]
    await chat.say("help")
    run = {"id": str(uuid4()), "detached": True, "page": "tab"}
    acting = asyncio.create_task(act(chat, metadata={"run": run}))
    await asyncio.wrap_future(hooks.acting)
    await chat.ask("runs.cancel", id=run["id"])
    assert (await acting)[-1]["data"]["outcome"] == "stopped"
    assert answer(await chat.say("help"))
