"""Titles by the model: after the first exchange, in the background, and never over a person's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from chat_requests import failing_page
from model_script import Gate, Reply, Text, ToolCall, rate_limited, say
from scripted_hooks import page_tool

if TYPE_CHECKING:
    from model_server import ModelServer
    from scripted_hooks import ScriptedHooks
    from served_chat import ServedChat


@pytest.fixture(params=["chat", "responses"])
def asked(request: pytest.FixtureRequest, chat: ServedChat, model_server: ModelServer) -> ServedChat:
    """The chat with the test's model server behind it, over each of the two APIs."""
    chat.use(model_server, request.param)
    return chat


async def settled(chat: ServedChat) -> None:
    """Wait until no title is wanted any more."""
    engine = chat._app.web_app.settings["jupyter_chatkit_engine"]
    await engine.run(lambda core: core.namer.settled())


@pytest.mark.conforms("E2")
async def test_the_first_title_is_the_text_and_the_model_gives_the_next(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(say("The column is called customer_id."))
    found = await asked.say("why did this fail?", pageContext=failing_page())
    told = [event["thread"] for event in found if event["type"] == "thread.updated"]
    assert [thread["title"] for thread in told] == ["KeyError: 'custmer_id'"]
    assert told[0]["items"]["data"] == []
    await settled(asked)
    assert await asked.title() == "A title by the model"
    (request,) = model_server.titled
    assert "why did this fail?" in str(request.body)
    assert "customer_id" in str(request.body)
    assert "The cell that is meant" not in str(request.body)


async def test_it_is_asked_for_once(asked: ServedChat, model_server: ModelServer) -> None:
    for question in ("one", "two"):
        await asked.say(question)
        await settled(asked)
    assert len(model_server.titled) == 1


async def test_a_persons_title_stays(asked: ServedChat, model_server: ModelServer) -> None:
    gate = Gate()
    model_server.title = Reply([Text("Too"), gate, Text(" late")], headers_after=gate)
    await asked.say("one")
    await asyncio.to_thread(gate.wait_reached)
    await asked.ask("threads.update", thread_id=asked.thread, title="Mine")
    gate.open()
    await settled(asked)
    assert await asked.title() == "Mine"


async def test_nothing_is_asked_while_an_answer_is_written(
    asked: ServedChat, model_server: ModelServer
) -> None:
    gate = Gate()
    model_server.script(Reply([Text("Long"), gate, Text(" one.")]))
    busy = asyncio.create_task(asked.say("first"))
    await asyncio.to_thread(gate.wait_reached)
    other = type(asked)(asked._fetch, asked._app)
    await other.say("second")
    assert model_server.titled == []
    gate.open()
    await busy
    await settled(asked)
    assert len(model_server.titled) == 2


@pytest.mark.parametrize("answer", [rate_limited("60"), say(), say("“Quoted title.”\n\nAnd more")])
async def test_what_goes_wrong_leaves_the_first_title(
    chat: ServedChat, model_server: ModelServer, answer: Reply
) -> None:
    chat.use(model_server)
    model_server.title = answer
    await chat.say("one")
    await settled(chat)
    assert await chat.title() in {"one", "Quoted title"}


async def test_it_can_be_turned_off(asked: ServedChat, model_server: ModelServer) -> None:
    asked.settings.model_titles = False
    await asked.say("one")
    await settled(asked)
    assert (await asked.title(), model_server.titled) == ("one", [])


async def test_without_a_server_that_answered_there_is_none(
    chat: ServedChat, model_server: ModelServer
) -> None:
    chat.use(model_server)
    await chat.say("help", "offline")
    await settled(chat)
    assert (await chat.title(), model_server.titled) == ("help", [])


async def test_a_hooks_title_stays(chat: ServedChat, model_server: ModelServer, hooks: ScriptedHooks) -> None:
    chat.use(model_server)
    hooks.offered = [page_tool("show_cell")]

    def rename(thread: object) -> list[object]:
        thread.title = "By the hook"  # type: ignore[attr-defined]
        return []

    hooks.events = rename
    model_server.script(Reply([ToolCall("show_cell", '{"cell": "a"}', "call_a")]), say("Done."))
    await chat.say("one")
    await chat.stream("threads.custom_action", action={"type": "rename"})
    await chat.stream("threads.add_client_tool_output", result={})
    await settled(chat)
    assert (await chat.title(), model_server.titled) == ("By the hook", [])
