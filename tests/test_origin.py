"""Whose the code of an answer is: the model that wrote it, as the server knows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from chat_requests import request
from model_script import Gate, Reply, Text

if TYPE_CHECKING:
    from model_server import ModelServer
    from served_chat import ServedChat

CHOSEN = "compatible:test-model"


async def author(chat: ServedChat, item_id: str, block: int = 0, code: str = "x = 1") -> dict[str, Any]:
    taken = {"thread_id": chat.thread, "item_id": item_id, "block": block, "code": code}
    return await chat.ask("items.author", **taken)


async def answers(chat: ServedChat) -> list[str]:
    return [item["id"] for item in await chat.items() if item["type"] == "assistant_message"]


async def test_each_answer_has_the_model_that_wrote_it(chat: ServedChat, model_server: ModelServer) -> None:
    await chat.say("help")
    chat.use(model_server)
    await chat.say("and now?")
    chat.settings.model = "offline"
    first, second = [await author(chat, item_id) for item_id in await answers(chat)]
    assert (first["model"], second["model"]) == ("offline", CHOSEN)
    assert first["acceptedBy"] == second["acceptedBy"] == "local"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first["at"])


async def test_one_that_was_stopped_has_it_too(chat: ServedChat, model_server: ModelServer) -> None:
    chat.use(model_server)
    gate = Gate()
    model_server.script(Reply([Text("x = 1"), gate]))
    await chat.stop("write it", "x = 1")
    gate.open()
    [answer] = await answers(chat)
    assert (await author(chat, answer))["model"] == CHOSEN


async def test_the_sum_is_that_of_the_code_and_its_place(chat: ServedChat) -> None:
    await chat.say("help")
    [answer] = await answers(chat)
    takings = ((0, "a"), (0, "a"), (1, "a"), (0, "b"))
    sums = [(await author(chat, answer, block, code))["request"] for block, code in takings]
    assert re.fullmatch("[0-9a-f]{64}", sums[0])
    assert sums[0] == sums[1]
    assert len(set(sums)) == 3


async def test_what_is_not_there_is_refused(chat: ServedChat) -> None:
    await chat.say("help")
    taken = {"thread_id": chat.thread, "item_id": "msg_none", "block": 0, "code": "x"}
    await chat.refused(request("items.author", **taken), 404)
