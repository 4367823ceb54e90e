"""What changed among the threads, told to all pages over Jupyter's event bus."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_events import EventLogger

SCHEMA_ID = "https://schema.jupyter.org/jupyter_chatkit/threads/v1"

GATHERED = 0.05
"""Seconds for which news is gathered before it is told."""

_THREAD = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "run": {"type": ["string", "null"]}},
    "required": ["id", "run"],
}
_SCHEMA = {
    "$id": SCHEMA_ID,
    "version": "1",
    "title": "Conversations that changed",
    "description": "Threads that were titled, renamed or deleted, or whose run (its id) began or ended.",
    "type": "object",
    "properties": {"threads": {"type": "array", "items": _THREAD}},
    "required": ["threads"],
}

log = logging.getLogger(__name__)


class News:
    """Tells pages which threads to look at again: ids only, never what is in them."""

    def __init__(self, events: EventLogger | None) -> None:
        """Made when the server starts: who listens already would not hear a schema that comes later."""
        self._events = events
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed: dict[str, str | None] = {}
        with _no_failure():
            if events and SCHEMA_ID not in events.schemas:
                events.register_event_schema(_SCHEMA)

    def listen(self) -> None:
        """Take news from now on; called on Jupyter's loop."""
        self._loop = asyncio.get_running_loop()

    def tell(self, thread_id: str, run_id: str | None) -> None:
        """Pass on, from any thread, that a thread changed and which run is under way on it."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._gather, thread_id, run_id)

    def _gather(self, thread_id: str, run_id: str | None) -> None:
        if not self._changed and self._loop is not None:
            self._loop.call_later(GATHERED, self._emit)
        self._changed[thread_id] = run_id

    def _emit(self) -> None:
        threads = [{"id": thread_id, "run": run_id} for thread_id, run_id in self._changed.items()]
        self._changed = {}
        with _no_failure():
            if self._events:
                self._events.emit(schema_id=SCHEMA_ID, data={"threads": threads})


@contextmanager
def _no_failure() -> Iterator[None]:
    """Go on without news: pages look again by themselves, only later."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - of whatever other listeners and handlers raise
        log.warning("News of conversations could not be told: %s", type(error).__name__)
