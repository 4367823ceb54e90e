"""Few runs prepare at once; who is prepared makes room, whoever ends makes room."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from jupyter_chatkit import admission as admissions
from jupyter_chatkit.admission import AT_ONCE, Admission, anyone_waits, prepared

if TYPE_CHECKING:
    import pytest


async def settle() -> None:
    """Let every task that can run do so."""
    for _ in range(20):
        await asyncio.sleep(0)


class Runs:
    """Runs that begin, prepare until they are told, and stay until they are told."""

    def __init__(self, count: int) -> None:
        self.begun: list[int] = []
        self.told: list[tuple[int, int]] = []
        self.waits = asyncio.Event()
        self.prepare = [asyncio.Event() for _ in range(count)]
        self.leave = asyncio.Event()
        admission = Admission()
        self.tasks = [asyncio.create_task(self.run(admission, number)) for number in range(count)]

    async def run(self, admission: Admission, number: int) -> None:
        with admission.preparing() as place:
            async for others in place.taken():
                self.told.append((number, others))
                self.waits.set()
            self.begun.append(number)
            await self.prepare[number].wait()
            await asyncio.create_task(self.call())
            await self.leave.wait()

    async def call(self) -> None:
        """As the client does it: in a task of its own, more than once."""
        prepared()
        prepared()


async def test_the_first_begin_the_rest_wait_in_order() -> None:
    runs = Runs(AT_ONCE + 2)
    await settle()
    assert runs.begun == list(range(AT_ONCE))
    assert anyone_waits()
    runs.prepare[0].set()
    await settle()
    assert runs.begun == list(range(AT_ONCE + 1))
    for event in runs.prepare:
        event.set()
    await settle()
    assert runs.begun == list(range(AT_ONCE + 2))
    assert not anyone_waits()
    runs.leave.set()
    await asyncio.gather(*runs.tasks)


async def test_a_run_that_is_cancelled_makes_room() -> None:
    runs = Runs(AT_ONCE + 2)
    await settle()
    runs.tasks[-1].cancel()
    runs.tasks[0].cancel()
    await settle()
    assert runs.begun == list(range(AT_ONCE + 1))
    assert not anyone_waits()
    for task in runs.tasks:
        task.cancel()
    await asyncio.gather(*runs.tasks, return_exceptions=True)


async def test_who_waits_long_is_told_how_many_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admissions, "PATIENCE", 0.01)
    runs = Runs(AT_ONCE + 2)
    await runs.waits.wait()
    await settle()
    assert dict(runs.told) == {AT_ONCE: AT_ONCE, AT_ONCE + 1: AT_ONCE + 1}
    for event in (*runs.prepare, runs.leave):
        event.set()
    await asyncio.gather(*runs.tasks)
    assert runs.begun == list(range(AT_ONCE + 2))
