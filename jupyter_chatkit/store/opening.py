"""From a database URL to the database behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from jupyter_chatkit.store.errors import StoreUnavailableError

if TYPE_CHECKING:
    from jupyter_chatkit.store.transaction import Step

T = TypeVar("T")


class Database(Protocol):
    """Runs steps, each in a transaction, off the event loop; raises `StoreUnavailableError`."""

    @property
    def journal_mode(self) -> str | None:
        """SQLite's journal mode in lower case; None where there is no such thing."""

    async def read(self, step: Step[T]) -> T:
        """Run a step that changes nothing."""

    async def write(self, step: Step[T]) -> T:
        """Run the step, wholly or not at all, even when the caller is cancelled meanwhile."""

    async def close(self) -> None:
        """Finish what waits, then let go; safe to call twice."""


async def open_database(url: str) -> Database:
    """Open the database that `url` names; its driver is imported here and nowhere before."""
    try:
        parsed = sa.make_url(url)
    except ArgumentError as error:
        raise _unknown() from error
    match parsed.get_backend_name():
        case "sqlite":
            from jupyter_chatkit.store.sqlite import open_sqlite

            return await open_sqlite(parsed.database or "")
        case "postgresql":
            from jupyter_chatkit.store.postgres import open_postgres

            return await open_postgres(parsed.set(drivername="postgresql+asyncpg"))
        case _:
            raise _unknown()


def _unknown() -> StoreUnavailableError:
    return StoreUnavailableError(
        "c.ChatKit.database_url is not a database the chat can use. It should look like"
        " sqlite+aiosqlite:////home/me/chat.db or postgresql+asyncpg://user@host/name."
    )
