"""Steps that run together: one thread switch and one commit for all that wait at the moment.

A step that fails takes only itself back; if the commit fails, all of them failed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    import sqlite3
    from collections.abc import Sequence

    from jupyter_chatkit.store.transaction import Statement, Step


@dataclass(frozen=True)
class Call:
    """A step and who waits for it."""

    # Out of the repr, which aiosqlite logs: a finished future shows the rows it was given.
    step: Step[Any] = field(repr=False)
    future: asyncio.Future[Any] = field(repr=False)
    writes: bool

    def settle(self, outcome: Outcome) -> None:
        if self.future.done():  # the caller was cancelled; the step took effect all the same
            return
        if outcome.error is None:
            self.future.set_result(outcome.result)
        else:
            self.future.set_exception(outcome.error)


@dataclass(frozen=True)
class Outcome:
    """What became of a step."""

    result: Any = None
    error: Exception | None = None


class SqliteTransaction:
    """`Transaction` on the driver's own connection, in the driver's own thread."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def rows(self, statement: Statement, **values: Any) -> list[Sequence[Any]]:
        return self._raw.execute(statement.sqlite, values).fetchall()

    def change(self, statement: Statement, **values: Any) -> int:
        return self._raw.execute(statement.sqlite, values).rowcount


def run_batch(raw: sqlite3.Connection, calls: Sequence[Call]) -> list[Outcome]:
    """Run the steps in order in one transaction; raises `sqlite3.Error` when it came to nothing."""
    raw.execute("BEGIN IMMEDIATE" if any(call.writes for call in calls) else "BEGIN")
    try:
        outcomes = [_attempt(raw, call) for call in calls]
        raw.commit()
    finally:
        raw.rollback()
    return outcomes


def _attempt(raw: sqlite3.Connection, call: Call) -> Outcome:
    raw.execute("SAVEPOINT step")
    try:
        outcome = Outcome(result=call.step(SqliteTransaction(raw)))
    except Exception as error:
        if not raw.in_transaction:  # SQLite gave up the whole transaction
            raise
        raw.execute("ROLLBACK TO step")
        outcome = Outcome(error=error)
    raw.execute("RELEASE step")
    return outcome
