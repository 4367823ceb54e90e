"""Ending a function that takes too long.

Python can be ended between two of its own steps. On the main thread, where cells run, a signal also wakes it
from sleeping and from waiting for a socket or a lock. In any other thread, and on Windows, it ends when it
comes back from there. A computation in C, such as the product of two large arrays, ends nowhere before it is
done, and what a function started elsewhere (threads, processes, servers) goes on.
"""

from __future__ import annotations

import ctypes
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

AGAIN = 0.5
"""Seconds after which a function that caught its end is ended once more."""


class Ended(BaseException):
    """Raised in a function that has to end."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise `Ended` in the block after `seconds`."""
    on_main = threading.current_thread() is threading.main_thread()
    limit = _ByAlarm(seconds) if on_main and hasattr(signal, "setitimer") else _ByThread(seconds)
    try:
        limit.begin()
        yield
    finally:
        try:
            limit.over()
        except Ended:  # at the very end: the function is done
            limit.over()


class _ByAlarm:
    """Of the main thread. A timer of the notebook's own goes on afterwards with what it had left."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._is_over = False
        self._handler = signal.getsignal(signal.SIGALRM)
        self._timer = signal.getitimer(signal.ITIMER_REAL)

    def begin(self) -> None:
        signal.signal(signal.SIGALRM, self._ring)
        signal.setitimer(signal.ITIMER_REAL, self._seconds, AGAIN)

    def over(self) -> None:
        self._is_over = True
        signal.setitimer(signal.ITIMER_REAL, *self._timer)
        signal.signal(signal.SIGALRM, self._handler)

    def _ring(self, *_: object) -> None:
        if not self._is_over:
            raise Ended


class _ByThread:
    """Of any other thread: a second one raises `Ended` in it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ident = threading.get_ident()
        self._lock = threading.Lock()
        self._over = threading.Event()

    def begin(self) -> None:
        threading.Thread(target=self._watch, daemon=True).start()

    def over(self) -> None:
        with self._lock:
            self._over.set()
            self._raise(None)  # what was raised and has not arrived

    def _watch(self) -> None:
        pause = self._seconds
        while not self._over.wait(pause):
            with self._lock:
                if self._over.is_set():
                    return
                self._raise(ctypes.py_object(Ended))
            pause = AGAIN

    def _raise(self, what: object) -> None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._ident), what)
