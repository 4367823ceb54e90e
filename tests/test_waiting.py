"""Where a person waits it is said what for; what is left out of a conversation is said once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from chat_requests import answer
from model_script import Gate, Reply, Text

from jupyter_chatkit import progress

if TYPE_CHECKING:
    from model_server import ModelServer
    from served_chat import Event, ServedChat


@pytest.fixture(params=["chat", "responses"])
def asked(request: pytest.FixtureRequest, chat: ServedChat, model_server: ModelServer) -> ServedChat:
    """The chat with the test's model server behind it, over each of the two APIs."""
    chat.use(model_server, request.param)
    return chat


def told(found: list[Event], kind: str) -> list[str]:
    return [event.get("text") or event["message"] for event in found if event["type"] == kind]


@pytest.mark.conforms("E9")
async def test_a_slow_model_is_named(
    asked: ServedChat, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    gate = Gate()
    model_server.script(Reply([Text("At last.")], headers_after=gate))
    asked.settings.model_titles = False
    waiting = asyncio.create_task(asked.say("one"))
    await asyncio.to_thread(gate.wait_reached)
    asyncio.get_running_loop().call_later(0.1, gate.open)
    found = await waiting
    assert told(found, "progress_update")[0].startswith("Waiting for ")
    assert answer(found) == "At last."


async def test_a_quick_one_is_not(asked: ServedChat) -> None:
    assert told(await asked.say("one"), "progress_update") == []


async def test_a_slow_model_can_be_stopped(
    chat: ServedChat, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    chat.use(model_server)
    await chat.say("one")
    gate = Gate()
    model_server.script(Reply([Text("Never.")], headers_after=gate))
    await chat.leave("two", asyncio.to_thread(gate.wait_reached))
    await asyncio.to_thread(model_server.wait_for_disconnects, 1)


@pytest.mark.conforms("E12")
async def test_what_is_left_out_is_said_once(asked: ServedChat) -> None:
    asked.settings.history_tokens = 1_000
    notices = [told(await asked.say(f"question {turn} " + "word " * 300), "notice") for turn in range(5)]
    assert [len(found) for found in notices].count(1) == 1
    assert not notices[0]
    (said,) = next(found for found in notices if found)
    assert "oldest messages" in said
