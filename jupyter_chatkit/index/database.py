"""The file of an index: its tables, and every SQL statement about them."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from jupyter_chatkit.index.tree import Stamp
from jupyter_chatkit.store import sqlite_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from jupyter_chatkit.index.pieces import Piece

VERSION = 1
"""Of the tables. A file of another version is thrown away: all that is in it can be read again."""

BUSY_SECONDS = 10.0
"""How long to wait for another server that writes to the same file."""

OTHERS_SECONDS = 600.0
"""How long to wait until another process has brought the same index up to date."""

QUERY_SECONDS = 2.0
"""After which a search gives up."""

_STEPS = 2_000
"""Of SQLite's machine, between two looks at the clock."""

MOST_RANKED = 2_000
"""Pieces that match, of which the best are told."""

_FOUND = "SELECT rowid, path FROM pieces WHERE pieces MATCH ?"

_TABLES = """
CREATE TABLE files (
    path TEXT PRIMARY KEY, modified INTEGER NOT NULL, size INTEGER NOT NULL, secrets TEXT NOT NULL,
    first INTEGER NOT NULL, count INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE pieces USING fts5 (
    text, path UNINDEXED, cell UNINDEXED, line UNINDEXED, heading UNINDEXED,
    prefix = '3 4 5 6'
);
"""


class NoFullTextError(Exception):
    """SQLite is here without FTS5."""


class Row(NamedTuple):
    """A piece that was found. `line` is its first one's number."""

    path: str
    cell: int
    line: int
    heading: str
    text: str


class IndexFile:
    """An open index. `sqlite3.DatabaseError` out of any method may mean that the file is broken."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator[IndexFile]:
        """Open the index to write to it, made where there is none, for its owner alone.

        Raises `NoFullTextError`.
        """
        sqlite_file.prepare(path)
        connection = sqlite3.connect(path, BUSY_SECONDS, isolation_level=None)
        try:
            mode = "DELETE" if sqlite_file.is_on_network(path) else "WAL"
            connection.execute(f"PRAGMA journal_mode={mode}")
            # What a power cut may take can be read again.
            connection.execute("PRAGMA synchronous=OFF")
            _make_tables(connection)
            yield cls(connection)
        finally:
            connection.close()

    @classmethod
    @contextmanager
    def read(cls, path: Path) -> Iterator[IndexFile | None]:
        """Open the index to look into it; None where there is none yet. Raises `NoFullTextError`."""
        if not path.exists():
            yield None
            return
        connection = sqlite3.connect(path, BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA query_only=ON")
            if _version(connection) != VERSION:
                yield None
                return
            end = time.monotonic() + QUERY_SECONDS
            connection.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)
            with _told():
                connection.execute("BEGIN")  # what is found and what it says are of one state
                yield cls(connection)
        finally:
            connection.close()

    def stamps(self) -> dict[str, tuple[Stamp, str]]:
        """Each file's stamp, and by which secrets it was redacted."""
        rows = self._connection.execute("SELECT path, modified, size, secrets FROM files")
        return {path: (Stamp(modified, size), secrets) for path, modified, size, secrets in rows}

    def stamp(self, path: str) -> Stamp | None:
        """The stamp of the file as it was read."""
        row = self._connection.execute("SELECT modified, size FROM files WHERE path = ?", (path,)).fetchone()
        return Stamp(*row) if row else None

    def count(self) -> int:
        """How many files are in it."""
        return int(self._connection.execute("SELECT count(*) FROM files").fetchone()[0])

    def fact(self, name: str) -> int:
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def state(self, name: str, value: int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def put(self, entries: Iterable[tuple[str, Stamp, str, Sequence[Piece]]]) -> None:
        """Put files in the place of what was known of them, in one transaction."""
        with self._transaction() as connection:
            for path, stamp, secrets, pieces in entries:
                self._drop(path)
                first = connection.execute("SELECT coalesce(max(rowid), 0) + 1 FROM pieces").fetchone()[0]
                connection.executemany(
                    "INSERT INTO pieces(rowid, text, path, cell, line, heading) VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (number, piece.text, path, piece.cell, piece.line, piece.heading)
                        for number, piece in enumerate(pieces, first)
                    ],
                )
                row = (path, stamp.modified, stamp.size, secrets, first, len(pieces))
                connection.execute("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", row)

    def drop(self, paths: Iterable[str]) -> None:
        """Forget files, in one transaction."""
        with self._transaction():
            for path in paths:
                self._drop(path)

    def matches(self, match: str, limit: int) -> list[tuple[int, str]]:
        """Number and path of the pieces that match an FTS5 expression, the best first.

        Where there are very many they come as they were read: to compare them all would take long.
        """
        found = self._numbers(f"{_FOUND} LIMIT ?", match, MOST_RANKED)
        if len(found) < MOST_RANKED:
            return self._numbers(f"{_FOUND} ORDER BY rank LIMIT ?", match, limit)
        return found[:limit]

    def _numbers(self, statement: str, match: str, limit: int) -> list[tuple[int, str]]:
        return self._connection.execute(statement, (match, limit)).fetchall()

    def piece(self, number: int) -> Row:
        row = self._connection.execute(
            "SELECT path, cell, line, heading, text FROM pieces WHERE rowid = ?", (number,)
        ).fetchone()
        return Row(*row)

    def _drop(self, path: str) -> None:
        row = self._connection.execute("SELECT first, count FROM files WHERE path = ?", (path,)).fetchone()
        if row:
            first, count = row
            self._connection.execute(
                "DELETE FROM pieces WHERE rowid >= ? AND rowid < ?", (first, first + count)
            )
            self._connection.execute("DELETE FROM files WHERE path = ?", (path,))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until no other process brings the same index up to date, and keep them waiting in turn.

    The lock is SQLite's own, of a file beside the index: it is portable and ends with its process. Of two
    that wrote to the index in turns, one could wait for longer than SQLite lets it.
    """
    lock = path.with_name(path.name + ".lock")
    sqlite_file.prepare(lock)
    connection = sqlite3.connect(lock, OTHERS_SECONDS, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        connection.close()


def remove(path: Path) -> None:
    """Delete an index that cannot be read; a program that has it open keeps what it sees."""
    for ending in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _make_tables(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection) != VERSION:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('files', 'facts', 'pieces')"
            ).fetchall():
                connection.execute(f"DROP TABLE {name}")
            with _told():
                for statement in filter(str.strip, _TABLES.split(";")):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version={VERSION}")
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def _told() -> Iterator[None]:
    """Tell a missing module apart from a broken file."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "no such module" in str(error):
            raise NoFullTextError from error
        raise
