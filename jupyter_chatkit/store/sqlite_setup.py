"""Preparing a connection to SQLite: the journal, and tables that are ours and up to date."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

from jupyter_chatkit.store import sqlite_file
from jupyter_chatkit.store.schema import HEAD, VERSION_TABLE

if TYPE_CHECKING:
    from pathlib import Path

BUSY_SECONDS = 10.0
"""How long to wait for other programs that write to the same file."""


def set_up(raw: sqlite3.Connection, path: Path | None) -> str:
    """Prepare the connection and the tables; return the journal mode that was to be had."""
    raw.execute("PRAGMA foreign_keys=ON")
    _check_ours(raw)
    wanted = "DELETE" if path and sqlite_file.is_on_network(path) else "WAL"
    mode = _set_journal_mode(raw, wanted)
    if mode == "wal":  # with other journals only FULL, the default, survives a power cut
        raw.execute("PRAGMA synchronous=NORMAL")
    raw.execute("BEGIN IMMEDIATE")  # fails where the file cannot be written
    raw.rollback()
    if _check_ours(raw) != HEAD:
        _migrate(raw)
    return mode


def _check_ours(raw: sqlite3.Connection) -> str | None:
    """Return the revision of the tables, None for an empty file; another program's file is refused."""
    tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    if VERSION_TABLE in tables:
        row = raw.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 - a constant
        return str(row[0]) if row else None
    if tables:
        raise sqlite3.DatabaseError("file belongs to another program: not a database of the chat")
    return None


def _set_journal_mode(raw: sqlite3.Connection, wanted: str) -> str:
    """Ask for the mode; SQLite does not wait for others here, so wait for them on its behalf."""
    deadline = time.monotonic() + BUSY_SECONDS
    while (mode := _try_journal_mode(raw, wanted)) is None:
        if time.monotonic() > deadline:
            raise sqlite3.OperationalError("database is locked")
        time.sleep(0.01)
    return mode


def _try_journal_mode(raw: sqlite3.Connection, wanted: str) -> str | None:
    try:
        return str(raw.execute(f"PRAGMA journal_mode={wanted}").fetchone()[0])
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return None
        raise


def _migrate(raw: sqlite3.Connection) -> None:
    """Bring the tables up to date in one transaction, of which other processes wait for the end."""
    import sqlalchemy as sa
    from sqlalchemy.exc import DBAPIError

    from jupyter_chatkit.store.migrate import upgrade

    engine = sa.create_engine("sqlite://", creator=lambda: raw, poolclass=sa.StaticPool)
    with engine.connect() as connection:  # rolls back, so the transaction begins after it
        raw.execute("BEGIN IMMEDIATE")
        try:
            if _check_ours(raw) != HEAD:
                upgrade(connection)
            raw.commit()
        except DBAPIError as error:
            raise sqlite3.DatabaseError(str(error.orig)) from error
        finally:
            raw.rollback()
