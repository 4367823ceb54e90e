"""Deltas of one frame travel as one, the first at once, nothing lost."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from openai._streaming import ServerSentEvent

from jupyter_chatkit.models import frames
from jupyter_chatkit.models.frames import MOST_WAITING, by_frame

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    Framed = Callable[["Source"], Awaitable[list[ServerSentEvent]]]


def chunk(text: str, **choice: Any) -> ServerSentEvent:
    """Return a piece of a chat completion."""
    data = {
        "id": "c1",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None, **choice}],
    }
    return ServerSentEvent(data=json.dumps(data))


def delta(text: str, item: str = "m") -> ServerSentEvent:
    """Return a text delta of the Responses API."""
    data = {"type": "response.output_text.delta", "item_id": item, "content_index": 0, "delta": text}
    return ServerSentEvent(event=data["type"], data=json.dumps(data))  # type: ignore[arg-type]


def arguments(text: str, call: int = 0) -> ServerSentEvent:
    """Return a piece of a call's arguments, of a chat completion."""
    piece = {"tool_calls": [{"index": call, "type": "function", "function": {"arguments": text}}]}
    return chunk("", delta=piece)


def arguments_delta(text: str, item: str = "fc") -> ServerSentEvent:
    """Return a piece of a call's arguments, of the Responses API."""
    data = {"type": "response.function_call_arguments.delta", "item_id": item, "delta": text}
    return ServerSentEvent(event=data["type"], data=json.dumps(data))


class Source:
    """Yields what the test puts, until it puts None; an exception is raised."""

    def __init__(self, *given: ServerSentEvent | Exception | None) -> None:
        self.queue: asyncio.Queue[ServerSentEvent | Exception | None] = asyncio.Queue()
        self.closed = asyncio.Event()
        for event in given:
            self.queue.put_nowait(event)

    async def events(self) -> AsyncGenerator[ServerSentEvent, None]:
        try:
            while (event := await self.queue.get()) is not None:
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            self.closed.set()


def text_of(event: ServerSentEvent) -> str:
    data = event.json()
    if "choices" not in data:
        return str(data["delta"])
    piece = data["choices"][0]["delta"]
    return str(piece["tool_calls"][0]["function"]["arguments"] if "tool_calls" in piece else piece["content"])


@pytest.fixture
def framed(monkeypatch: pytest.MonkeyPatch) -> Framed:
    """Gives the events of a source that has them all there already, however slow the machine is."""
    monkeypatch.setattr(frames, "AT_ONCE", 3_600.0)

    async def given(source: Source) -> list[ServerSentEvent]:
        return [event async for event in by_frame(source.events())]

    return given


async def test_the_first_delta_waits_for_no_other() -> None:
    source = Source(chunk("a"))
    stream = by_frame(source.events())
    assert text_of(await asyncio.wait_for(anext(stream), 5)) == "a"
    await stream.aclose()
    assert source.closed.is_set()


async def test_what_is_no_text_does_not_keep_the_first_text_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "FRAME", 3_600.0)
    source = Source()
    stream = by_frame(source.events())
    source.queue.put_nowait(chunk("", finish_reason=None))
    await asyncio.wait_for(anext(stream), 5)
    source.queue.put_nowait(chunk("a"))
    assert text_of(await asyncio.wait_for(anext(stream), 5)) == "a"
    await stream.aclose()


@pytest.mark.parametrize("make", [chunk, delta, arguments, arguments_delta])
async def test_what_came_at_once_travels_as_one(framed: Framed, make: Any) -> None:
    found = await framed(Source(make("a"), make("b"), make("c"), None))
    assert [text_of(event) for event in found] == ["abc"]


async def test_deltas_of_two_messages_stay_apart(framed: Framed) -> None:
    found = await framed(Source(delta("a"), delta("b"), delta("c", "n"), delta("d", "n"), delta("e"), None))
    assert [(event.json()["item_id"], text_of(event)) for event in found] == [
        ("m", "ab"),
        ("n", "cd"),
        ("m", "e"),
    ]


@pytest.mark.parametrize("make", [arguments, arguments_delta])
async def test_pieces_of_two_calls_stay_apart(framed: Framed, make: Any) -> None:
    calls = [0, 1] if make is arguments else ["fc", "fd"]
    source = Source(make("a", calls[0]), make("b", calls[0]), make("c", calls[1]), make("d", calls[1]), None)
    assert [text_of(event) for event in await framed(source)] == ["ab", "cd"]


@pytest.mark.parametrize(
    "other",
    [
        chunk("x", finish_reason="stop"),
        chunk("x", delta={"content": "x", "tool_calls": [{"index": 0}]}),
        chunk(
            "", delta={"tool_calls": [{"index": 0, "id": "c", "function": {"name": "f", "arguments": ""}}]}
        ),
        chunk("", delta={"content": "x", "tool_calls": [{"index": 0, "function": {"arguments": "{"}}]}),
        ServerSentEvent(data='{"id":"c1","choices":[],"usage":{"total_tokens":3}}'),
        ServerSentEvent(data='{"delta": broken'),
        ServerSentEvent(data='{"delta": 7}'),
    ],
)
async def test_all_else_passes_unchanged_in_its_place(framed: Framed, other: ServerSentEvent) -> None:
    found = await framed(Source(chunk("a"), chunk("b"), other, chunk("c"), None))
    assert text_of(found[0]) == "ab"
    assert found[1] is other
    assert text_of(found[2]) == "c"


async def test_nothing_is_read_past_the_end_mark(framed: Framed) -> None:
    source = Source(chunk("a"), ServerSentEvent(data="[DONE]"), chunk("b"))
    assert [event.data for event in await framed(source)][-1] == "[DONE]"
    assert source.queue.qsize() == 1


async def test_a_hundred_thousand_deltas_are_few_events_and_the_same_text(framed: Framed) -> None:
    source = Source(*(chunk(f"{number} ") for number in range(100_000)), None)
    found = await framed(source)
    assert "".join(map(text_of, found)) == "".join(f"{number} " for number in range(100_000))
    assert len(found) < MOST_WAITING


async def test_an_error_comes_after_what_was_before_it() -> None:
    stream = by_frame(Source(chunk("a"), ConnectionError("cut")).events())
    assert text_of(await anext(stream)) == "a"
    with pytest.raises(ConnectionError, match="cut"):
        await anext(stream)


async def test_leaving_stops_the_source() -> None:
    source = Source(chunk("a"))
    stream = by_frame(source.events())
    await anext(stream)
    reading = asyncio.create_task(anext(stream))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert source.closed.is_set()
