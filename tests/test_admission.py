"""Few runs prepare at once; who is prepared makes room, whoever ends makes room."""

from __future__ import annotations

import asyncio

from jupyter_chatkit.admission import AT_ONCE, Admission, anyone_waits, prepared


async def settle() -> None:
    """Let every task that can run do so."""
    for _ in range(20):
        await asyncio.sleep(0)


class Runs:
    """Runs that begin, prepare until they are told, and stay until they are told."""

    def __init__(self, count: int) -> None:
        self.begun: list[int] = []
        self.prepare = [asyncio.Event() for _ in range(count)]
        self.leave = asyncio.Event()
        admission = Admission()
        self.tasks = [asyncio.create_task(self.run(admission, number)) for number in range(count)]

    async def run(self, admission: Admission, number: int) -> None:
        async with admission.preparing():
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
