"""The journal of a run: numbers without gaps, readers who do not wait for each other, little memory."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from jupyter_chatkit import journal as module
from jupyter_chatkit.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_chatkit.store.events import Batch


class Disk:
    """Keeps what is saved of a journal and gives it back."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.journal = Journal(self.load)

    async def load(self, after: int) -> Sequence[Batch]:
        return [batch for batch in self.batches if batch.last > after]

    def save(self) -> None:
        batch = self.journal.unsaved()
        if batch:
            self.batches.append(batch)
            self.journal.saved(batch)


@pytest.fixture
def disk() -> Disk:
    return Disk()


def event(number: int) -> bytes:
    return b'data: {"n":%d}\n\n' % number


def frames(first: int, last: int) -> bytes:
    return b"".join(b"id: %d\n%b" % (number, event(number)) for number in range(first, last + 1))


async def read(journal: Journal, after: int = 0) -> bytes:
    return b"".join([piece async for piece in journal.read(after)])


@pytest.mark.parametrize("after", range(6))
async def test_a_reader_gets_what_was_and_what_comes(disk: Disk, after: int) -> None:
    journal = disk.journal
    for number in (1, 2):
        journal.add(event(number))
    reading = asyncio.create_task(read(journal, after))
    await asyncio.sleep(0)
    journal.add(event(3))
    await asyncio.sleep(0)
    journal.end(event(4))
    assert await reading == frames(after + 1, 4)
    assert await read(journal, after) == frames(after + 1, 4)


async def test_a_reader_who_stands_still_holds_nobody_up(disk: Disk) -> None:
    journal = disk.journal
    journal.add(event(1))
    slow = journal.read(0)
    assert await anext(slow) == frames(1, 1)
    others = [asyncio.create_task(read(journal)) for _ in range(3)]
    for number in range(2, 100):
        journal.add(event(number))
        await asyncio.sleep(0)
    journal.end(event(100))
    assert await asyncio.gather(*others) == [frames(1, 100)] * 3
    assert await anext(slow) == frames(2, 100)


async def test_what_is_written_down_leaves_memory_and_is_read_from_there(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", 100)
    journal = disk.journal
    slow = journal.read(0)
    for number in range(1, 51):
        journal.add(event(number))
        if number == 1:
            assert await anext(slow) == frames(1, 1)
        if number % 7 == 0:
            disk.save()
            assert sum(map(len, journal._frames)) <= 100
    journal.end(event(51))
    assert await read(journal) == frames(1, 51)
    assert b"".join([piece async for piece in slow]) == frames(2, 51)


async def test_what_could_not_be_saved_stays_in_memory(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 100)
    journal = disk.journal
    for number in range(1, 20):
        journal.add(event(number))
    disk.batches.clear()
    journal.end(event(20))
    assert await read(journal) == frames(1, 20)


async def test_a_saving_that_was_lost_is_in_the_next_one(disk: Disk) -> None:
    journal = disk.journal
    journal.add(event(1))
    lost = journal.unsaved()
    journal.add(event(2))
    again = journal.unsaved(event(3))
    assert lost
    assert again
    assert (again.first, again.last, again.frames.encode()) == (lost.first, 3, frames(1, 3))
    assert journal.last == 2


async def test_a_log_that_is_gone_cuts_the_reader(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 0)
    journal = disk.journal
    journal.add(event(1))
    disk.save()
    disk.batches.clear()
    journal.end(event(2))
    assert await read(journal) == b""


async def test_a_run_that_did_not_begin_is_each_reader_s_to_hear(disk: Disk) -> None:
    readings = [asyncio.create_task(read(disk.journal)) for _ in range(2)]
    await asyncio.sleep(0)
    disk.journal.refuse(ValueError("no"))
    for reading in readings:
        with pytest.raises(ValueError, match="no"):
            await reading


async def test_a_reader_who_leaves_is_forgotten(disk: Disk) -> None:
    reading = asyncio.create_task(read(disk.journal))
    await asyncio.sleep(0)
    reading.cancel()
    await asyncio.wait([reading])
    assert not disk.journal._waiting
    disk.journal.end(event(1))
