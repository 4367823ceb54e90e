"""Runs that outlive their connections: begun once, heard by any number of readers, stopped by name."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Literal

from chatkit.store import NotFoundError

from jupyter_chatkit.caller import RUN_ENDED, Refused, RunRecord, RunRequest
from jupyter_chatkit.journal import Journal, numbered
from jupyter_chatkit.keeping import BEAT
from jupyter_chatkit.store.errors import StoreUnavailableError, ThreadBusyError
from jupyter_chatkit.store.events import END_OF_FRAME
from jupyter_chatkit.store.runs import SENT_ALREADY

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.store.events import Batch
    from jupyter_chatkit.store.runs import Logged
    from jupyter_chatkit.store.sql import SqlStore

    Work = Callable[[RunRecord], AsyncGenerator[bytes, None]]
    Cut = Literal["stopped", "interrupted"]

_EVENT = b'data: {"type":"%b"'
_OPTIONS = _EVENT % b"stream_options"
_ERROR = _EVENT % b"error"
_EFFECT = f'data: {{"type":"client_effect","name":"{RUN_ENDED}"'

_ATTACHED = b": attached\n\n"
"""Said at once, so that a reader of a silent run knows that it is heard."""

log = logging.getLogger(__name__)


class _KnownError(Exception):
    """The run was begun before, maybe by another process: the store has its events."""


class _Live:
    """A run under way, and who began it."""

    def __init__(self, caller: Caller, asked: RunRequest, thread_id: str, journal: Journal) -> None:
        self.caller = caller
        self.thread_id = thread_id
        self.journal = journal
        self.record = RunRecord(asked.id, journal=journal, page=asked.page)
        self.carrying: asyncio.Task[None] | None = None
        self._writing: asyncio.Task[None] | None = None
        self._stoppable = False
        self._ending: Cut | None = None

    async def write(self, work: Work) -> None:
        """Do the work to its end, whichever it is. Raises what kept it from beginning."""
        self._writing = asyncio.create_task(self._write(work))
        await asyncio.wait([self._writing])
        if self._writing.cancelled():
            self.record.outcome = self._ending or "interrupted"
        elif error := self._writing.exception():
            if not self.journal.last:
                raise error
            self.record.outcome = "failed"

    def stop(self, outcome: Cut) -> None:
        """Cancel the run once its message is kept; a second call changes nothing."""
        if self._ending is None:
            self._ending = outcome
            if self._stoppable:
                self._cancel()

    def _cancel(self) -> None:
        if self._ending and self._writing:
            self.record.outcome = self._ending
            self._writing.cancel()

    async def _write(self, work: Work) -> None:
        failed = False
        async with aclosing(work(self.record)) as events:
            async for event in events:
                self.journal.add(event)
                failed = failed or event.startswith(_ERROR)
                if not self._stoppable and event.startswith(_OPTIONS):
                    self._stoppable = True
                    self._cancel()
        self.record.outcome = "failed" if failed else "done"


class DetachedRuns:
    """The detached runs of this process; those of before and of other processes are read from the store."""

    def __init__(
        self,
        store: SqlStore,
        note_interruption: Callable[[str, Caller], Awaitable[None]],
        announce: Callable[[str, Caller], None],
    ) -> None:
        """`note_interruption` is told a thread whose run died, `announce` one whose run is over."""
        self._store = store
        self._note_interruption = note_interruption
        self._announce = announce
        self._live: dict[tuple[str, str], _Live] = {}

    def begin(
        self, asked: RunRequest, thread_id: str, caller: Caller, work: Work
    ) -> AsyncGenerator[bytes, None]:
        """Begin the run, unless its id has been seen before, and yield its events from the first.

        `work` does it and writes events as the SDK does. Raises what `work` raises before its first one.
        """
        key = (caller.owner, asked.id)
        live = self._live.get(key)
        if live is None:
            journal = Journal(lambda after: self._written(asked.id, after, caller))
            live = self._live[key] = _Live(caller, asked, thread_id, journal)
            live.carrying = asyncio.create_task(self._carry(live, work))
        events = self._read(live, 0, Refused(409, SENT_ALREADY))
        return self._bound(asked.id, events, caller) if asked.bound else events

    def attach(self, run_id: str, after: int, caller: Caller) -> AsyncGenerator[bytes, None]:
        """Yield the events of a run after number `after`, those to come included.

        Raises `Refused` with 404 where the owner has no such run, or its events are no longer kept.
        """
        gone = Refused(404, "This answer can no longer be followed. It is in the conversation.")
        live = self._live.get((caller.owner, run_id))
        return self._read(live, after, gone) if live else self._replayed(run_id, after, caller, gone)

    def cancel(self, run_id: str, caller: Caller) -> None:
        """Stop a run; one that is unknown, over, or not the caller's to stop is left alone."""
        live = self._live.get((caller.owner, run_id))
        if live and (caller.origin == "page" or live.caller.origin == "kernel"):
            live.stop("stopped")

    def of_thread(self, thread_id: str, caller: Caller) -> RunRequest | None:
        """Return the run that is under way on a thread."""
        for (owner, run_id), live in self._live.items():
            if owner == caller.owner and live.thread_id == thread_id and live.journal.last:
                return RunRequest(run_id, live.record.page or "")
        return None

    def any_of(self, caller: Caller) -> bool:
        """Whether any run of the caller's owner is under way."""
        return any(owner == caller.owner for owner, _ in self._live)

    async def _bound(
        self, run_id: str, events: AsyncGenerator[bytes, None], caller: Caller
    ) -> AsyncGenerator[bytes, None]:
        """Yield the events, and stop the run where they are not heard out."""
        try:
            async with aclosing(events):
                async for event in events:
                    yield event
        finally:
            self.cancel(run_id, caller)  # nothing, where it is over

    async def stop_thread(self, thread_id: str, caller: Caller) -> None:
        """Stop what is under way on a thread and wait for its end."""
        lives = [live for (owner, _), live in self._live.items() if owner == caller.owner]
        await _over([live for live in lives if live.thread_id == thread_id], "stopped")

    async def close(self) -> None:
        """Interrupt all runs and wait until what they had is written down."""
        await _over(list(self._live.values()), "interrupted")

    async def _carry(self, live: _Live, work: Work) -> None:
        try:
            await self._check_new(live)
            await live.write(work)
        except Exception as error:  # noqa: BLE001 - it is each reader's to hear
            await self._refuse(live, error)
        else:
            await self._end(live)

    async def _check_new(self, live: _Live) -> None:
        """Raise where the run is known. One that died before it had logged anything can be begun again."""
        known = await self._found(live.record.id, 0, live.caller)
        if known is None:
            return
        if known.batches or known.outcome != "interrupted":
            raise _KnownError
        await self._store.forget_run(live.record.id, live.caller)

    async def _refuse(self, live: _Live, error: Exception) -> None:
        if live.record.claimed:
            with suppress(StoreUnavailableError):
                await self._store.forget_run(live.record.id, live.caller)
        del self._live[live.caller.owner, live.record.id]
        live.journal.refuse(error)

    async def _end(self, live: _Live) -> None:
        """Write the rest down, then tell the readers: who has heard the end finds the thread free."""
        run, caller = live.record, live.caller
        event = _ending(run.id, run.outcome)
        rest = live.journal.unsaved(event)
        try:
            if not run.claimed:
                with suppress(ThreadBusyError, NotFoundError):
                    await self._store.begin_run(run.id, live.thread_id, caller, run.page)
            await self._store.end_run(run.id, run.outcome, caller, run.usage, rest)
        except StoreUnavailableError as error:
            log.warning("The end of an answer could not be saved: %s", type(error).__name__)
        del self._live[caller.owner, run.id]
        live.journal.end(event)
        self._announce(live.thread_id, caller)

    async def _read(self, live: _Live, after: int, gone: Refused) -> AsyncGenerator[bytes, None]:
        if after and live.journal.last:
            yield _ATTACHED
        try:
            async with aclosing(live.journal.read(after)) as pieces:
                async for piece in pieces:
                    yield piece
        except _KnownError:
            async with aclosing(self._replayed(live.record.id, after, live.caller, gone)) as pieces:
                async for piece in pieces:
                    yield piece

    async def _replayed(
        self, run_id: str, after: int, caller: Caller, gone: Refused
    ) -> AsyncGenerator[bytes, None]:
        """Yield what the store has of a run, and go on while another process carries it."""
        run = await self._known(run_id, after, caller, gone)
        yield _ATTACHED
        while True:
            before = after
            for batch in run.batches:
                if batch.last > after:
                    yield batch.beyond(after).encode()
                    after = batch.last
            if after == before and run.outcome:
                break
            if after == before:
                await asyncio.sleep(BEAT)
            run = await self._known(run_id, after, caller, gone)
        if not _is_complete(run.batches):
            await self._note_interruption(run.thread_id, caller)
            yield numbered(after + 1, _ending(run_id, run.outcome))

    async def _known(self, run_id: str, after: int, caller: Caller, gone: Refused) -> Logged:
        run = await self._found(run_id, after, caller)
        if run is None or (not run.batches and run.outcome not in {None, "interrupted"}):
            raise gone
        return run

    async def _found(self, run_id: str, after: int, caller: Caller) -> Logged | None:
        try:
            return await self._store.find_run(run_id, after, caller)
        except StoreUnavailableError as error:
            raise Refused(503, str(error)) from error

    async def _written(self, run_id: str, after: int, caller: Caller) -> Sequence[Batch]:
        run = await self._found(run_id, after, caller)
        return run.batches if run else ()


async def _over(lives: Sequence[_Live], outcome: Cut) -> None:
    for live in lives:
        live.stop(outcome)
    tasks = [live.carrying for live in lives if live.carrying]
    if tasks:
        await asyncio.wait(tasks)


def _ending(run_id: str, outcome: str) -> bytes:
    event = {"type": "client_effect", "name": RUN_ENDED, "data": {"id": run_id, "outcome": outcome}}
    return b"data: %b\n\n" % json.dumps(event, separators=(",", ":")).encode()


def _is_complete(batches: Sequence[Batch]) -> bool:
    """Whether the log has the run's last event."""
    return bool(batches) and _EFFECT in batches[-1].frames.rsplit(END_OF_FRAME, 2)[-2]
