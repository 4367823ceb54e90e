"""The model server of the tests, asked by the real `openai` client."""

from __future__ import annotations

import asyncio
import gc
import itertools
import socket
import threading
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

import httpx
import model_script as script
import openai
import pytest
from model_script import PATIENCE, Cut, Gate, Pause, Raw, Reasoning, Reply, Text, ToolCall, call, say
from model_server import ModelServer, paced
from openai.types.responses import ResponseStreamEvent
from pydantic import TypeAdapter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model_script import Failure


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture
def client(server: ModelServer) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=server.base_url, api_key="sk-test", max_retries=0) as opened:
        yield opened


def ask(client: openai.OpenAI, **options: Any) -> Any:
    return client.chat.completions.create(
        model="test-model", messages=[{"role": "user", "content": "hi"}], stream=True, **options
    )


def words(stream: Any) -> list[str]:
    return [text for chunk in stream for choice in chunk.choices if (text := choice.delta.content)]


def test_a_chat_stream_carries_each_piece_and_the_usage(server: ModelServer, client: openai.OpenAI) -> None:
    server.script(say("Hel", "lo"))
    chunks = list(ask(client, stream_options={"include_usage": True}))
    assert words(chunks) == ["Hel", "lo"]
    assert chunks[-1].usage.completion_tokens == 2
    assert chunks[-2].choices[0].finish_reason == "stop"


def test_a_chat_stream_without_the_option_has_no_usage(client: openai.OpenAI) -> None:
    assert all(chunk.usage is None for chunk in ask(client))


def test_the_request_is_kept_with_headers_and_body(server: ModelServer, client: openai.OpenAI) -> None:
    list(ask(client))
    server.wait_for(1)
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == "Bearer sk-test"
    assert request.body["messages"] == [{"role": "user", "content": "hi"}]


def test_a_tool_call_is_streamed_in_pieces(server: ModelServer, client: openai.OpenAI) -> None:
    server.script(call("read_cell", "call_7", index=3))
    chunks = list(ask(client))
    calls = [each for chunk in chunks for choice in chunk.choices for each in choice.delta.tool_calls or []]
    assert calls[0].id == "call_7"
    assert calls[0].function.name == "read_cell"
    assert "".join(each.function.arguments for each in calls) == '{"index": 3}'
    assert chunks[-1].choices[0].finish_reason == "tool_calls"


def test_a_whole_chat_reply(server: ModelServer, client: openai.OpenAI) -> None:
    server.script(say("Hel", "lo"))
    messages: Any = [{"role": "user", "content": "hi"}]
    reply = client.chat.completions.create(model="test-model", messages=messages)
    assert reply.choices[0].message.content == "Hello"


def test_a_responses_stream_has_every_event_in_its_documented_shape(
    server: ModelServer, client: openai.OpenAI
) -> None:
    server.script(Reply([Reasoning("Hm."), Text("Hel"), Text("lo"), ToolCall("look", "{}", "call_1")]))
    events = list(client.responses.create(model="test-model", input="hi", stream=True))
    shape: TypeAdapter[ResponseStreamEvent] = TypeAdapter(ResponseStreamEvent)
    for event in events:
        shape.validate_python(event.model_dump(exclude_unset=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    completed = events[-1]
    assert completed.type == "response.completed"
    assert [item.type for item in completed.response.output] == ["reasoning", "message", "function_call"]
    assert completed.response.output_text == "Hello"


def test_a_whole_responses_reply(server: ModelServer, client: openai.OpenAI) -> None:
    server.script(say("Hel", "lo"))
    assert client.responses.create(model="test-model", input="hi").output_text == "Hello"


def test_models_are_listed_as_openai_and_as_ollama_do(server: ModelServer, client: openai.OpenAI) -> None:
    server.models = ["llama3.2:latest"]
    assert [model.id for model in client.models.list()] == ["llama3.2:latest"]
    tags = httpx.get(server.base_url.replace("/v1", "/api/tags")).json()
    assert [model["name"] for model in tags["models"]] == ["llama3.2:latest"]
    assert server.requests == []


def test_a_gate_holds_the_stream_until_it_is_opened(server: ModelServer, client: openai.OpenAI) -> None:
    gate = Gate()
    server.script(Reply([Text("before"), gate, Text("after")]))
    stream = iter(ask(client))
    while not next(stream).choices[0].delta.content:
        pass
    gate.wait_reached()
    gate.open()
    assert words(stream) == ["after"]


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        (script.unauthorized(), openai.AuthenticationError, "invalid_api_key"),
        (script.rate_limited("7"), openai.RateLimitError, "rate_limit_exceeded"),
        (script.model_not_found("gone"), openai.NotFoundError, "model_not_found"),
        (script.context_too_long(), openai.BadRequestError, "context_length_exceeded"),
        (script.tools_unsupported("tiny"), openai.BadRequestError, None),
        (script.server_error(), openai.InternalServerError, None),
        (script.html_page(), openai.InternalServerError, None),
    ],
    ids=["401", "429", "404", "400-context", "400-tools", "500", "html"],
)
def test_a_fault_reaches_the_client_as_its_own_error(
    server: ModelServer,
    client: openai.OpenAI,
    fault: Failure,
    error: type[openai.APIStatusError],
    code: str | None,
) -> None:
    server.script(fault)
    with pytest.raises(error) as raised:
        ask(client)
    assert raised.value.code == code
    assert raised.value.response.headers.get("retry-after") == fault.headers.get("retry-after")


def test_a_cut_breaks_the_stream_in_the_middle(server: ModelServer, client: openai.OpenAI) -> None:
    server.script(Reply([Text("half"), Cut(), Text("never")]))
    heard: list[str] = []
    with pytest.raises((httpx.RemoteProtocolError, openai.APIConnectionError)):
        heard.extend(text for chunk in ask(client) for text in words([chunk]))
    assert heard == ["half"]
    assert server.disconnects == []


def test_a_line_that_is_not_utf8_is_sent_as_it_is(server: ModelServer, client: openai.OpenAI) -> None:
    server.script(Reply([Raw(b'data: {"choices": "\xff"}\n\n')]))
    with pytest.raises(UnicodeDecodeError):
        list(ask(client))


def test_a_server_that_hangs_before_the_headers_runs_into_the_clients_limit(
    server: ModelServer, client: openai.OpenAI
) -> None:
    server.script(Reply([], headers_after=Gate()))
    with pytest.raises(openai.APITimeoutError):
        ask(client, timeout=0.2)
    server.wait_for_disconnects(1)


def test_the_server_knows_that_a_client_left_an_endless_stream(
    server: ModelServer, client: openai.OpenAI
) -> None:
    server.script(Reply(map(Text, itertools.repeat("a"))))
    stream = ask(client)
    next(iter(stream))
    stream.close()
    server.wait_for_disconnects(1)
    assert server.disconnects == server.requests


def test_a_client_that_heard_everything_did_not_leave(server: ModelServer, client: openai.OpenAI) -> None:
    list(ask(client))
    list(ask(client))
    assert server.disconnects == []


def test_many_small_deltas_all_arrive(server: ModelServer, client: openai.OpenAI) -> None:
    server.script(Reply([Text("a")] * 5_000))
    assert len(words(ask(client))) == 5_000


def test_a_script_that_raises_fails_the_test_that_wrote_it() -> None:
    def broken(_: object) -> Reply:
        raise LookupError("no such reply")

    def conversation() -> None:
        with ModelServer(broken) as server, pytest.raises(httpx.RemoteProtocolError):
            httpx.post(f"{server.base_url}/chat/completions", json={})

    with pytest.raises(LookupError, match="no such reply"):
        conversation()


def test_clients_that_come_as_it_stops_leave_nothing_open() -> None:
    for _ in range(20):
        with ModelServer() as server:
            clients = Clients(server.port)
            clients.start()
            clients.arrived.wait(PATIENCE)
        clients.join()
    # What was left open warns as it is collected, and a warning fails the test.
    gc.collect()


class Clients(threading.Thread):
    """Connects again and again until nobody listens."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._port = port
        self.arrived = threading.Event()

    def run(self) -> None:
        with ExitStack() as opened, suppress(OSError):
            while True:
                opened.enter_context(socket.create_connection(("127.0.0.1", self._port)))
                self.arrived.set()


def test_waiting_for_what_does_not_come_says_what_did(server: ModelServer, client: openai.OpenAI) -> None:
    list(ask(client))
    with pytest.raises(TimeoutError, match=r"1 of 2 .*'/v1/chat/completions'"):
        server.wait_for(2, timeout=0.01)


async def test_streams_run_side_by_side(server: ModelServer) -> None:
    gate = Gate()
    server.script(Reply([gate, Text("first")]), say("second"))
    async with openai.AsyncOpenAI(base_url=server.base_url, api_key="sk-test") as client:
        held = asyncio.ensure_future(heard(client))
        await asyncio.to_thread(gate.wait_reached)
        assert await heard(client) == ["second"]
        gate.open()
        assert await held == ["first"]


async def heard(client: openai.AsyncOpenAI) -> list[str]:
    messages: Any = [{"role": "user", "content": "hi"}]
    stream = await client.chat.completions.create(model="test-model", messages=messages, stream=True)
    return words([chunk async for chunk in stream])


def test_a_paced_reply_pauses_between_its_words() -> None:
    steps = list(paced(3, 0.02).steps)
    assert steps == [Text("word0 "), Pause(0.02), Text("word1 "), Pause(0.02), Text("word2 ")]
