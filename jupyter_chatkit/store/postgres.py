"""The chat in a PostgreSQL database that other servers may share."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from jupyter_chatkit.store.errors import StoreUnavailableError
from jupyter_chatkit.store.schema import HEAD, VERSION_TABLE

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from jupyter_chatkit.store.transaction import Statement, Step

T = TypeVar("T")

_OPENING = 7_302_442_915
"""Key of the advisory lock under which one process at a time prepares the tables."""


class CoreTransaction:
    """`Transaction` on SQLAlchemy's connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def rows(self, statement: Statement, **values: Any) -> Sequence[Sequence[Any]]:
        return self._connection.execute(statement.core, values).all()

    def change(self, statement: Statement, **values: Any) -> int:
        return self._connection.execute(statement.core, values).rowcount


class PostgresDatabase:
    """A pool of connections; each step is a transaction of its own."""

    journal_mode = None

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._running: set[asyncio.Task[Any]] = set()

    async def read(self, step: Step[T]) -> T:
        return await self._shielded(self._transact(step))

    async def write(self, step: Step[T]) -> T:
        """Run the step, wholly or not at all, even when the caller is cancelled meanwhile."""
        return await self._shielded(self._write(step))

    async def close(self) -> None:
        """Finish what runs, then close the connections; safe to call twice."""
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._engine.dispose()

    async def _shielded(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def _write(self, step: Step[T]) -> T:
        try:
            return await self._transact(step)
        except IntegrityError:  # another process inserted the same row first: now it is an update
            return await self._transact(step)

    async def _transact(self, step: Step[T]) -> T:
        try:
            async with self._engine.begin() as connection:
                return await connection.run_sync(lambda core: step(CoreTransaction(core)))
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeoutError, OSError) as error:
            raise unavailable(self._engine.url, error) from error


async def open_postgres(url: sa.URL) -> PostgresDatabase:
    """Connect to the database and bring its tables up to date.

    Raises:
        StoreUnavailableError: it cannot be reached or used, or the extra `[postgres]` is missing.
    """
    try:
        engine = create_async_engine(url, pool_pre_ping=True)
    except ImportError as error:
        raise StoreUnavailableError(
            "The PostgreSQL driver is not installed. Run: pip install 'jupyter-chatkit[postgres]'"
        ) from error
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_set_up)
    except (SQLAlchemyError, OSError) as error:
        await engine.dispose()
        raise unavailable(url, error) from error
    except BaseException:
        await engine.dispose()
        raise
    return PostgresDatabase(engine)


def unavailable(url: sa.URL, error: BaseException) -> StoreUnavailableError:
    """Return the error to raise; the text holds neither the password nor the statement's values."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return StoreUnavailableError(
        f"The chat database at {url.render_as_string(hide_password=True)} cannot be used"
        f" ({type(cause).__name__}). Check that the server is running and that c.ChatKit.database_url is"
        " right, then try again."
    )


def _set_up(connection: sa.Connection) -> None:
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_OPENING)))
    if _revision(connection) != HEAD:
        from jupyter_chatkit.store.migrate import upgrade

        upgrade(connection)


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    version = sa.table(VERSION_TABLE, sa.column("version_num", sa.Text))
    return connection.scalar(sa.select(version.c.version_num))
