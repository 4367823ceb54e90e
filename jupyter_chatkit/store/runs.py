"""Runs: one at a time on a thread, and known to have been cut off when their process is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from chatkit.store import NotFoundError

from jupyter_chatkit.store import events, threads
from jupyter_chatkit.store.errors import ThreadBusyError
from jupyter_chatkit.store.liveness import SILENCE, Process, is_gone, this_process
from jupyter_chatkit.store.schema import runs
from jupyter_chatkit.store.transaction import Statement, at_most

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from jupyter_chatkit.store.transaction import Transaction

SENT_ALREADY = "This message was sent already. Its answer is in the conversation."

_RUNNING: sa.ColumnElement[str] = sa.literal_column("'running'")
_INTERRUPTED: sa.ColumnElement[str] = sa.literal_column("'interrupted'")
_IN_THREAD = sa.and_(runs.c.owner == sa.bindparam("of"), runs.c.thread_id == sa.bindparam("thread"))
_THIS = sa.and_(runs.c.owner == sa.bindparam("of"), runs.c.id == sa.bindparam("run"))

_known = Statement(sa.select(runs.c.id).where(_THIS))
_running = Statement(
    sa.select(runs.c.id, runs.c.instance, runs.c.host, runs.c.pid, runs.c.beat_at)
    .where(_IN_THREAD, runs.c.status == _RUNNING)
    .order_by(runs.c.started_at)
)
_insert = Statement(
    sa.insert(runs).values(
        owner=sa.bindparam("of"),
        id=sa.bindparam("run"),
        thread_id=sa.bindparam("thread"),
        status=_RUNNING,
        instance=sa.bindparam("by_instance"),
        host=sa.bindparam("on_host"),
        pid=sa.bindparam("as_pid"),
        started_at=sa.bindparam("now"),
        beat_at=sa.bindparam("now"),
        input_tokens=sa.literal_column("0"),
        output_tokens=sa.literal_column("0"),
        page=sa.bindparam("of_page"),
    )
)
_beat = Statement(
    sa.update(runs)
    .where(_THIS, runs.c.thread_id == sa.bindparam("thread"))
    .values(beat_at=sa.bindparam("now"))
)
_end = Statement(
    sa.update(runs)
    .where(_THIS)
    .values(
        status=sa.bindparam("outcome"),
        input_tokens=sa.bindparam("tokens_in"),
        output_tokens=sa.bindparam("tokens_out"),
    )
)
_forget = Statement(sa.delete(runs).where(_THIS))
_find = Statement(
    sa.select(
        runs.c.thread_id,
        runs.c.page,
        runs.c.status,
        runs.c.instance,
        runs.c.host,
        runs.c.pid,
        runs.c.beat_at,
    ).where(_THIS)
)
_newest = at_most(sa.select(runs.c.page).where(_IN_THREAD).order_by(runs.c.started_at.desc()))
_interrupt = Statement(sa.update(runs).where(_THIS, runs.c.status == _RUNNING).values(status=_INTERRUPTED))
_ZERO: sa.ColumnElement[int] = sa.literal_column("0")
_usage = Statement(
    sa.select(
        sa.func.coalesce(sa.func.sum(runs.c.input_tokens), _ZERO),
        sa.func.coalesce(sa.func.sum(runs.c.output_tokens), _ZERO),
    ).where(_IN_THREAD)
)


@dataclass(frozen=True)
class Observer:
    """Who asks whether a run is alive: `now` in seconds of the epoch, `mine` the runs it carries itself.

    Its own runs live until it ends them, however long this process was asleep.
    """

    now: float
    mine: AbstractSet[tuple[str, str]]

    def finds_dead(self, owner: str, run_id: str, process: Process, beat_at: float) -> bool:
        if (owner, run_id) in self.mine:
            return False
        return is_gone(process) or self.now - beat_at > SILENCE


@dataclass(frozen=True)
class Logged:
    """A detached run as the store knows it. `outcome` is None while it is alive, in whatever process."""

    thread_id: str
    outcome: str | None
    batches: Sequence[events.Batch]


def _split(tx: Transaction, owner: str, thread_id: str, observer: Observer) -> tuple[list[str], list[str]]:
    """Return the live and the dead among the runs that are marked as running."""
    live: list[str] = []
    dead: list[str] = []
    for run_id, instance, host, pid, beat_at in tx.rows(_running, of=owner, thread=thread_id):
        is_dead = observer.finds_dead(owner, run_id, Process(instance, host, pid), beat_at)
        (dead if is_dead else live).append(run_id)
    return live, dead


def begin(
    tx: Transaction, owner: str, thread_id: str, run_id: str, page: str | None, observer: Observer
) -> None:
    threads.lock(tx, owner, thread_id)
    if tx.rows(_known, of=owner, run=run_id):
        raise ThreadBusyError(SENT_ALREADY)
    live, _ = _split(tx, owner, thread_id, observer)
    if live:
        raise ThreadBusyError(
            "This conversation is still being answered. Wait for the answer or stop it, then send again."
        )
    me = this_process()
    tx.change(
        _insert,
        of=owner,
        run=run_id,
        thread=thread_id,
        of_page=page,
        by_instance=me.instance,
        on_host=me.host,
        as_pid=me.pid,
        now=observer.now,
    )
    events.purge(tx, owner, thread_id)


def find(tx: Transaction, owner: str, run_id: str, after: int, observer: Observer) -> Logged | None:
    """Return the run with its events after number `after`; None for one that is unknown or not detached."""
    for thread_id, page, status, instance, host, pid, beat_at in tx.rows(_find, of=owner, run=run_id):
        if page is None:
            return None
        outcome: str | None = status
        if status == "running":
            is_dead = observer.finds_dead(owner, run_id, Process(instance, host, pid), beat_at)
            outcome = "interrupted" if is_dead else None
        return Logged(thread_id, outcome, events.load(tx, owner, run_id, after))
    return None


def forget(tx: Transaction, owner: str, run_id: str) -> None:
    """Take back the claim of a run that came to nothing."""
    tx.change(_forget, of=owner, run=run_id)


def beat(
    tx: Transaction, owner: str, thread_id: str, run_id: str, now: float, log: events.Batch | None
) -> None:
    if not tx.change(_beat, of=owner, thread=thread_id, run=run_id, now=now):
        raise NotFoundError(f"Run {run_id} was not found")
    if log:
        events.put(tx, owner, run_id, log)


def end(
    tx: Transaction,
    owner: str,
    run_id: str,
    outcome: str,
    usage: tuple[int, int] | None,
    log: events.Batch | None,
) -> None:
    """Set the outcome; a run that went with its thread is no error."""
    tokens_in, tokens_out = usage or (0, 0)
    changed = tx.change(
        _end, of=owner, run=run_id, outcome=outcome, tokens_in=tokens_in, tokens_out=tokens_out
    )
    if changed and log:
        events.put(tx, owner, run_id, log)


def usage(tx: Transaction, owner: str, thread_id: str) -> tuple[int, int]:
    ((tokens_in, tokens_out),) = tx.rows(_usage, of=owner, thread=thread_id)
    return int(tokens_in), int(tokens_out)


def lease(tx: Transaction, owner: str, thread_id: str) -> str | None:
    """Return the page whose run is the newest of the thread; None where no page holds it."""
    rows = tx.rows(_newest, of=owner, thread=thread_id, up_to=1)
    return rows[0][0] if rows else None


def take_interrupted(tx: Transaction, owner: str, thread_id: str, observer: Observer) -> list[str]:
    _, dead = _split(tx, owner, thread_id, observer)
    return [run_id for run_id in dead if tx.change(_interrupt, of=owner, run=run_id)]
