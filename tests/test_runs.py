"""Runs: bytes from one loop to another, a slow reader, a stop, an error before and after the first byte."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from jupyter_chatkit import runs
from jupyter_chatkit.runs import Passage, Run

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


async def bytes_of(*pieces: bytes | Exception) -> AsyncGenerator[bytes, None]:
    for piece in pieces:
        if isinstance(piece, Exception):
            raise piece
        yield piece


class Waiting:
    """Chunks that wait for the test after the first one, and say when they were stopped."""

    def __init__(self) -> None:
        self.stopped = asyncio.Event()
        self.go_on = asyncio.Event()

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        try:
            yield b"first"
            await self.go_on.wait()
            yield b"second"
        except asyncio.CancelledError:
            self.stopped.set()
            raise


async def test_everything_arrives_in_order_and_what_piled_up_as_one() -> None:
    passage = Passage()
    run = Run(bytes_of(b"a", b"b", b"c"), passage)
    await run.started()
    await run.ended()
    assert [piece async for piece in passage] == [b"abc"]


async def test_what_is_raised_before_the_first_byte_is_the_starter_s() -> None:
    run = Run(bytes_of(ValueError("no")), Passage())
    with pytest.raises(ValueError, match="no"):
        await run.started()


async def test_what_is_raised_later_ends_the_stream() -> None:
    passage = Passage()
    run = Run(bytes_of(b"a", ValueError("late")), passage)
    await run.started()
    assert [piece async for piece in passage] == [b"a"]


async def test_stopping_twice_stops_once_and_lets_the_run_finish_its_work() -> None:
    waiting, passage = Waiting(), Passage()
    run = Run(waiting.chunks(), passage)
    await run.started()
    run.stop()
    run.stop()
    await run.ended()
    assert waiting.stopped.is_set()
    assert [piece async for piece in passage] == [b"first"]


async def test_a_reader_who_is_far_behind_holds_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_UNREAD", 3)
    passage, written = Passage(), 0

    async def chunks() -> AsyncGenerator[bytes, None]:
        nonlocal written
        for _ in range(100):
            written += 1
            yield b"xx"

    run = Run(chunks(), passage)
    await run.started()
    assert written == 2
    assert len(b"".join([piece async for piece in passage])) == 200
    assert written == 100


def test_bytes_cross_from_loop_to_loop() -> None:
    """A writer in a loop of its own thread, a reader here, ten thousand pieces, none lost."""

    async def read() -> int:
        passage = Passage()

        async def write() -> None:
            run = Run(bytes_of(*[b"%d " % number for number in range(10_000)]), passage)
            await run.started()
            await run.ended()

        writer = threading.Thread(target=lambda: asyncio.run(write()))
        writer.start()
        found = b"".join([piece async for piece in passage])
        writer.join()
        assert found == b"".join(b"%d " % number for number in range(10_000))
        return len(found)

    assert asyncio.run(read()) > 0
