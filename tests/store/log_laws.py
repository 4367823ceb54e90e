"""Laws of the log of detached runs: read from any number on, rewritten without harm, gone with its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rows import Request, a_thread

from jupyter_chatkit.store.errors import ThreadBusyError
from jupyter_chatkit.store.events import BATCHES, Batch
from jupyter_chatkit.store.liveness import SILENCE

if TYPE_CHECKING:
    from rows import Clock, OpenStore

    from jupyter_chatkit.store.sql import SqlStore


def a_batch(first: int, count: int = 1) -> Batch:
    """Return the events from number `first`; their text has what a line, a quote and a NUL need."""
    return Batch(
        first, "".join(f'id: {n}\ndata: {{"n":"é \\u0000 {n}"}}\n\n' for n in range(first, first + count))
    )


async def begin(store: SqlStore, ada: Request, run_id: str = "run_1") -> None:
    await store.save_thread(a_thread(), ada)
    await store.begin_run(run_id, "thr_1", ada, page="tab")


async def log_after(store: SqlStore, ada: Request, after: int, run_id: str = "run_1") -> str:
    found = await store.find_run(run_id, after, ada)
    assert found
    return "".join(batch.beyond(after) for batch in found.batches)


class LogLaws:
    async def test_the_log_is_read_from_any_number_on(self, store: SqlStore, ada: Request) -> None:
        await begin(store, ada)
        for first, count in [(1, 1), (2, 3), (5, 2)]:
            await store.beat("run_1", "thr_1", [], ada, a_batch(first, count))
        for after in range(8):
            assert await log_after(store, ada, after) == a_batch(after + 1, 6 - after).frames

    async def test_a_batch_that_is_written_again_takes_its_place(self, store: SqlStore, ada: Request) -> None:
        """A saving that was cancelled may have taken effect: the next one has its events and more."""
        await begin(store, ada)
        await store.beat("run_1", "thr_1", [], ada, a_batch(1, 2))
        await store.beat("run_1", "thr_1", [], ada, a_batch(3, 2))
        await store.end_run("run_1", "done", ada, log=a_batch(3, 4))
        assert await log_after(store, ada, 0) == a_batch(1, 6).frames

    async def test_a_long_log_comes_in_parts(self, store: SqlStore, ada: Request) -> None:
        await begin(store, ada)
        for number in range(1, BATCHES + 3):
            await store.beat("run_1", "thr_1", [], ada, a_batch(number))
        found, after = "", 0
        while piece := await log_after(store, ada, after):
            found += piece
            after = found.count("\n\n")
        assert found == a_batch(1, BATCHES + 2).frames

    async def test_a_run_without_a_page_or_of_another_owner_has_no_log(
        self, store: SqlStore, ada: Request, bob: Request
    ) -> None:
        await begin(store, ada)
        await store.beat("run_1", "thr_1", [], ada, a_batch(1))
        await store.end_run("run_1", "done", ada)
        await store.begin_run("run_2", "thr_1", ada)
        assert await store.find_run("run_1", 0, ada)
        assert await store.find_run("run_1", 0, bob) is None
        assert await store.find_run("run_2", 0, ada) is None
        assert await store.find_run("run_3", 0, ada) is None

    async def test_what_became_of_a_run_is_known(
        self, store: SqlStore, open_store: OpenStore, ada: Request, clock: Clock
    ) -> None:
        await begin(store, ada)
        observer = await open_store()
        assert (await outcome(observer, ada)) is None
        clock.now += SILENCE + 1
        assert (await outcome(store, ada)) is None
        assert (await outcome(observer, ada)) == "interrupted"
        await store.end_run("run_1", "stopped", ada)
        assert (await outcome(observer, ada)) == "stopped"

    async def test_the_run_before_keeps_its_log(self, store: SqlStore, ada: Request, clock: Clock) -> None:
        for number in range(1, 5):
            await begin(store, ada, f"run_{number}")
            await store.end_run(f"run_{number}", "done", ada, log=a_batch(1))
            clock.now += 1
        kept = [await log_after(store, ada, 0, f"run_{number}") for number in range(1, 5)]
        assert kept == ["", "", a_batch(1).frames, a_batch(1).frames]

    async def test_another_thread_s_runs_leave_the_log_alone(self, store: SqlStore, ada: Request) -> None:
        await begin(store, ada)
        await store.end_run("run_1", "done", ada, log=a_batch(1))
        await store.save_thread(a_thread("thr_2"), ada)
        for number in range(3):
            await store.begin_run(f"other_{number}", "thr_2", ada, page="tab")
            await store.end_run(f"other_{number}", "done", ada)
        assert await log_after(store, ada, 0) == a_batch(1).frames

    async def test_the_log_goes_with_its_thread(self, store: SqlStore, ada: Request) -> None:
        await begin(store, ada)
        await store.beat("run_1", "thr_1", [], ada, a_batch(1))
        await store.delete_thread("thr_1", ada)
        assert await store.find_run("run_1", 0, ada) is None
        await store.end_run("run_1", "stopped", ada, log=a_batch(2))
        await begin(store, ada)
        assert await log_after(store, ada, 0) == ""

    async def test_a_run_that_came_to_nothing_frees_its_id_and_its_thread(
        self, store: SqlStore, ada: Request, bob: Request
    ) -> None:
        await begin(store, ada)
        await store.forget_run("run_1", bob)
        with pytest.raises(ThreadBusyError):
            await store.begin_run("run_1", "thr_1", ada)
        await store.forget_run("run_1", ada)
        await store.begin_run("run_1", "thr_1", ada)


async def outcome(store: SqlStore, ada: Request) -> str | None:
    found = await store.find_run("run_1", 0, ada)
    assert found
    return found.outcome
