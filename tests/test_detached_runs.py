"""Detached runs beside the HTTP: what crashed, what another process carries, who may stop what."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from chatkit.types import ThreadMetadata
from run_reader import END

from jupyter_chatkit import detached
from jupyter_chatkit.caller import Caller, Refused, RunRequest
from jupyter_chatkit.detached import DetachedRuns
from jupyter_chatkit.store.events import Batch
from jupyter_chatkit.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

    from jupyter_chatkit.caller import RunRecord

RUN = RunRequest("0b5e4a3c-1d2e-4f60-8a7b-9c8d7e6f5a4b", "tab")
ADA = Caller("ada", detached=RUN)
KERNEL = Caller("ada", origin="kernel", detached=RUN)
EVENTS = [b'data: {"type":"stream_options"}\n\n', *(b'data: {"n":%d}\n\n' % number for number in range(5))]


class Server:
    """A server's runs and its store; `interrupted` are the threads whose runs it found dead."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.interrupted: list[str] = []
        self.over: list[str] = []
        self.runs = DetachedRuns(
            store, self._note_interruption, lambda thread_id, _caller: self.over.append(thread_id)
        )

    async def _note_interruption(self, thread_id: str, caller: Caller) -> None:
        self.interrupted += [thread_id for _ in await self.store.take_interrupted(thread_id, caller)]


class Work:
    """A run that claims its thread, logs its first events and then waits for the test."""

    def __init__(self, server: Server, caller: Caller = ADA) -> None:
        self._server = server
        self._caller = caller
        self.go_on = asyncio.Event()
        self.has_logged = asyncio.Event()
        self.done = 0

    async def __call__(self, run: RunRecord) -> AsyncGenerator[bytes, None]:
        self.done += 1
        await self._server.store.begin_run(run.id, "thr_1", self._caller, run.page)
        run.claimed = True
        for event in EVENTS[:3]:
            yield event
        assert run.journal
        batch = run.journal.unsaved()
        assert batch
        await self._server.store.beat(run.id, "thr_1", [], self._caller, batch)
        run.journal.saved(batch)
        self.has_logged.set()
        await self.go_on.wait()
        for event in EVENTS[3:]:
            yield event


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'chat.db'}"


@pytest.fixture
def servers(jp_asyncio_loop: asyncio.AbstractEventLoop, url: str) -> Iterator[list[Server]]:
    """Two servers on one database, in which Ada has a thread."""
    made = [
        Server(store)
        for store in jp_asyncio_loop.run_until_complete(asyncio.gather(*(SqlStore.open(url) for _ in "ab")))
    ]
    thread = ThreadMetadata(id="thr_1", created_at=datetime.now())  # noqa: DTZ005 - as the SDK makes them
    jp_asyncio_loop.run_until_complete(made[0].store.save_thread(thread, replace(ADA, new_thread=True)))
    yield made
    for server in made:
        jp_asyncio_loop.run_until_complete(server.runs.close())
        jp_asyncio_loop.run_until_complete(server.store.close())


async def read(pieces: AsyncGenerator[bytes, None]) -> list[tuple[int, Any]]:
    """Return the events of a reply with their numbers."""
    frames = b"".join([piece async for piece in pieces]).decode().split("\n\n")
    found = []
    for frame in frames:
        fields = dict(line.split(": ", 1) for line in frame.splitlines() if not line.startswith(":"))
        if fields:
            found.append((int(fields["id"]), json.loads(fields["data"])))
    return found


def outcome(found: list[tuple[int, Any]]) -> str:
    assert found[-1][1]["name"] == END
    return str(found[-1][1]["data"]["outcome"])


async def started(server: Server, work: Work, caller: Caller = ADA) -> AsyncGenerator[bytes, None]:
    """Begin a run and return its reader once it has logged its first events."""
    pieces = server.runs.begin(RUN, "thr_1", caller, work)
    seen = b""
    while b"id: 3\n" not in seen:
        seen += await anext(pieces)
    await work.has_logged.wait()
    return pieces


async def test_a_run_of_another_process_is_followed_through_the_store(
    servers: list[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detached, "BEAT", 0.01)
    here, there = servers
    work = Work(here)
    await started(here, work)
    attached = asyncio.create_task(read(there.runs.attach(RUN.id, 1, ADA)))
    repeated = asyncio.create_task(read(there.runs.begin(RUN, "thr_1", ADA, work)))
    await asyncio.sleep(0.05)
    work.go_on.set()
    assert [number for number, _ in await attached] == list(range(2, 8))
    assert [number for number, _ in await repeated] == list(range(1, 8))
    assert outcome(await repeated) == "done"
    assert (work.done, there.interrupted) == (1, [])


@pytest.mark.parametrize("after", [0, 2, 3, 9])
async def test_a_run_that_died_is_replayed_and_ends_as_interrupted(
    servers: list[Server], monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """A reader who had seen more than was logged goes on counting from there."""
    here, there = servers
    await died(here, monkeypatch, Batch(1, logged(3)))
    found = await read(there.runs.attach(RUN.id, after, ADA))
    assert [number for number, _ in found] == list(range(after + 1, max(after, 3) + 2))
    assert outcome(found) == "interrupted"
    assert there.interrupted == ["thr_1"]
    work = Work(there)
    assert outcome(await read(there.runs.begin(RUN, "thr_1", ADA, work))) == "interrupted"
    assert (work.done, there.interrupted) == (0, ["thr_1"])


async def test_a_run_that_died_before_it_said_anything_begins_again(
    servers: list[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = servers
    await died(here, monkeypatch, None)
    work = Work(there)
    work.go_on.set()
    found = await read(there.runs.begin(RUN, "thr_1", ADA, work))
    assert ([number for number, _ in found], outcome(found)) == (list(range(1, 8)), "done")


async def test_closing_interrupts_and_a_second_stop_changes_nothing(servers: list[Server]) -> None:
    server = servers[0]
    work = Work(server)
    pieces = await started(server, work)
    reading = asyncio.create_task(read(pieces))
    await asyncio.gather(server.runs.close(), server.runs.close())
    server.runs.cancel(RUN.id, ADA)
    assert outcome(await reading) == "interrupted"
    assert server.over == ["thr_1"]
    assert outcome(await read(servers[1].runs.attach(RUN.id, 0, ADA))) == "interrupted"
    assert servers[1].interrupted == []


@pytest.mark.parametrize(
    ("begun_by", "stopped_by", "ends"),
    [(ADA, ADA, "stopped"), (ADA, KERNEL, "done"), (KERNEL, KERNEL, "stopped"), (KERNEL, ADA, "stopped")],
)
async def test_a_kernel_stops_its_own_runs_only(
    servers: list[Server], begun_by: Caller, stopped_by: Caller, ends: str
) -> None:
    server = servers[0]
    work = Work(server)
    pieces = await started(server, work, begun_by)
    server.runs.cancel(RUN.id, stopped_by)
    work.go_on.set()
    await read(pieces)
    assert outcome(await read(server.runs.attach(RUN.id, 0, ADA))) == ends


async def test_another_owner_s_run_is_not_there(servers: list[Server]) -> None:
    server, bob = servers[0], Caller("bob")
    work = Work(server)
    pieces = await started(server, work)
    for where in servers:
        with pytest.raises(Refused) as refused:
            await read(where.runs.attach(RUN.id, 0, bob))
        assert refused.value.status == 404
    server.runs.cancel(RUN.id, bob)
    assert server.runs.of_thread("thr_1", bob) is None
    assert server.runs.of_thread("thr_1", ADA) == RUN
    work.go_on.set()
    assert outcome(await read(pieces)) == "done"
    assert server.runs.of_thread("thr_1", ADA) is None


async def test_a_database_that_fails_at_the_end_does_not_hold_the_readers(
    servers: list[Server], caplog: pytest.LogCaptureFixture
) -> None:
    server = servers[0]
    work = Work(server)
    pieces = await started(server, work)
    await server.store.close()
    work.go_on.set()
    assert outcome(await read(pieces)) == "done"
    assert "could not be saved" in caplog.text


async def died(server: Server, monkeypatch: pytest.MonkeyPatch, log: Batch | None) -> None:
    """Leave a run behind as a process does that was killed."""
    with monkeypatch.context() as before:
        before.setattr("jupyter_chatkit.store.liveness._INSTANCE", "a former life")
        await server.store.begin_run(RUN.id, "thr_1", ADA, RUN.page)
        await server.store.beat(RUN.id, "thr_1", [], ADA, log)


def logged(count: int) -> str:
    return "".join(f"id: {place}\n{event.decode()}" for place, event in enumerate(EVENTS[:count], 1))
