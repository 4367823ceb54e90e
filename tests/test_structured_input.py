"""Questions to the person: the model's, as a form, when the composer's tool asks for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import answer, failing_page, follow_up, kinds, message, request
from model_script import Reply, ToolCall, say
from test_turns import outputs, shapes

if TYPE_CHECKING:
    from model_server import ModelServer
    from served_chat import Event, ServedChat

QUESTIONS = {
    "questions": [
        {"question": "Which plot?", "options": ["Bars", "Lines"], "multiple": False},
        {"question": "What title?", "options": [], "multiple": False},
    ]
}


@pytest.fixture(params=["chat", "responses"])
def asked(request: pytest.FixtureRequest, chat: ServedChat, model_server: ModelServer) -> ServedChat:
    """The chat with the test's model server behind it, over each of the two APIs."""
    chat.use(model_server, request.param)
    return chat


def asks(questions: dict[str, Any] = QUESTIONS) -> Reply:
    return Reply([ToolCall("ask_person", json.dumps(questions), "call_q")])


async def clarify(chat: ServedChat, text: str, tool: str = "clarify", **metadata: Any) -> list[Event]:
    """Send a message with a tool of the composer."""
    body = follow_up(chat.thread, text, **metadata) if chat.thread else message(text, **metadata)
    body["params"]["input"]["inference_options"] = {"tool_choice": {"id": tool}}
    from chat_requests import events, thread_of

    found = events((await chat.post(body)).body)
    chat.thread = chat.thread or thread_of(found)
    return found


async def form(chat: ServedChat) -> dict[str, Any]:
    return next(item for item in reversed(await chat.items()) if item["type"] == "structured_input")


async def fill(chat: ServedChat, *values: str, status: str = "answered") -> list[Event]:
    """Answer the form's questions, in order."""
    item = await form(chat)
    answers = {entry["id"]: {"values": [value]} for entry, value in zip(item["inputs"], values, strict=False)}
    given = {"status": status, "answers": answers}
    return await chat.stream("threads.add_structured_input", item_id=item["id"], input=given)


@pytest.mark.conforms("R4", "I6")
async def test_the_person_is_asked_first_and_the_answer_reaches_the_model(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(asks(), say("Bars it is."))
    found = await clarify(asked, "plot it")
    assert tool_choice(model_server) == "ask_person"
    shown = await form(asked)
    assert shown in [event["item"] for event in found if event["type"] == "thread.item.done"]
    assert (shown["status"], [entry["type"] for entry in shown["inputs"]]) == (
        "pending",
        ["multiple_choice", "freeform"],
    )
    found = await fill(asked, "Bars", "Sales")
    assert kinds(found)[:2] == ["stream_options", "thread.item.replaced"]
    assert answer(found) == "Bars it is."
    assert (await form(asked))["status"] == "answered"
    (told,) = outputs(model_server.requests[1]).values()
    assert json.loads(told) == {
        "status": "answered",
        "answers": [
            {"question": "Which plot?", "answer": ["Bars"]},
            {"question": "What title?", "answer": ["Sales"]},
        ],
    }
    assert "ask_person" not in str(model_server.requests[1].body["tools"])


def tool_choice(model_server: ModelServer) -> str:
    choice = model_server.requests[0].body["tool_choice"]
    return str(choice.get("name") or choice["function"]["name"])


async def test_a_form_may_be_skipped(asked: ServedChat, model_server: ModelServer) -> None:
    model_server.script(asks(), say("As you like."))
    await clarify(asked, "plot it")
    assert answer(await fill(asked, status="skipped")) == "As you like."
    assert {entry["answer"]["skipped"] for entry in (await form(asked))["inputs"]} == {True}
    (told,) = outputs(model_server.requests[1]).values()
    assert [entry["answer"] for entry in json.loads(told)["answers"]] == [[], []]


async def test_a_new_message_skips_the_form(asked: ServedChat, model_server: ModelServer) -> None:
    model_server.script(asks(), say("Fine."))
    await clarify(asked, "plot it")
    assert answer(await asked.say("just plot")) == "Fine."
    assert (await form(asked))["status"] == "skipped"
    assert [shape.partition(":")[0] for shape in shapes(model_server.requests[1])] == [
        *("user", "call", "output", "user")
    ]


async def test_without_the_tool_the_model_cannot_ask(asked: ServedChat, model_server: ModelServer) -> None:
    await asked.say("plot it")
    assert "ask_person" not in str(model_server.requests[0].body["tools"])


async def test_questions_of_nothing_are_not_put(asked: ServedChat, model_server: ModelServer) -> None:
    model_server.script(asks({"questions": []}), say("Then I answer."))
    assert answer(await clarify(asked, "plot it")) == "Then I answer."


async def test_what_is_no_pending_form_is_refused(asked: ServedChat, model_server: ModelServer) -> None:
    model_server.script(asks(), say("Fine."))
    await clarify(asked, "plot it")
    question = (await asked.items())[0]["id"]
    given: dict[str, Any] = {"status": "answered", "answers": {}}
    body = request("threads.add_structured_input", thread_id=asked.thread, item_id=question, input=given)
    assert "no form" in await asked.refused(body, 400)
    body["params"]["item_id"] = "msg_none"
    await asked.refused(body, 404)
    body["params"]["item_id"] = (await form(asked))["id"]
    await fill(asked, "Bars")
    assert "answered already" in await asked.refused(body, 409)


async def test_secrets_in_answers_are_taken_out(asked: ServedChat, model_server: ModelServer) -> None:
    secret = "ghp_" + "a1B2" * 9
    model_server.script(asks(), say("Fine."))
    await clarify(asked, "plot it")
    await fill(asked, "Bars", f"my token is {secret}")
    assert secret not in str(await form(asked))
    assert secret not in str(model_server.requests[1].body)


async def test_a_tool_that_is_not_there_is_named(chat: ServedChat) -> None:
    body = message("plot it")
    body["params"]["input"]["inference_options"] = {"tool_choice": {"id": "teleport"}}
    said = await chat.refused(body, 400)
    assert "teleport" in said
    assert "clarify" in said


async def test_the_composer_is_told_of_the_tool(chat: ServedChat) -> None:
    tool, *_ = (await chat.ask("models.list"))["tools"]
    assert (tool["id"], tool["label"], tool["icon"]) == ("clarify", "Ask me first", "circle-question")


class TestOffline:
    async def test_it_asks_about_the_notebook_and_answers_what_was_chosen(self, chat: ServedChat) -> None:
        found = await clarify(chat, "have a look", pageContext=failing_page())
        assert answer(found) == ""
        options = [option["value"] for option in (await form(chat))["inputs"][0]["options"]]
        assert options[:2] == ["Why did cell [2] fail?", "What does cell [2] do?"]
        assert "customer_id" in answer(await fill(chat, options[0]))

    async def test_it_looks_for_what_was_named(self, chat: ServedChat) -> None:
        await clarify(chat, "have a look", pageContext=failing_page())
        options = [option["value"] for option in (await form(chat))["inputs"][0]["options"]]
        assert "import pandas" in answer(await fill(chat, options[-1], "pandas"))

    async def test_skipped_it_answers_the_message(self, chat: ServedChat) -> None:
        await clarify(chat, "which variables are there?", pageContext=failing_page())
        assert "1 variable" in answer(await fill(chat, status="skipped")).replace(
            "one variable", "1 variable"
        )

    async def test_it_looks_at_the_page_as_it_is_when_the_form_is_answered(self, chat: ServedChat) -> None:
        await clarify(chat, "have a look", pageContext=failing_page())
        item = await form(chat)
        values = {item["inputs"][1]["id"]: {"values": ["brand_new"]}}
        found = await chat.stream(
            "threads.add_structured_input",
            item_id=item["id"],
            input={"status": "answered", "answers": values},
            metadata={"pageContext": failing_page("brand_new = 1")},
        )
        assert "brand_new = 1" in answer(found)

    async def test_with_no_notebook_it_still_asks_something(self, chat: ServedChat) -> None:
        await clarify(chat, "hello")
        assert (await form(chat))["inputs"][0]["options"]
        assert "No language model" in answer(await fill(chat, "What can you do?"))
