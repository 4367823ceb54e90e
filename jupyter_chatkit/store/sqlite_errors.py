"""SQLite's errors, said to a person: what happened and what to do next."""

from __future__ import annotations

import sqlite3

from jupyter_chatkit.store.errors import StoreUnavailableError

_CHOOSE = "set c.ChatKit.database_url to another file"

# What SQLite's texts contain (its codes are on the error only from Python 3.11 on), and what helps.
_ADVICE = {
    "not a database": f"is not a chat database. Move it away or {_CHOOSE}; nothing in it was changed.",
    "malformed": f"is damaged. Move it away to start anew, or {_CHOOSE}; nothing in it was changed.",
    "readonly": f"is read-only. Make the file and its directory writable, or {_CHOOSE}.",
    "unable to open": f"cannot be opened. Check that you may read and write there, or {_CHOOSE}.",
    "disk is full": "cannot grow: the disk is full. Free some space, then try again.",
    "disk I/O": "cannot be read or written: the disk reports an error. Check the disk, then try again.",
    "locked": "is held by another program. Close what else has it open, then try again.",
}


def unavailable(error: BaseException, name: str) -> StoreUnavailableError:
    """Return the error to raise for what SQLite or the file system said about the database `name`."""
    said = str(error)
    for sign, advice in _ADVICE.items():
        if sign in said:
            return StoreUnavailableError(f"The chat database {name} {advice}")
    return StoreUnavailableError(
        f"The chat database {name} cannot be used ({said}). Move it away, or {_CHOOSE}."
    )


def is_about_the_file(error: BaseException) -> bool:
    """Return True for errors whose cause lies outside this program."""
    bugs = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)
    return isinstance(error, (sqlite3.DatabaseError, OSError)) and not isinstance(error, bugs)
