"""Adjacent deltas of one display frame, of text or of a call, travel as one; the first is never delayed.

They are joined where they arrive, before a library builds objects of them: most of what a streamed token
costs is what happens to it afterwards.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from openai import AsyncOpenAI, AsyncStream
from openai._streaming import ServerSentEvent

from jupyter_chatkit.admission import anyone_waits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

FRAME = 0.016
"""Seconds in which deltas gather: about one frame of a 60 Hz display."""

AT_ONCE = 0.0005
"""Seconds below which an event was there already and not waited for."""

STREAMS_A_FRAME = 8
"""Streams that may share one frame; with more at once the frame grows."""

WHILE_OTHERS_WAIT = 0.3
"""Seconds in which deltas gather while other runs wait for their turn to start: a first word comes first."""

MOST_WAITING = 512
"""Events a slow reader may leave waiting before the provider is read no further."""

MOST_JOINED = 64 * 1024
"""Characters of one joined delta."""

T = TypeVar("T")

_streams: set[asyncio.Task[None]] = set()


def frame() -> float:
    """Return how many seconds deltas gather now, with as many streams and as many waiting as there are."""
    share = FRAME * max(1.0, len(_streams) / STREAMS_A_FRAME)
    return max(share, WHILE_OTHERS_WAIT) if anyone_waits() else share


class FramedOpenAI(AsyncOpenAI):
    """The OpenAI client, its streams framed."""

    async def post(self, path: str, *, stream_cls: Any = None, **options: Any) -> Any:
        if stream_cls is not None:
            stream_cls = FramedStream[get_args(stream_cls)[0]]  # type: ignore[misc]  # made at run time
        return await super().post(path, stream_cls=stream_cls, **options)


class FramedStream(AsyncStream[T]):
    """A stream of the OpenAI client whose text deltas come at most once a frame."""

    async def _iter_events(self) -> AsyncIterator[ServerSentEvent]:
        async with aclosing(by_frame(super()._iter_events())) as events:
            async for event in events:
                yield event


class _Delta:
    """A text delta that can take in the next: `place` is the object in `data` with the text at `key`."""

    def __init__(
        self, event: ServerSentEvent, data: Any, place: dict[str, Any], key: str, of: object
    ) -> None:
        self._event = event
        self._data = data
        self._place = place
        self._key = key
        self._of = of
        self._texts = [place[key]]
        self._size = len(place[key])

    @property
    def has_text(self) -> bool:
        return self._size > 0

    def takes(self, other: _Delta) -> bool:
        if self._of != other._of or self._size > MOST_JOINED:
            return False
        self._texts += other._texts
        self._size += other._size
        return True

    def event(self) -> ServerSentEvent:
        if len(self._texts) == 1:
            return self._event
        self._place[self._key] = "".join(self._texts)
        return ServerSentEvent(event=self._event.event, data=json.dumps(self._data), id=self._event.id)


def _delta(event: ServerSentEvent) -> _Delta | None:
    """Return the delta that `event` is, None for anything else."""
    if '"delta"' not in event.data:
        return None
    try:
        data = json.loads(event.data)
    except ValueError:
        return None
    match data:
        case {"type": "response.output_text.delta", "delta": str(), "item_id": item, "content_index": part}:
            return _Delta(event, data, data, "delta", (item, part))
        case {"type": "response.function_call_arguments.delta", "delta": str(), "item_id": item}:
            return _Delta(event, data, data, "delta", (item,))
        case {"choices": [{"delta": delta, **choice}]} if not data.get("usage") and not choice.get(
            "finish_reason"
        ):
            grows = _growing(delta)
            return grows and _Delta(event, data, *grows[:2], (data.get("id"), choice.get("index"), grows[2]))
        case _:
            return None


def _growing(delta: Any) -> tuple[dict[str, Any], str, object] | None:
    """Return where the text of a chat completion's piece is, and to which of its calls it belongs, if any."""
    match delta:
        case {"content": str(), **rest} if not any(rest.values()):
            return delta, "content", None
        case {
            "tool_calls": [{"index": call, "function": {"arguments": str(), **names} as place, **new}],
            **rest,
        } if not any((*rest.values(), *names.values(), *(new[key] for key in new if key != "type"))):
            return place, "arguments", call
        case _:
            return None


class _Waiting:
    """The events between the provider and the reader, deltas already joined."""

    def __init__(self) -> None:
        self.events: list[ServerSentEvent | _Delta] = []
        self.some = asyncio.Event()
        self.room = asyncio.Event()
        self.ended = False

    def add(self, event: ServerSentEvent) -> bool:
        """Take `event` in and return whether it is text."""
        delta = _delta(event)
        last = self.events[-1] if self.events else None
        if delta is None or not isinstance(last, _Delta) or not last.takes(delta):
            self.events.append(delta or event)
        self.some.set()
        return delta is not None and delta.has_text

    def take(self) -> list[ServerSentEvent | _Delta]:
        events, self.events = self.events, []
        self.some.clear()
        self.room.set()
        return events

    async def fill(self, source: AsyncIterator[ServerSentEvent]) -> None:
        """Read all of `source`, the network at most once a frame; meanwhile it gathers in the socket."""
        now = asyncio.get_running_loop().time
        asked = now()
        try:
            async for event in source:
                is_text = self.add(event)
                if event.data.startswith("[DONE]"):
                    return  # What may follow is read by the client, which wants to use the connection again.
                if len(self.events) >= MOST_WAITING:
                    self.room.clear()
                    await self.room.wait()
                if is_text and now() - asked > AT_ONCE:
                    await asyncio.sleep(frame())
                asked = now()
        finally:
            self.ended = True
            self.some.set()


async def by_frame(source: AsyncIterator[ServerSentEvent]) -> AsyncGenerator[ServerSentEvent, None]:
    """Yield the events of `source` in order, the text deltas that arrive within one frame as one.

    Closing this closes `source`, and an error of `source` is raised after the events before it.
    """
    waiting = _Waiting()
    filling = asyncio.create_task(waiting.fill(source))
    _streams.add(filling)
    try:
        while True:
            await waiting.some.wait()
            ended, events = waiting.ended, waiting.take()
            for event in events:
                yield event.event() if isinstance(event, _Delta) else event
            if ended:
                await filling
                return
    finally:
        _streams.discard(filling)
        filling.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await filling
        close = getattr(source, "aclose", None)
        if close is not None:
            await close()
