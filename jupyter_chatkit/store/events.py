"""The log of detached runs: their events as they went over the wire, a row for each saving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from jupyter_chatkit.store.schema import events, runs
from jupyter_chatkit.store.transaction import Statement, at_most

if TYPE_CHECKING:
    from jupyter_chatkit.store.transaction import Transaction

BATCHES = 64
"""Rows of one reading, at most."""

_THIS = sa.and_(events.c.owner == sa.bindparam("of"), events.c.run_id == sa.bindparam("run"))
_ONE: sa.ColumnElement[int] = sa.literal_column("1")

_drop_from = Statement(sa.delete(events).where(_THIS, events.c.first >= sa.bindparam("number")))
_insert = Statement(
    sa.insert(events).values(
        owner=sa.bindparam("of"),
        run_id=sa.bindparam("run"),
        first=sa.bindparam("number"),
        frames=sa.bindparam("text"),
    )
)
# The row that holds the number, and all after it.
_floor = (
    sa.select(sa.func.coalesce(sa.func.max(events.c.first), _ONE))
    .where(_THIS, events.c.first <= sa.bindparam("number", type_=sa.BigInteger))
    .scalar_subquery()
)
_load = at_most(
    sa.select(events.c.first, events.c.frames).where(_THIS, events.c.first >= _floor).order_by(events.c.first)
)
_third_newest = (
    sa.select(runs.c.id)
    .where(runs.c.owner == sa.bindparam("of"), runs.c.thread_id == sa.bindparam("thread"))
    .order_by(runs.c.started_at.desc(), runs.c.id)
    .limit(sa.literal_column("1"))
    .offset(sa.literal_column("2"))
    .scalar_subquery()
)
_purge = Statement(
    sa.delete(events).where(events.c.owner == sa.bindparam("of"), events.c.run_id == _third_newest)
)


@dataclass(frozen=True)
class Batch:
    """Events in a row as they go over the wire; `first` is the number of the first, from 1."""

    first: int
    frames: str

    @property
    def last(self) -> int:
        return self.first + self.frames.count(END_OF_FRAME) - 1

    def beyond(self, number: int) -> str:
        """Return the events with a greater number."""
        skipped = number + 1 - self.first
        return self.frames if skipped <= 0 else END_OF_FRAME.join(self.frames.split(END_OF_FRAME)[skipped:])


END_OF_FRAME = "\n\n"


def put(tx: Transaction, owner: str, run_id: str, batch: Batch) -> None:
    """Write the events, in place of those that were written with the same numbers."""
    tx.change(_drop_from, of=owner, run=run_id, number=batch.first)
    tx.change(_insert, of=owner, run=run_id, number=batch.first, text=batch.frames)


def load(tx: Transaction, owner: str, run_id: str, after: int) -> list[Batch]:
    """Return the batch that holds the event after number `after`, or the last one, and those that follow."""
    rows = tx.rows(_load, of=owner, run=run_id, number=after + 1, up_to=BATCHES)
    return [Batch(first, frames) for first, frames in rows]


def purge(tx: Transaction, owner: str, thread_id: str) -> None:
    """Forget the events of the thread's third newest run: a reader of the one before may still be at it."""
    tx.change(_purge, of=owner, thread=thread_id)
