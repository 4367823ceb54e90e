"""A reply that a thread reads and the kernel's main thread takes, so that an interrupt ends it at once."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_GLANCE = 0.2
"""Seconds after which the main thread looks up; on Windows an interrupt is noticed only then."""

_PATIENCE = 5.0
"""Seconds a reply may take to end once it was stopped."""


class Source(Protocol):
    """Where a reply comes from. `read` runs in a thread of its own; `stop` may be called from any."""

    streams: bool
    """Whether the reply is a stream of events; known once its first piece is there."""

    def read(self, put: Callable[[bytes], None]) -> None:
        """Hand each piece of the reply to `put` until it ends. Raises where it cannot be had."""

    def stop(self) -> None:
        """End the reply. The model is stopped; what it wrote is kept."""


class Ready:
    """A reply that is there already, a stream of events."""

    streams = True

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, put: Callable[[bytes], None]) -> None:
        put(self.data)

    def stop(self) -> None:
        """Nothing to stop."""


def pieces(source: Source) -> Iterator[bytes]:
    """Yield the pieces of a reply as they come. Leaving early, by whatever way, stops it."""
    if isinstance(source, Ready):
        yield source.data
        return
    read: queue.SimpleQueue[bytes | BaseException | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            source.read(read.put)
        except BaseException as error:  # noqa: BLE001 - it is raised again where the reply is taken
            read.put(error)
        else:
            read.put(None)

    thread = threading.Thread(target=run, name="jupyter-chatkit-reply", daemon=True)
    thread.start()
    try:
        while (piece := _next(read)) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        source.stop()
        thread.join(_PATIENCE)


def _next(read: queue.SimpleQueue[bytes | BaseException | None]) -> bytes | BaseException | None:
    while True:
        with suppress(queue.Empty):
            return read.get(timeout=_GLANCE)
