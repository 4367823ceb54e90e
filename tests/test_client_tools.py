"""Work of the page: a call of the model waits for it, whatever happens meanwhile, and the turn goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from chat_requests import answer, failing_page, kinds, request
from model_script import Reasoning, Reply, Text, ToolCall, say
from scripted_hooks import page_tool
from test_turns import outputs, sent, shapes

from jupyter_chatkit.pending import SUPERSEDED

if TYPE_CHECKING:
    from model_server import ModelServer
    from scripted_hooks import ScriptedHooks
    from served_chat import Event, ServedChat


@pytest.fixture(params=["chat", "responses"])
def asked(
    request: pytest.FixtureRequest, chat: ServedChat, model_server: ModelServer, hooks: ScriptedHooks
) -> ServedChat:
    """The chat whose model may have the page show and read cells, over each of the two APIs."""
    chat.use(model_server, request.param)
    hooks.offered = [page_tool("show_cell"), page_tool("read_cells")]
    return chat


def show(call_id: str = "call_a", cell: str = "totals") -> ToolCall:
    return ToolCall("show_cell", json.dumps({"cell": cell}), call_id)


async def put(chat: ServedChat, result: Any, **metadata: Any) -> list[Event]:
    return await chat.stream("threads.add_client_tool_output", result=result, metadata=metadata)


async def calls(chat: ServedChat) -> list[tuple[str, str]]:
    """Return the calls of the thread and their states."""
    return [
        (item["call_id"], item["status"]) for item in await chat.items() if item["type"] == "client_tool_call"
    ]


@pytest.mark.conforms("R3", "I3")
async def test_the_page_does_what_the_model_asks_and_the_turn_goes_on(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(Reply([Text("Look."), show()]), say("Done."), say("Yes."))
    found = await asked.say("show me")
    assert kinds(found)[-2:] == ["thread.item.done", "client_effect"]
    item = found[-2]["item"]
    assert (item["type"], item["status"], item["name"]) == ("client_tool_call", "pending", "show_cell")
    assert (item["call_id"], item["arguments"]) == ("call_a", {"cell": "totals"})
    assert len(model_server.requests) == 1

    found = await put(asked, {"shown": True})
    assert answer(found) == "Done."
    (replaced,) = [event["item"] for event in found if event["type"] == "thread.item.replaced"]
    assert (replaced["id"], replaced["status"], replaced["output"]) == (
        item["id"],
        "completed",
        {"shown": True},
    )
    expected = ["user", "assistant", "call:call_a", "output:call_a"]
    assert without_joins(shapes(model_server.requests[1])) == expected
    assert json.loads(outputs(model_server.requests[1])["call_a"]) == {"shown": True}
    await asked.say("and?")
    assert without_joins(shapes(model_server.requests[2])) == [*expected, "assistant", "user"]


def without_joins(found: list[str]) -> list[str]:
    """Return the order as it is, with what chat completions put into one message told apart."""
    return ["assistant", *found[1:]] if found[0] == "assistant" else found


async def test_several_calls_of_one_response_wait_for_all(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(Reply([show("call_a", "x"), show("call_b", "y")]), say("Both."))
    await asked.say("show two")
    assert await calls(asked) == [("call_a", "pending"), ("call_b", "pending")]
    found = await put(asked, "first", call_id="call_a")
    assert kinds(found) == ["stream_options", "thread.item.replaced"]
    assert len(model_server.requests) == 1
    assert answer(await put(asked, "second", call_id="call_b")) == "Both."
    assert outputs(model_server.requests[1]) == {"call_a": "first", "call_b": "second"}


async def test_without_a_name_the_newest_call_is_meant(asked: ServedChat, model_server: ModelServer) -> None:
    model_server.script(Reply([show("call_a"), show("call_b")]))
    await asked.say("show two")
    await put(asked, {})
    assert await calls(asked) == [("call_a", "pending"), ("call_b", "completed")]


async def test_items_after_the_call_are_no_obstacle(
    asked: ServedChat, model_server: ModelServer, hooks: ScriptedHooks
) -> None:
    from chatkit.types import EndOfTurnItem, ThreadItemDoneEvent

    model_server.script(Reply([show()]), say("Done."))
    await asked.say("show me")
    hooks.events = lambda thread: [
        ThreadItemDoneEvent(item=EndOfTurnItem(id="end", thread_id=thread.id, created_at=thread.created_at))
    ]
    await asked.stream("threads.custom_action", action={"type": "go"})
    assert answer(await put(asked, {})) == "Done."


async def test_a_new_message_takes_the_place_of_an_answer(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(Reply([show()]), say("Fine."))
    await asked.say("show me")
    found = await asked.say("never mind")
    assert "thread.item.replaced" in kinds(found)
    assert answer(found) == "Fine."
    assert await calls(asked) == [("call_a", "completed")]
    assert json.loads(outputs(model_server.requests[1])["call_a"]) == SUPERSEDED
    body = request("threads.add_client_tool_output", thread_id=asked.thread, result={})
    assert "waits for no result" in await asked.refused(body, 400)


async def test_an_answer_to_nothing_is_refused_and_changes_nothing(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(Reply([show()]), say("Done."))
    await asked.say("show me")
    body = request("threads.add_client_tool_output", thread_id=asked.thread, result={})
    unknown = body | {"metadata": {"call_id": "call_z"}}
    assert "call_z" in await asked.refused(unknown, 404)
    assert await calls(asked) == [("call_a", "pending")]
    await put(asked, {})
    assert "already" in await asked.refused(body | {"metadata": {"call_id": "call_a"}}, 409)


async def test_only_the_page_that_asked_does_the_work(asked: ServedChat, model_server: ModelServer) -> None:
    def run(page: str) -> dict[str, Any]:
        return {"id": str(uuid4()), "detached": True, "page": page}

    model_server.script(Reply([show()]), say("Done."))
    await asked.say("show me", run=run("first"))
    body = request("threads.add_client_tool_output", thread_id=asked.thread, result={"shown": False})
    other = run("second")
    assert "Another page" in await asked.refused(body | {"metadata": {"run": other}}, 409)
    assert await calls(asked) == [("call_a", "pending")]
    await asked.post(body | {"metadata": {"run": other, "takeover": True}})
    assert await calls(asked) == [("call_a", "completed")]


async def test_a_call_that_makes_no_sense_is_told_to_the_model(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(Reply([ToolCall("show_cell", "not json", "call_a")]), say("Sorry."))
    assert answer(await asked.say("show me")) == "Sorry."
    assert "not a JSON object" in outputs(model_server.requests[1])["call_a"]


async def test_secrets_in_a_result_are_taken_out(asked: ServedChat, model_server: ModelServer) -> None:
    secret = "ghp_" + "a1B2" * 9
    model_server.script(Reply([show()]), say("Done."))
    await asked.say("show me")
    await put(asked, {"source": f"token = '{secret}'"})
    assert secret not in str(sent(model_server.requests[1]))
    assert secret not in str(await asked.items())
    assert "redacted" in outputs(model_server.requests[1])["call_a"]


async def test_the_model_sees_the_notebook_as_it_is_when_the_turn_goes_on(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(Reply([show()]), say("Done."))
    await asked.say("show me", pageContext=failing_page())
    await put(asked, {}, pageContext=failing_page("fixed = 1"))
    first, second = (str(sent(request)) for request in model_server.requests)
    assert "fixed = 1" not in first
    assert "fixed = 1" in second


async def test_a_resumed_turn_is_answered_by_the_model_of_its_message(
    asked: ServedChat, model_server: ModelServer
) -> None:
    asked.settings.models = {
        **asked.settings.models,
        "other": {"model": "other-model", "base_url": model_server.base_url},
    }
    model_server.script(Reply([show()]), say("Done."))
    await asked.say("show me", "other")
    await put(asked, {})
    assert [request.body["model"] for request in model_server.requests] == ["other-model"] * 2


@pytest.mark.conforms("I7")
async def test_reasoning_before_a_call_is_one_workflow(chat: ServedChat, model_server: ModelServer) -> None:
    from scripted_hooks import hooks

    chat.settings.hooks = "scripted_hooks:hooks"
    hooks.offered = [page_tool("show_cell")]
    chat.use(model_server, "responses")
    model_server.script(Reply([Reasoning("Hm."), show()]), Reply([Reasoning("Ah."), Text("Done.")]))
    try:
        found = await chat.say("show me")
        found += await put(chat, {})
    finally:
        hooks.reset()
    flows = [item for item in await chat.items() if item["type"] == "workflow"]
    assert [[task["content"] for task in flow["workflow"]["tasks"]] for flow in flows] == [["Hm.", "Ah."]]
    assert flows[0]["workflow"]["summary"] == {"duration": 0}
    added = [event["item"]["id"] for event in found if event["type"] == "thread.item.added"]
    assert added.count(flows[0]["id"]) == 1


async def test_a_hand_made_call_of_a_server_tool_beside_it_is_kept(
    asked: ServedChat, model_server: ModelServer, hooks: ScriptedHooks
) -> None:
    from agents import function_tool

    @function_tool
    def count() -> str:
        """Count."""
        return "three"

    hooks.offered.append(count)
    model_server.script(Reply([show("call_a"), ToolCall("count", "{}", "call_b")]), say("Done."))
    await asked.say("both")
    await put(asked, "shown")
    assert outputs(model_server.requests[1]) == {"call_a": "shown", "call_b": "three"}
