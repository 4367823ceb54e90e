"""Deltas of one frame travel as one, the first at once, nothing lost."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from jupyter_chatkit.models.frames import MOST_WAITING, by_frame
from openai.types.responses import ResponseTextDeltaEvent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


def delta(text: str, item: str = "m") -> ResponseTextDeltaEvent:
    return ResponseTextDeltaEvent(
        type="response.output_text.delta",
        item_id=item,
        delta=text,
        content_index=0,
        output_index=0,
        sequence_number=0,
        logprobs=[],
    )


class Source:
    """Yields what the test puts, until it puts None; an exception is raised."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[ResponseTextDeltaEvent | Exception | None] = asyncio.Queue()
        self.closed = asyncio.Event()

    async def events(self) -> AsyncGenerator[ResponseTextDeltaEvent, None]:
        try:
            while (event := await self.queue.get()) is not None:
                if isinstance(event, Exception):
                    raise event
                yield event
        finally:
            self.closed.set()


async def texts(source: Source) -> list[str]:
    return [event.delta async for event in by_frame(source.events())]  # type: ignore[union-attr]


async def test_the_first_delta_waits_for_no_other() -> None:
    source = Source()
    stream = by_frame(source.events())
    source.queue.put_nowait(delta("a"))
    assert (await asyncio.wait_for(anext(stream), 5)).delta == "a"  # type: ignore[union-attr]
    await stream.aclose()  # type: ignore[attr-defined]
    assert source.closed.is_set()


async def test_deltas_of_one_message_that_wait_together_are_joined() -> None:
    source = Source()
    for event in [delta("a"), delta("b"), delta("c", "n"), delta("d", "n"), delta("e"), None]:
        source.queue.put_nowait(event)
    assert "".join(await texts(source)) == "abcde"


async def test_a_hundred_thousand_deltas_are_few_events_and_the_same_text() -> None:
    source = Source()
    for number in range(100_000):
        source.queue.put_nowait(delta(f"{number} "))
    source.queue.put_nowait(None)
    found = await texts(source)
    assert "".join(found) == "".join(f"{number} " for number in range(100_000))
    assert len(found) < MOST_WAITING


async def test_an_error_comes_after_what_was_before_it() -> None:
    source = Source()
    source.queue.put_nowait(delta("a"))
    source.queue.put_nowait(ConnectionError("cut"))
    seen: list[str] = []
    with pytest.raises(ConnectionError, match="cut"):
        async for event in by_frame(source.events()):
            seen.append(event.delta)  # type: ignore[union-attr]  # noqa: PERF401 - kept when the error comes
    assert seen == ["a"]


async def test_leaving_stops_the_source() -> None:
    source = Source()
    reading = asyncio.create_task(texts(source))
    source.queue.put_nowait(delta("a"))
    while not source.queue.empty():
        await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert source.closed.is_set()
