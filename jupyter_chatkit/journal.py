"""The numbered events of a run that outlives its connections, for any number of readers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from jupyter_chatkit.store.events import Batch

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

KEPT = 256 * 1024
"""Bytes of written-down events that stay in memory, for readers that are a little behind."""


class Journal:
    """Holds what readers may still want; what is older they get from the store.

    No reader holds the run up: each reads at its own pace, and none has a copy. Belongs to one event loop.
    """

    def __init__(self, load: Callable[[int], Awaitable[Sequence[Batch]]]) -> None:
        """`load` gives the events after a number from the store."""
        self._load = load
        self._frames: list[bytes] = []
        self._size = 0
        self._gone = 0
        self._saved = 0
        self._waiting: set[asyncio.Future[None]] = set()
        self._ended = False
        self._refusal: Exception | None = None

    @property
    def last(self) -> int:
        """The number of the newest event; 0 where there is none."""
        return self._gone + len(self._frames)

    def add(self, event: bytes) -> None:
        """Number an event as the SDK writes it and give it to the readers."""
        frame = numbered(self.last + 1, event)
        self._frames.append(frame)
        self._size += len(frame)
        self._wake()

    def end(self, event: bytes) -> None:
        """Give the readers their last event."""
        self._ended = True
        self.add(event)

    def refuse(self, error: Exception) -> None:
        """Have each reader raise `error`: the run did not begin."""
        self._refusal = error
        self._wake()

    def unsaved(self, *coming: bytes) -> Batch | None:
        """Return the events that are not written down yet, and those that will be added next."""
        frames = self._frames[self._saved - self._gone :]
        frames += [numbered(self.last + place, event) for place, event in enumerate(coming, 1)]
        return Batch(self._saved + 1, b"".join(frames).decode()) if frames else None

    def saved(self, batch: Batch) -> None:
        """Take note that a batch is written down; what is too much for memory goes."""
        self._saved = batch.last
        most, count = min(self._saved, self.last) - self._gone, 0
        while self._size > KEPT and count < most:
            self._size -= len(self._frames[count])
            count += 1
        del self._frames[:count]
        self._gone += count

    async def read(self, after: int) -> AsyncGenerator[bytes, None]:
        """Yield the events after number `after`, those to come included, several together where there are.

        Ends without the last event where old ones are no longer to be had.
        """
        while self._refusal is None:
            if after < self._gone:
                before = after
                for batch in await self._load(after):
                    yield batch.beyond(after).encode()
                    after = batch.last
                if after == before:
                    return
            elif after < self.last:
                frames, after = self._frames[after - self._gone :], self.last
                yield b"".join(frames)
            elif self._ended:
                return
            else:
                await self._more()
        raise self._refusal

    async def _more(self) -> None:
        more: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(more)
        try:
            await more
        finally:
            self._waiting.discard(more)

    def _wake(self) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)


def numbered(number: int, event: bytes) -> bytes:
    return b"id: %d\n%b" % (number, event)
