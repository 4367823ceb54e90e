"""What a step of the store is written against: plain functions, the same on every database.

A step is synchronous on purpose. SQLAlchemy's asyncio layer costs a thread switch for each call of the
driver, about a millisecond for one insert; a whole step costs one switch, and steps that wait share it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.sql.selectable import ExecutableReturnsRows, Select

_SQLITE = sqlite.dialect(paramstyle="named")


class Statement:
    """A Core statement, turned into text once. Its parameters are all `bindparam`s by name."""

    def __init__(self, core: ExecutableReturnsRows) -> None:
        self.core = core

    @cached_property
    def sqlite(self) -> str:
        return str(self.core.compile(dialect=_SQLITE))


def at_most(query: Select[Any]) -> Statement:
    """Return the query with a limit, the parameter `up_to`."""
    limited = query.limit(sa.bindparam("up_to", type_=sa.Integer))
    # For SQLite, SQLAlchemy adds an offset: as text here, or it would be a nameless parameter.
    return Statement(limited.offset(sa.literal_column("0")))


class Transaction(Protocol):
    """Statements that take effect together or not at all."""

    def rows(self, statement: Statement, **values: Any) -> Sequence[Sequence[Any]]:
        """Return the rows of a query."""

    def change(self, statement: Statement, **values: Any) -> int:
        """Return how many rows an insert, update or delete met."""


T = TypeVar("T")
Step = Callable[[Transaction], T]
