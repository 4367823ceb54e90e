"""Actions beside what else happens: their items keep their order, their runs are kept, nothing comes back."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chat_requests import answer, events, kinds, message, request
from chatkit.types import (
    ClientToolCallItem,
    ProgressUpdateEvent,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemUpdatedEvent,
    Workflow,
    WorkflowItem,
    WorkflowTaskUpdated,
)
from test_hooks import ITEMS, TASK, act, base

from jupyter_chatkit.admission import AT_ONCE
from jupyter_chatkit.caller import Caller

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from chatkit.types import ThreadMetadata
    from jupyter_server.serverapp import ServerApp
    from model_server import ModelServer
    from scripted_hooks import ScriptedHooks
    from served_chat import ServedChat


async def test_items_written_at_once_are_kept_in_the_order_they_began(
    chat: ServedChat, hooks: ScriptedHooks
) -> None:
    def events(thread: ThreadMetadata) -> list[Any]:
        made = {name: ITEMS["assistant_message"](base(thread, name)) for name in ("first", "second", "third")}
        late = ITEMS["task"](base(thread, "late"))
        return [
            ThreadItemAddedEvent(item=made["first"]),
            ThreadItemAddedEvent(item=made["second"]),
            ThreadItemDoneEvent(item=made["second"]),
            ThreadItemDoneEvent(item=late),
            ThreadItemAddedEvent(item=made["third"]),
            ThreadItemRemovedEvent(item_id="third"),
            ThreadItemDoneEvent(item=made["first"]),
        ]

    hooks.events = events
    await act(chat)
    items = await chat.items()
    assert [item["id"] for item in items[2:]] == ["first", "second", "late"]
    assert items[2]["content"][0]["text"] == "Yes."


async def test_a_task_that_was_never_added_ends_no_stream(chat: ServedChat, hooks: ScriptedHooks) -> None:
    def events(thread: ThreadMetadata) -> list[Any]:
        flow = WorkflowItem(workflow=Workflow(type="custom", tasks=[]), **base(thread))
        late = ThreadItemUpdatedEvent(item_id="item", update=WorkflowTaskUpdated(task_index=7, task=TASK))
        return [ThreadItemAddedEvent(item=flow), late, ThreadItemDoneEvent(item=flow)]

    hooks.events = events
    assert kinds(await act(chat)) == [
        *("stream_options", "thread.item.added", "thread.item.updated", "thread.item.done")
    ]


async def test_a_thread_deleted_in_another_tab_does_not_come_back(
    chat: ServedChat, hooks: ScriptedHooks
) -> None:
    gate: Future[None] = Future()

    def events(thread: ThreadMetadata) -> Iterator[Any]:
        yield ProgressUpdateEvent(text="So far")
        yield gate
        thread.title = "Mine"

    hooks.events = events
    await chat.say("help")
    acting = asyncio.create_task(act(chat))
    await asyncio.wrap_future(hooks.acting)
    await chat.ask("threads.delete", thread_id=chat.thread)
    gate.set_result(None)
    assert (await acting)[-1]["type"] == "error"
    assert (await chat.ask("threads.list"))["data"] == []


async def test_an_action_that_goes_on_is_written_down_as_it_goes(
    chat: ServedChat, hooks: ScriptedHooks, jp_serverapp: ServerApp
) -> None:
    gate: Future[None] = Future()
    hooks.events = lambda _thread: [ProgressUpdateEvent(text="So far"), gate]
    await chat.say("help")
    run = {"id": str(uuid4()), "detached": True, "page": "tab"}
    acting = asyncio.create_task(act(chat, metadata={"run": run}))
    engine = jp_serverapp.web_app.settings["jupyter_chatkit_engine"]
    caller = Caller("local")
    frames = ""
    while "So far" not in frames:
        await asyncio.sleep(0.05)
        found = await engine.run(lambda core: core.store.find_run(run["id"], 0, caller))
        frames = "".join(batch.frames for batch in found.batches) if found else ""
    gate.set_result(None)
    assert (await acting)[-1]["data"]["outcome"] == "done"


async def test_who_waits_for_other_answers_is_told_so(
    chat: ServedChat, hooks: ScriptedHooks, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.use(model_server)
    monkeypatch.setattr("jupyter_chatkit.admission.PATIENCE", 0.05)
    hooks.held = Future()
    first = [asyncio.create_task(chat.post(message("first"))) for _ in range(AT_ONCE)]
    told = bytearray()
    waits = asyncio.Event()

    def take(piece: bytes) -> None:
        told.extend(piece)
        if b"progress_update" in told:
            waits.set()

    await asyncio.sleep(0.1)
    last = asyncio.create_task(chat.post(message("last"), streaming_callback=take))
    await waits.wait()
    hooks.held.set_result(None)
    await asyncio.gather(last, *first)
    found = events(bytes(told))
    assert found[0] == {"type": "progress_update", "text": f"Waiting for {AT_ONCE} other answers…"}
    assert answer(found)


async def test_an_action_of_another_page_takes_no_call_away(chat: ServedChat, hooks: ScriptedHooks) -> None:
    def run(page: str) -> dict[str, Any]:
        return {"run": {"id": str(uuid4()), "detached": True, "page": page}}

    def calls(thread: ThreadMetadata) -> list[Any]:
        call = ClientToolCallItem(call_id="c", name="show", arguments={}, **base(thread))
        return [ThreadItemDoneEvent(item=call)]

    hooks.events = calls
    await act(chat, metadata=run("first"))
    hooks.events = lambda _thread: []
    await act(chat, metadata=run("second"))
    body = request("threads.add_client_tool_output", thread_id=chat.thread, result={})
    assert "Another page" in await chat.refused(body | {"metadata": run("second")}, 409)
    assert kinds(events((await chat.post(body | {"metadata": run("first")})).body))[-1] == "client_effect"
