"""The chat in one SQLite file, or in memory."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import aiosqlite

from jupyter_chatkit.store import sqlite_file
from jupyter_chatkit.store.batch import Call, Outcome, run_batch
from jupyter_chatkit.store.errors import StoreUnavailableError
from jupyter_chatkit.store.sqlite_errors import is_about_the_file, unavailable
from jupyter_chatkit.store.sqlite_setup import BUSY_SECONDS, set_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.store.transaction import Step

T = TypeVar("T")

MEMORY = ":memory:"

_BATCH = 64


class _Connection(aiosqlite.Connection):
    """aiosqlite's connection and thread, for whole functions instead of single calls."""

    def __init__(self, database: str) -> None:
        connect = partial(sqlite3.connect, database, timeout=BUSY_SECONDS, isolation_level=None)
        super().__init__(connect, iter_chunk_size=64)
        # Up to aiosqlite 0.21 the connection is the thread. A forgotten store must not keep Python alive.
        thread: Any = getattr(self, "_thread", self)
        thread.daemon = True

    async def run(self, function: Callable[[sqlite3.Connection], T]) -> T:
        execute: Any = self._execute
        result: T = await execute(function, self._conn)
        return result


class SqliteDatabase:
    """One connection on a thread of its own; what waits while it works becomes the next batch."""

    def __init__(self, connection: _Connection, name: str, journal_mode: str) -> None:
        self.journal_mode = journal_mode
        self._connection = connection
        self._name = name
        self._waiting: list[Call] = []
        self._worker: asyncio.Task[None] | None = None

    async def read(self, step: Step[T]) -> T:
        return await self._run(step, writes=False)

    async def write(self, step: Step[T]) -> T:
        """Run the step, wholly or not at all, even when the caller is cancelled meanwhile."""
        return await self._run(step, writes=True)

    async def close(self) -> None:
        """Finish what waits, then close the file; safe to call twice."""
        if self._worker is not None:
            await asyncio.shield(self._worker)
        await self._connection.close()

    async def _run(self, step: Step[T], *, writes: bool) -> T:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(Call(step, future, writes))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        while self._waiting:
            calls, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            for call, outcome in zip(calls, await self._outcomes(calls), strict=True):
                call.settle(self._explained(outcome))

    async def _outcomes(self, calls: list[Call]) -> list[Outcome]:
        try:
            return await self._connection.run(partial(run_batch, calls=calls))
        except ValueError:  # how aiosqlite says that it is closed
            closed = StoreUnavailableError("The chat is shutting down. Try again when the server is back.")
            return [Outcome(error=closed)] * len(calls)
        except Exception as error:  # noqa: BLE001 - handed to those who wait
            return [Outcome(error=error)] * len(calls)

    def _explained(self, outcome: Outcome) -> Outcome:
        if outcome.error is None or not is_about_the_file(outcome.error):
            return outcome
        explained = unavailable(outcome.error, self._name)
        explained.__cause__ = outcome.error
        return Outcome(error=explained)


async def open_sqlite(database: str) -> SqliteDatabase:
    """Open the file at the path `database`, or a private database for ":memory:" and "".

    Raises:
        StoreUnavailableError: the file cannot be used; it is left as it was.
    """
    if database in ("", MEMORY):
        return await _connect(MEMORY, None)
    path = _prepared(database)
    return await _connect(str(path), path)


def _prepared(database: str) -> Path:
    path = Path(database).expanduser().absolute()
    try:
        sqlite_file.prepare(path)
    except OSError as error:
        raise unavailable(OSError(f"unable to open: {error}"), str(path)) from error
    return path


async def _connect(database: str, path: Path | None) -> SqliteDatabase:
    connection = _Connection(database)
    try:
        await connection
        journal_mode = await connection.run(partial(set_up, path=path))
    except Exception as error:
        await connection.close()
        if is_about_the_file(error):
            raise unavailable(error, database) from error
        raise
    return SqliteDatabase(connection, database, journal_mode)
