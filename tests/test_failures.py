"""What goes wrong between us and a provider: one sentence with a way on, and the thread stays usable."""

from __future__ import annotations

import asyncio
import itertools
import logging
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import answer, kinds
from jupyter_process import free_port
from model_script import (
    Cut,
    Failure,
    Gate,
    Pause,
    Raw,
    Reply,
    Text,
    ToolCall,
    context_too_long,
    html_page,
    model_not_found,
    rate_limited,
    say,
    server_error,
    tools_unsupported,
    unauthorized,
)
from model_script import failure as refusal
from pages import large_page
from served_chat import failure, text

if TYPE_CHECKING:
    from model_server import ModelServer
    from served_chat import ServedChat

QUOTA = refusal(429, "You exceeded your current quota, please check your plan.", "insufficient_quota")
FORBIDDEN = refusal(403, "Project proj_1 does not have access.", "forbidden")
SIGN_IN = Failure(200, "<html><body>Sign in to the guest network</body></html>")


@pytest.fixture(params=["chat", "responses"])
def asked(request: pytest.FixtureRequest, chat: ServedChat, model_server: ModelServer) -> ServedChat:
    """The chat with the test's model server behind it, over each of the two APIs."""
    chat.use(model_server, request.param)
    return chat


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ([unauthorized()], ["127.0.0.1", "refused the key (401)", "Set up a model"]),
        ([FORBIDDEN], ["refused the key (403)", "Set up a model"]),
        ([model_not_found("x")], ["no model “test-model” (404)", "Choose another"]),
        ([rate_limited("40")], ["too often (429)", "Wait 40 seconds"]),
        ([rate_limited("1")] * 2, ["too often (429)", "Wait 1 second and try again"]),
        ([QUOTA] * 2, ["no quota left (429)", "plan"]),
        ([context_too_long()], ["too long", "chips", "new chat"]),
        ([server_error()] * 2, ["problem of its own (500)", "Try again"]),
        ([html_page()] * 2, ["problem of its own (502)", "Try again"]),
        ([SIGN_IN], ["sent", "answer", "Try again"]),
        ([Failure(200, {"hello": 1})], ["sent", "answer", "Try again"]),
        ([Reply([])], ["empty answer", "Try again"]),
        ([Reply([Cut()])], ["connection", "broke", "Try again"]),
        ([Reply([Raw(b"data: \xff\xfe\n\n")])], ["not an answer", "base URL"]),
        ([Reply([Raw(b"data: {nonsense\n\n")])], ["not an answer", "base URL"]),
        ([Reply([ToolCall("no_such_tool")])], ["makes no sense", "choose another model"]),
    ],
    ids=lambda value: value[0] if isinstance(value, list) and isinstance(value[0], str) else "",
)
async def test_a_fault_is_one_sentence_and_the_next_message_is_answered(
    asked: ServedChat, model_server: ModelServer, faults: list[Any], words: list[str]
) -> None:
    model_server.script(*faults)
    error = failure(await asked.say("why?"))
    assert [word for word in words if word not in error["message"]] == [], error["message"]
    assert error["allow_retry"]
    assert len(model_server.requests) == len(faults)
    assert answer(await asked.say("and now?")) == "Hello from the model."
    assert [item["type"] for item in await asked.items()] == ["user_message"] * 2 + ["assistant_message"]


async def test_a_short_wait_is_waited_without_asking(asked: ServedChat, model_server: ModelServer) -> None:
    model_server.script(rate_limited("0"), say("Patience"))
    assert answer(await asked.say("why?")) == "Patience"


async def test_a_model_without_tools_answers_without_them(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(tools_unsupported("phi"), say("Without"))
    assert answer(await asked.say("why?", pageContext=large_page())) == "Without"
    with_tools, without = model_server.requests
    assert with_tools.body["tools"]
    assert not without.body.get("tools")
    await asked.say("and now?", pageContext=large_page())
    assert not model_server.requests[2].body.get("tools")


async def test_what_came_before_a_cut_is_kept(asked: ServedChat, model_server: ModelServer) -> None:
    model_server.script(Reply([Text("Half an"), Text(" answer"), Cut()]))
    error = failure(await asked.say("why?"))
    assert "What came so far is kept" in error["message"]
    assert answer(await asked.say("and now?")) == "Hello from the model."
    said = [text(item) for item in await asked.items()]
    assert said == ["why?", "Half an answer", "and now?", "Hello from the model."]


async def test_nothing_is_lost_where_the_end_comes_right_behind_the_words(chat: ServedChat) -> None:
    chat.settings.model = "factories.scripted:breaking_off"
    found = await chat.say("why?")
    assert failure(found)
    assert answer(found).split() == [f"word{number}" for number in range(20)]
    assert text((await chat.items())[-1]) == answer(found)


async def test_what_came_before_nonsense_is_kept(asked: ServedChat, model_server: ModelServer) -> None:
    model_server.script(Reply([Text("Half"), Raw(b"data: \xff\xfe\n\n")]))
    found = await asked.say("why?")
    assert "What came so far is kept" in failure(found)["message"]
    assert "client_effect" not in kinds(found)
    assert [text(item) for item in await asked.items()] == ["why?", "Half"]


@pytest.mark.parametrize(
    "reply",
    [
        lambda: Reply(itertools.chain([Text("Again")], itertools.cycle([Pause(0.01), Text(" and again")]))),
        lambda: Reply([], headers_after=Gate()),
        lambda: Reply([Gate()]),
    ],
    ids=["endless", "no headers", "no text"],
)
async def test_leaving_stops_what_would_never_end(
    asked: ServedChat, model_server: ModelServer, reply: Any
) -> None:
    await asked.say("hello")
    model_server.script(reply())
    await asked.leave("go on", asyncio.to_thread(model_server.wait_for, 2))
    await asyncio.to_thread(model_server.wait_for_disconnects, 1)
    while (last := (await asked.items())[-1])["type"] != "task":
        pass
    assert last["task"]["title"] == "Stopped"
    assert answer(await asked.say("and now?")) == "Hello from the model."


async def test_a_closed_port(asked: ServedChat, model_server: ModelServer) -> None:
    asked.settings.base_url = f"http://127.0.0.1:{free_port()}/v1"
    found = await asked.say("why?", "compatible:test-model")
    assert "cannot be reached. Is it running" in failure(found)["message"]
    assert "jupyter_chatkit.setup" in [event.get("name") for event in found]
    assert answer(await asked.say("and now?", "responses")) == "Hello from the model."


async def test_a_proxy_that_does_not_answer(
    asked: ServedChat, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    asked.settings.base_url = "http://model.example/v1"
    error = failure(await asked.say("why?", "compatible:test-model"))
    assert "model.example cannot be reached" in error["message"]
    assert "HTTPS_PROXY and NO_PROXY" in error["message"]
    assert answer(await asked.say("and now?", "responses")) == "Hello from the model."


async def test_this_machine_is_reached_past_a_proxy(
    asked: ServedChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    assert answer(await asked.say("why?")) == "Hello from the model."
    listed = [model["id"] for model in (await asked.ask("models.list"))["models"]]
    assert "compatible:test-model" in listed


async def test_no_key(chat: ServedChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    found = await chat.say("why?", "openai:gpt-5")
    assert "There is no key for openai:gpt-5" in failure(found)["message"]
    assert "jupyter_chatkit.setup" in [event.get("name") for event in found]
    assert answer(await chat.say("help", "offline"))


async def test_a_model_that_does_not_exist(chat: ServedChat) -> None:
    assert "There is no model “nobody”" in failure(await chat.say("why?", "nobody"))["message"]
    assert "No module named" in failure(await chat.say("why?", "no.such:model"))["message"]
    assert answer(await chat.say("help", "offline"))


async def test_very_many_tiny_deltas(chat: ServedChat, model_server: ModelServer) -> None:
    chat.use(model_server)
    words = [f"{number % 10}" for number in range(100_000)]
    model_server.script(Reply(Text(word) for word in words))
    found = await chat.say("count", timeout=100)
    assert answer(found) == "".join(words)
    assert len(found) < len(words) // 10


async def test_a_fault_is_logged_once_as_a_warning(
    asked: ServedChat, model_server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    model_server.script(unauthorized())
    failure(await asked.say("why?"))
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.name for record in told] == ["jupyter_chatkit.turn"]
    assert "AuthenticationError" in told[0].getMessage()
