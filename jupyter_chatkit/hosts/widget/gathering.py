"""Pieces of a stream that come close together go as one: a kernel drops messages not taken in time."""

from __future__ import annotations

import contextvars
import queue
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MOMENT = 0.02
"""Seconds from one sending to the next, at least."""


class Gathering:
    """Hands on the first piece at once, and then what came meanwhile, in a thread of its own."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._pieces: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def put(self, piece: bytes) -> None:
        if self._thread is None:
            # The thread counts as part of the kernel's message that the stream answers.
            run = contextvars.copy_context().run
            name = "jupyter-chatkit-widget-pieces"
            self._thread = threading.Thread(target=run, args=(self._hand_on,), name=name, daemon=True)
            self._thread.start()
        self._pieces.put(piece)

    def end(self) -> None:
        """Return when all pieces are sent."""
        self._ended.set()
        self._pieces.put(None)
        if self._thread is not None:
            self._thread.join()

    def _hand_on(self) -> None:
        while (piece := self._pieces.get()) is not None:
            together = [piece]
            while not self._pieces.empty() and (more := self._pieces.get()) is not None:
                together.append(more)
            self._send(b"".join(together))
            if self._ended.wait(_MOMENT) and self._pieces.empty():
                return
