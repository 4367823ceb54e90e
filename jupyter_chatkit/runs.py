"""A run in flight: a task of its own that writes while its reader is slow, and stops when it is told to."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import aclosing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

MOST_UNREAD = 4 * 1024 * 1024
"""Bytes a reader may leave unread before the model is read no further."""


class Passage:
    """Takes bytes from one event loop to another. Made on the reader's loop; an async iterator there.

    What piled up while the reader was away comes as one piece.
    """

    def __init__(self) -> None:
        self._reader = asyncio.get_running_loop()
        self._some = asyncio.Event()
        self._waiting = False
        self._unread: deque[bytes] = deque()
        self._size = 0
        self._ended = False
        self._writer: asyncio.AbstractEventLoop | None = None
        self._room: asyncio.Event | None = None

    def __aiter__(self) -> Passage:
        return self

    async def __anext__(self) -> bytes:
        while not self._unread:
            if self._ended:
                raise StopAsyncIteration
            self._some.clear()
            self._waiting = True
            # The writer looks at `_waiting` after it wrote; we look at what it wrote after we set it.
            if not self._unread and not self._ended:
                await self._some.wait()
        self._waiting = False
        pieces = [self._unread.popleft() for _ in range(len(self._unread))]
        self._size -= sum(map(len, pieces))
        if self._writer and self._room and not self._writer.is_closed():
            self._writer.call_soon_threadsafe(self._room.set)
        return b"".join(pieces)

    async def put(self, piece: bytes) -> None:
        """Write from the other loop; waits while the reader is far behind."""
        self._unread.append(piece)
        self._size += len(piece)
        self._tell()
        if self._size > MOST_UNREAD:
            self._writer = asyncio.get_running_loop()
            self._room = asyncio.Event()
            await self._room.wait()

    def end(self) -> None:
        """Say from the other loop that nothing more comes."""
        self._ended = True
        self._tell()

    def _tell(self) -> None:
        if self._waiting and not self._reader.is_closed():
            self._waiting = False
            self._reader.call_soon_threadsafe(self._some.set)


class Run:
    """One response on its way. Made on the engine's loop, where all of its methods belong."""

    def __init__(self, chunks: AsyncGenerator[bytes, None], passage: Passage) -> None:
        self._first: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._stopped = False
        self._task = asyncio.create_task(self._write(chunks, passage))
        self._task.add_done_callback(lambda _task: self._close(passage))

    async def started(self) -> None:
        """Wait for the first bytes. Raises what was raised before there were any."""
        await self._first

    def stop(self) -> None:
        """Cancel the run; what it wrote is kept. A second call changes nothing."""
        if not self._stopped:
            self._stopped = True
            self._task.cancel()

    def when_ended(self, tell: Callable[[Run], object]) -> None:
        """Call `tell` with this run once it is over."""
        self._task.add_done_callback(lambda _task: tell(self))

    async def ended(self) -> None:
        """Wait until everything of the run is written down."""
        await asyncio.wait([self._task])

    async def _write(self, chunks: AsyncGenerator[bytes, None], passage: Passage) -> None:
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    if not self._first.done():
                        self._first.set_result(None)
                    await passage.put(chunk)
        except Exception as error:  # noqa: BLE001 - it is the reader's to hear; the SDK has logged it
            if not self._first.done():
                self._first.set_exception(error)

    def _close(self, passage: Passage) -> None:
        if not self._first.done():
            self._first.cancel()
        passage.end()
