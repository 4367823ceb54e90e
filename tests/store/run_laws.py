"""Laws of runs: one at a time on a thread, and found again after a crash."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chatkit.store import NotFoundError
from rows import Request, a_thread, an_answer, fill, item_ids, text_of

from jupyter_chatkit.store.errors import ThreadBusyError
from jupyter_chatkit.store.liveness import SILENCE

if TYPE_CHECKING:
    from rows import Clock, OpenStore

    from jupyter_chatkit.store.sql import SqlStore

OTHER_PROCESS = Path(__file__).parent / "other_process.py"


def start_run_elsewhere(database_url: str) -> subprocess.Popen[str]:
    """Start a process that has begun `run_1` on `thr_1` and written half of `msg_half`."""
    command = [sys.executable, str(OTHER_PROCESS), database_url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "half\n"
    return process


def kill(process: subprocess.Popen[str]) -> None:
    with process:
        process.kill()


class RunLaws:
    async def test_a_thread_has_one_run_at_a_time(
        self, store: SqlStore, open_store: OpenStore, ada: Request
    ) -> None:
        await store.save_thread(a_thread(), ada)
        await store.begin_run("run_1", "thr_1", ada)
        for other in (store, await open_store()):
            with pytest.raises(ThreadBusyError):
                await other.begin_run("run_2", "thr_1", ada)
        await store.end_run("run_1", "done", ada)
        await store.begin_run("run_2", "thr_1", ada)

    async def test_of_many_that_begin_at_once_one_wins(
        self, store: SqlStore, open_store: OpenStore, ada: Request
    ) -> None:
        await store.save_thread(a_thread(), ada)
        stores = [store, await open_store(), await open_store()]
        attempts = [
            one.begin_run(f"run_{number}_{place}", "thr_1", ada)
            for number, one in enumerate(stores)
            for place in range(5)
        ]
        outcomes = await asyncio.gather(*attempts, return_exceptions=True)
        assert sum(outcome is None for outcome in outcomes) == 1
        assert sum(isinstance(outcome, ThreadBusyError) for outcome in outcomes) == len(attempts) - 1

    async def test_two_threads_have_two_runs(self, store: SqlStore, ada: Request) -> None:
        for thread_id in ("thr_1", "thr_2"):
            await store.save_thread(a_thread(thread_id), ada)
            await store.begin_run(f"run_{thread_id}", thread_id, ada)

    async def test_a_run_needs_its_thread(self, store: SqlStore, ada: Request) -> None:
        with pytest.raises(NotFoundError):
            await store.begin_run("run_1", "thr_unknown", ada)

    async def test_an_id_runs_once(self, store: SqlStore, ada: Request) -> None:
        for thread_id in ("thr_1", "thr_2"):
            await store.save_thread(a_thread(thread_id), ada)
        await store.begin_run("run_1", "thr_1", ada)
        await store.end_run("run_1", "done", ada)
        for thread_id in ("thr_1", "thr_2"):
            with pytest.raises(ThreadBusyError):
                await store.begin_run("run_1", thread_id, ada)

    async def test_a_beat_writes_what_is_streamed_so_far(self, store: SqlStore, ada: Request) -> None:
        names = await fill(store, ada, 1)
        await store.begin_run("run_1", "thr_1", ada)
        for text in ("a", "ab"):
            await store.beat("run_1", "thr_1", [an_answer("msg_x", text), an_answer("msg_y", text)], ada)
        await store.add_thread_item("thr_1", an_answer("msg_x", "abc"), ada)
        assert await item_ids(store, ada) == [*names, "msg_x", "msg_y"]
        assert text_of(await store.load_item("thr_1", "msg_x", ada)) == "abc"
        assert text_of(await store.load_item("thr_1", "msg_y", ada)) == "ab"

    async def test_a_beat_of_an_unknown_run_writes_nothing(self, store: SqlStore, ada: Request) -> None:
        names = await fill(store, ada, 1)
        with pytest.raises(NotFoundError):
            await store.beat("run_1", "thr_1", [an_answer("msg_x")], ada)
        assert await item_ids(store, ada) == names

    async def test_a_run_may_end_after_its_thread(self, store: SqlStore, ada: Request) -> None:
        await store.save_thread(a_thread(), ada)
        await store.begin_run("run_1", "thr_1", ada)
        await store.delete_thread("thr_1", ada)
        await store.end_run("run_1", "stopped", ada, (1, 2))

    async def test_tokens_are_summed_over_the_thread(self, store: SqlStore, ada: Request) -> None:
        await store.save_thread(a_thread(), ada)
        assert await store.usage("thr_1", ada) == (0, 0)
        for number, usage in enumerate([(10, 1), None, (30, 3)]):
            await store.begin_run(f"run_{number}", "thr_1", ada)
            await store.end_run(f"run_{number}", "done", ada, usage)
        assert await store.usage("thr_1", ada) == (40, 4)

    async def test_a_silent_run_of_another_host_is_interrupted(
        self,
        store: SqlStore,
        open_store: OpenStore,
        ada: Request,
        clock: Clock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await store.save_thread(a_thread(), ada)
        with monkeypatch.context() as elsewhere:
            elsewhere.setattr("socket.gethostname", lambda: "another-host")
            await (await open_store()).begin_run("run_1", "thr_1", ada)
        clock.now += SILENCE
        assert await store.take_interrupted("thr_1", ada) == []
        with pytest.raises(ThreadBusyError):
            await store.begin_run("run_2", "thr_1", ada)
        clock.now += 1
        await store.begin_run("run_2", "thr_1", ada)
        assert await store.take_interrupted("thr_1", ada) == ["run_1"]

    async def test_a_beat_keeps_a_run_alive(
        self, store: SqlStore, open_store: OpenStore, ada: Request, clock: Clock
    ) -> None:
        await store.save_thread(a_thread(), ada)
        await store.begin_run("run_1", "thr_1", ada)
        observer = await open_store()
        for _ in range(3):
            clock.now += SILENCE
            await store.beat("run_1", "thr_1", [], ada)
            assert await observer.take_interrupted("thr_1", ada) == []

    async def test_a_process_that_slept_keeps_its_own_runs(
        self, store: SqlStore, ada: Request, clock: Clock
    ) -> None:
        await store.save_thread(a_thread(), ada)
        await store.begin_run("run_1", "thr_1", ada)
        clock.now += 3600
        assert await store.take_interrupted("thr_1", ada) == []
        with pytest.raises(ThreadBusyError):
            await store.begin_run("run_2", "thr_1", ada)

    async def test_a_former_life_of_this_process_is_gone(
        self, store: SqlStore, open_store: OpenStore, ada: Request, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await store.save_thread(a_thread(), ada)
        with monkeypatch.context() as before:
            before.setattr("jupyter_chatkit.store.liveness._INSTANCE", "a former life")
            await (await open_store()).begin_run("run_1", "thr_1", ada)
        assert await store.take_interrupted("thr_1", ada) == ["run_1"]

    async def test_a_killed_process_leaves_what_it_had_written(
        self, store: SqlStore, database_url: str, ada: Request
    ) -> None:
        names = await fill(store, ada, 2)
        process = start_run_elsewhere(database_url)
        try:
            assert await store.take_interrupted("thr_1", ada) == []
            with pytest.raises(ThreadBusyError):
                await store.begin_run("run_2", "thr_1", ada)
        finally:
            kill(process)
        assert text_of(await store.load_item("thr_1", "msg_half", ada)) == "half of the ans"
        assert await item_ids(store, ada) == [*names, "msg_half"]
        await store.begin_run("run_2", "thr_1", ada)
        assert await store.take_interrupted("thr_1", ada) == ["run_1"]
        await store.end_run("run_2", "done", ada)
        assert await store.take_interrupted("thr_1", ada) == []

    async def test_an_interrupted_run_is_given_out_once(
        self, store: SqlStore, open_store: OpenStore, database_url: str, ada: Request
    ) -> None:
        await store.save_thread(a_thread(), ada)
        kill(start_run_elsewhere(database_url))
        stores = [store, await open_store(), await open_store()]
        taken = await asyncio.gather(
            *(one.take_interrupted("thr_1", ada) for one in stores for _ in range(3))
        )
        assert sorted(taken) == [[]] * 8 + [["run_1"]]

    async def test_a_run_ends_as_its_process_says(
        self, store: SqlStore, open_store: OpenStore, ada: Request, clock: Clock
    ) -> None:
        """Taken for dead by another process, it was only asleep: its own word counts in the end."""
        await store.save_thread(a_thread(), ada)
        await store.begin_run("run_1", "thr_1", ada)
        clock.now += SILENCE + 1
        assert await (await open_store()).take_interrupted("thr_1", ada) == ["run_1"]
        await store.beat("run_1", "thr_1", [an_answer("msg_1")], ada)
        await store.end_run("run_1", "done", ada, (1, 2))
        assert await item_ids(store, ada) == ["msg_1"]
        assert await store.usage("thr_1", ada) == (1, 2)
