"""What the store tells its caller besides `chatkit.store.NotFoundError`."""

from __future__ import annotations


class StoreUnavailableError(Exception):
    """The database cannot be used; the text says what happened and what to do, for a person."""


class ThreadBusyError(Exception):
    """Another run is writing to this thread; the text says so, for a person."""
