"""What a person thinks of answers: kept for each item, theirs alone, and exportable."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import request
from command_line import chatkit
from model_script import say

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_server.serverapp import ServerApp
    from model_server import ModelServer
    from served_chat import ServedChat


async def think(chat: ServedChat, kind: str, *item_ids: str) -> None:
    reply = await chat.ask("items.feedback", thread_id=chat.thread, item_ids=item_ids, kind=kind)
    assert reply == {}


async def kept(chat: ServedChat) -> Any:
    return (await chat.ask("threads.get_by_id", thread_id=chat.thread))["feedback"]


@pytest.mark.conforms("R13")
async def test_the_last_opinion_of_an_item_is_kept(chat: ServedChat) -> None:
    await chat.say("help")
    await chat.say("help")
    ids = [item["id"] for item in await chat.items()]
    assert await kept(chat) == {}
    await think(chat, "positive", ids[1])
    await think(chat, "negative", ids[1], ids[3])
    assert await kept(chat) == {ids[1]: "negative", ids[3]: "negative"}
    await think(chat, "positive", ids[3])
    assert await kept(chat) == {ids[1]: "negative", ids[3]: "positive"}


async def test_items_that_are_not_there_are_refused_whole(chat: ServedChat) -> None:
    await chat.say("help")
    known = (await chat.items())[1]["id"]
    body = request("items.feedback", thread_id=chat.thread, item_ids=[known, "msg_none"], kind="positive")
    await chat.refused(body, 404)
    body["params"]["item_ids"] = []
    assert "item_ids" in await chat.refused(body, 400)
    body["params"] |= {"item_ids": [known], "thread_id": "thr_none"}
    await chat.refused(body, 404)
    assert await kept(chat) == {}


async def test_it_goes_with_its_thread(chat: ServedChat) -> None:
    await chat.say("help")
    await think(chat, "positive", (await chat.items())[1]["id"])
    await chat.ask("threads.delete", thread_id=chat.thread)
    engine = chat._app.web_app.settings["jupyter_chatkit_engine"]
    assert await engine.run(lambda core: core.store.all_feedback(None)) == []


async def test_it_is_exported_with_question_and_answer(
    chat: ServedChat,
    model_server: ModelServer,
    jp_serverapp: ServerApp,
    tmp_path: Path,
) -> None:
    chat.use(model_server)
    model_server.script(say("Because of", " the column."), say("No."))
    before = datetime.now(timezone.utc)
    await chat.say("why?")
    await chat.say("sure?")
    await chat.ask("threads.update", thread_id=chat.thread, title="Columns")
    first, second = [item["id"] for item in await chat.items() if item["type"] == "assistant_message"]
    await think(chat, "positive", first)
    await think(chat, "negative", second)
    jp_serverapp.web_app.settings["jupyter_chatkit_engine"].close()

    data_dir = f"--ChatKit.data_dir={tmp_path / 'chatkit'}"
    done = await asyncio.to_thread(chatkit, "export", "--feedback", data_dir)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    at = [datetime.fromisoformat(line.pop("at").replace("Z", "+00:00")) for line in lines]
    assert before < at[0] < at[1] < datetime.now(timezone.utc)
    thread = {"thread_id": chat.thread, "title": "Columns"}
    assert lines == [
        thread
        | {"item_ids": [first], "kind": "positive", "question": "why?", "answer": "Because of the column."},
        thread | {"item_ids": [second], "kind": "negative", "question": "sure?", "answer": "No."},
    ]
    await asyncio.to_thread(chatkit, "export", "--feedback", f"--output={tmp_path / 'out.jsonl'}", data_dir)
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 2
