"""Many turns of a conversation over both APIs: what each request to the model carries, and what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import answer, failing_page, kinds
from model_script import Reasoning, Reply, Text, call, say
from pages import large_page
from served_chat import failure, text

if TYPE_CHECKING:
    from model_script import Request
    from model_server import ModelServer
    from served_chat import Event, ServedChat

SAME_PAGE = "(The notebook is as it was at the previous message.)"


@pytest.fixture(params=["chat", "responses"])
def asked(request: pytest.FixtureRequest, chat: ServedChat, model_server: ModelServer) -> ServedChat:
    """The chat with the test's model server behind it, over each of the two APIs."""
    chat.use(model_server, request.param)
    return chat


def sent(request: Request) -> list[dict[str, Any]]:
    """Return what a request carries of the conversation, without the system prompt of chat completions."""
    messages = request.body.get("messages") or request.body["input"]
    return [message for message in messages if message.get("role") != "system"]


def spoken(request: Request) -> list[tuple[str, str]]:
    """Return who says what in a request; it must all be plain strings."""
    found = [
        (message["role"], content(message)) for message in sent(request) if message.get("role") != "tool"
    ]
    assert all(isinstance(said, str) for _, said in found), found
    return found


def content(message: dict[str, Any]) -> Any:
    return message["content"]


def effects(found: list[Event], name: str) -> list[dict[str, Any]]:
    return [event["data"] for event in found if event.get("name") == name]


async def test_five_turns_are_sent_whole_and_kept_under_ids_of_their_own(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(*[say(f"answer {turn}", ".") for turn in range(5)])
    expected: list[tuple[str, str]] = []
    for turn in range(5):
        found = await asked.say(f"question {turn}")
        assert answer(found) == f"answer {turn}."
        expected += [("user", f"question {turn}")]
        assert spoken(model_server.requests[turn]) == expected
        expected += [("assistant", f"answer {turn}.")]
    items = await asked.items()
    assert [(role(item), text(item)) for item in items] == expected
    ids = [item["id"] for item in items]
    assert len(set(ids)) == 10
    assert not any("fake" in item_id for item_id in ids)


def role(item: dict[str, Any]) -> str:
    return str(item["type"]).removesuffix("_message")


async def test_an_item_has_the_same_id_in_the_stream_and_in_the_store(asked: ServedChat) -> None:
    found = await asked.say("hello")
    (streamed,) = {
        event.get("item_id") or event["item"]["id"]
        for event in found
        if event["type"].startswith("thread.item") and event.get("item", {}).get("type") != "user_message"
    }
    assert (await asked.items())[1]["id"] == streamed


async def test_tokens_are_told_with_each_answer_and_summed_for_the_thread(asked: ServedChat) -> None:
    told = [effects(await asked.say(f"question {turn}"), "jupyter_chatkit.usage") for turn in range(2)]
    (first,), (second,) = told
    assert 0 < first["input_tokens"] < second["input_tokens"]
    assert first["output_tokens"] == 4
    summed = (await asked.ask("threads.get_by_id", thread_id=asked.thread))["usage"]
    assert summed == {name: first[name] + second[name] for name in first}


async def test_reasoning_before_the_text_is_no_part_of_the_answer(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(Reply([Reasoning("Let me think."), Text("Because.")]))
    assert answer(await asked.say("why?")) == "Because."
    await asked.say("and?")
    assert spoken(model_server.requests[1])[1] == ("assistant", "Because.")


async def test_a_thread_is_named_once(asked: ServedChat) -> None:
    found = await asked.say("why did this fail?", pageContext=failing_page())
    assert [event["thread"]["title"] for event in found if event["type"] == "thread.updated"] == [
        "KeyError: 'custmer_id'"
    ]
    assert "thread.updated" not in kinds(await asked.say("Something else entirely"))
    await asked.ask("threads.update", thread_id=asked.thread, title="Mine")
    await asked.say("More")
    assert await asked.title() == "Mine"


async def test_an_unchanged_notebook_is_sent_once(asked: ServedChat, model_server: ModelServer) -> None:
    await asked.say("why?", pageContext=failing_page())
    await asked.say("and now?", pageContext=failing_page())
    await asked.say("and after that?", pageContext=failing_page("fixed = 1"))
    for request in model_server.requests[:2]:
        assert str(sent(request)).count("The cell that is meant") == 1
    third = [said for who, said in spoken(model_server.requests[2]) if who == "user"]
    assert "custmer_id" in third[0]
    assert third[1] == f"{SAME_PAGE}\n\nand now?"
    assert "fixed = 1" in third[2]


async def test_the_same_thread_gives_the_same_beginning(asked: ServedChat, model_server: ModelServer) -> None:
    """A provider's cache holds as long as the messages before the new one are the same bytes."""
    for question in ("one", "two", "three"):
        await asked.say(question, pageContext=failing_page())
    first, second, third = (sent(request) for request in model_server.requests)
    assert second[: len(first)] == first
    assert third[: len(second)] == second


async def test_the_oldest_turns_are_left_out_whole(asked: ServedChat, model_server: ModelServer) -> None:
    asked.settings.history_tokens = 1_000
    for turn in range(6):
        await asked.say(f"question {turn} " + "word " * 300)
    found = spoken(model_server.requests[-1])
    assert [said.split(" word")[0] for who, said in found if who == "user"] == ["question 4", "question 5"]
    assert [who for who, _ in found] == ["user", "assistant", "user"]


async def test_one_message_over_the_budget_is_sent_all_the_same(
    asked: ServedChat, model_server: ModelServer
) -> None:
    asked.settings.history_tokens = 1_000
    await asked.say("before")
    await asked.say("word " * 2_000)
    assert [who for who, _ in spoken(model_server.requests[-1])] == ["user"]


class TestRetry:
    async def test_what_followed_is_gone_and_the_page_is_the_one_of_then(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        model_server.script(say("One"), say("Two"), say("Another"))
        await asked.say("why?", pageContext=failing_page())
        await asked.say("and?", pageContext=failing_page("later = 1"))
        first = (await asked.items())[0]
        assert answer(await asked.retry(first["id"], pageContext=failing_page("now = 1"))) == "Another"
        assert [text(item) for item in await asked.items()] == ["why?", "Another"]
        assert sent(model_server.requests[2]) == sent(model_server.requests[0])

    async def test_another_model_may_answer(self, asked: ServedChat, model_server: ModelServer) -> None:
        await asked.say("help")
        asked.settings.models = {
            **asked.settings.models,
            "other": {"model": "other-model", "base_url": model_server.base_url},
        }
        await asked.retry((await asked.items())[0]["id"], model="other")
        assert [request.body["model"] for request in model_server.requests] == ["test-model", "other-model"]

    async def test_parts_may_be_left_out(self, asked: ServedChat, model_server: ModelServer) -> None:
        await asked.say("why?", pageContext=failing_page())
        await asked.retry((await asked.items())[0]["id"], removed=["cell", "variable:orders"])
        before, after = (str(sent(request)) for request in model_server.requests)
        for gone in ("custmer_id", "DataFrame"):
            assert gone in before
            assert gone not in after
        assert "import pandas as pd" in after

    async def test_after_a_failure(self, asked: ServedChat, model_server: ModelServer) -> None:
        model_server.script(Reply([]), say("Now"))
        failure(await asked.say("why?"))
        assert answer(await asked.retry((await asked.items())[0]["id"])) == "Now"
        assert [text(item) for item in await asked.items()] == ["why?", "Now"]


async def test_an_edited_message_takes_the_place_of_the_old_one_and_what_followed(
    asked: ServedChat, model_server: ModelServer
) -> None:
    for question in ("one", "two", "three"):
        await asked.say(question)
    second = (await asked.items())[2]
    model_server.script(say("Better"))
    await asked.say("two, put better", replaces=second["id"])
    said = [text(item) for item in await asked.items()]
    assert said == ["one", "Hello from the model.", "two, put better", "Better"]
    assert [who for who, _ in spoken(model_server.requests[-1])] == ["user", "assistant", "user"]


async def test_an_edit_of_what_is_not_there_deletes_nothing(asked: ServedChat) -> None:
    await asked.say("one")
    await asked.say("two", replaces="msg_none")
    assert [text(item) for item in await asked.items()][::2] == ["one", "two"]


class TestTools:
    """A page too large for the prompt gives the model a tool to read the rest."""

    async def test_a_cell_is_read_and_the_next_turn_knows_it(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        model_server.script(call("read_cell", "call_a", number=30), say("Read it."), say("Still known."))
        found = await asked.say("what is in cell 30?", pageContext=large_page())
        assert answer(found) == "Read it."
        assert [event["text"] for event in found if event["type"] == "progress_update"] == [
            "Reading cell 30…"
        ]
        first, second = model_server.requests
        assert [tool_name(tool) for tool in first.body["tools"]] == ["read_cell", "find_text"]
        assert "plan_29" not in str(sent(first))
        assert "plan_29 = 29\nx = 1" in outputs(second)["call_a"]

        await asked.say("and now?")
        third = model_server.requests[2]
        assert shapes(third) == ["user", "call:call_a", "output:call_a", "assistant", "user"]
        assert outputs(third) == outputs(second)

    async def test_a_cell_that_is_not_there_is_said(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        model_server.script(call("read_cell", number=99), say("Ah."))
        await asked.say("cell 99?", pageContext=large_page())
        assert outputs(model_server.requests[1])["call_1"] == "The page did not pass on a cell 99."

    async def test_wrong_arguments_are_told_to_the_model(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        model_server.script(call("read_cell", number="many"), say("Sorry."))
        assert answer(await asked.say("cell?", pageContext=large_page())) == "Sorry."

    async def test_a_model_that_only_calls_tools_is_stopped(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        model_server.answer = lambda _: call("read_cell", number=30)
        assert "kept calling tools" in failure(await asked.say("loop", pageContext=large_page()))["message"]
        model_server.answer = lambda _: say("Fine")
        assert answer(await asked.say("and now?")) == "Fine"

    async def test_a_page_that_fits_offers_nothing_to_read_its_cells(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        await asked.say("why?", pageContext=failing_page())
        assert [tool_name(tool) for tool in model_server.requests[0].body["tools"]] == ["find_text"]

    async def test_a_page_that_fits_offers_no_tool_where_the_workspace_is_not_searched(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        asked.settings.search_workspace = False
        await asked.say("why?", pageContext=failing_page())
        assert not model_server.requests[0].body.get("tools")

    async def test_nothing_is_left_with_the_provider_or_asked_of_it_by_its_id(
        self, chat: ServedChat, model_server: ModelServer
    ) -> None:
        chat.use(model_server, "responses")
        thinking = Reply([Reasoning("Let me look."), *call("read_cell", number=30).steps])
        model_server.script(thinking, say("Read it."))
        await chat.say("what is in cell 30?", pageContext=large_page())
        first, second = model_server.requests
        assert first.body["store"] is second.body["store"] is False
        assert shapes(second) == ["user", "call:call_1", "output:call_1"]
        assert not [
            entry for entry in second.body["input"] if "id" in entry or entry.get("type") == "reasoning"
        ]


def tool_name(tool: dict[str, Any]) -> str:
    return str(tool["function"]["name"] if "function" in tool else tool["name"])


def shapes(request: Request) -> list[str]:
    """Return the order of messages, calls and outputs, the same for both APIs."""
    found: list[str] = []
    for message in sent(request):
        match message:
            case {"tool_calls": calls}:
                found += [f"call:{one['id']}" for one in calls]
            case {"role": "tool", "tool_call_id": call_id} | {
                "type": "function_call_output",
                "call_id": call_id,
            }:
                found.append(f"output:{call_id}")
            case {"type": "function_call", "call_id": call_id}:
                found.append(f"call:{call_id}")
            case {"role": who}:
                found.append(who)
    return found


def outputs(request: Request) -> dict[str, str]:
    """Return what the tools of a request gave, by call."""
    return {
        message.get("tool_call_id") or message["call_id"]: message.get("content") or message["output"]
        for message in sent(request)
        if message.get("role") == "tool" or message.get("type") == "function_call_output"
    }


async def test_a_model_of_ones_own_answers(chat: ServedChat) -> None:
    chat.settings.model = "factories.scripted:parrot"
    assert answer(await chat.say("hello")) == "Pretty Polly"
    assert answer(await chat.say("hello again")) == "Pretty Polly"


async def test_models_may_take_turns(chat: ServedChat, model_server: ModelServer) -> None:
    chat.use(model_server)
    page = large_page()
    model_server.script(call("read_cell", "call_a", number=30), say("Read."), say("Over responses."))
    await chat.say("cell 30?", pageContext=page)
    await chat.say("help", "offline")
    assert answer(await chat.say("and?", "responses")) == "Over responses."
    assert shapes(model_server.requests[-1]) == [
        *("user", "call:call_a", "output:call_a", "assistant"),
        *("user", "assistant", "user"),
    ]
