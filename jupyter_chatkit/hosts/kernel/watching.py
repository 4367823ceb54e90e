"""Which conversations change, told to the widgets of this kernel: whoever in the kernel asks."""

from __future__ import annotations

import logging
import queue
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAME = "jupyter-chatkit-news"
_TURNS = ("threads.create", "threads.add_user_message")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """A thread to look at again. `run_id` is the detached run that is under way on it.

    `is_over` says that a turn of it has come to its end: what the assistant said is complete.
    """

    thread_id: str
    run_id: str | None
    is_over: bool = False


class Watch:
    """Passes changes on to whoever listens. A listener is called in the thread that made the change.

    The end of a turn is told by whoever carries it in this kernel. News of the service tells it of the runs
    that nobody here carries to their end: a page has left them.
    """

    def __init__(self) -> None:
        self._listeners: list[Callable[[Change], None]] = []
        self._carried: set[str] = set()
        self._left: dict[str, str] = {}
        self._news: queue.SimpleQueue[tuple[str, str | None]] = queue.SimpleQueue()
        self._teller: threading.Thread | None = None
        self._lock = threading.Lock()

    def listen(self, listener: Callable[[Change], None]) -> None:
        with self._lock:
            self._listeners.append(listener)

    def forget(self, listener: Callable[[Change], None]) -> None:
        with self._lock:
            self._listeners = [one for one in self._listeners if one != listener]

    @contextmanager
    def turn(self, body: dict[str, Any]) -> Iterator[TurnOnItsWay]:
        """Follow a request on its way; what begins no turn is followed in vain."""
        turn = TurnOnItsWay(self, body)
        try:
            yield turn
        except BaseException:
            turn.end(is_over=False)
            raise
        turn.end(is_over=True)

    def hand_on(self, thread_id: str, run_id: str | None) -> None:
        """Take news of a service in this process, on its own thread: it is told in another one."""
        with self._lock:
            if not self._listeners:
                return
            if self._teller is None:
                self._teller = threading.Thread(target=self._tell_news, name=_NAME, daemon=True)
                self._teller.start()
        self._news.put((thread_id, run_id))

    def tell(self, change: Change) -> None:
        """Tell all listeners; the trouble of one is not the others'."""
        for listener in list(self._listeners):
            with _no_failure():
                listener(change)

    def carry(self, run_id: str) -> None:
        """Note that a run is listened to here."""
        with self._lock:
            self._carried.add(run_id)

    def leave(self, run_id: str, thread_id: str) -> None:
        """Note that a run is no longer listened to, before its end."""
        with self._lock:
            self._carried.discard(run_id)
            self._left[thread_id] = run_id

    def _tell_news(self) -> None:
        while True:
            thread_id, run_id = self._news.get()
            self.tell(Change(thread_id, run_id, self._is_end(thread_id, run_id)))

    def _is_end(self, thread_id: str, run_id: str | None) -> bool:
        with self._lock:
            if run_id is None:
                return self._left.pop(thread_id, None) is not None
            if run_id not in self._carried:
                self._left[thread_id] = run_id
            return False


class TurnOnItsWay:
    """One request from its sending to the end of its reply."""

    def __init__(self, watch: Watch, body: dict[str, Any]) -> None:
        self._watch = watch
        self._is_turn = body.get("type") in _TURNS
        self._run_id = _text(body, "metadata", "run", "id")
        self._thread_id = _text(body, "params", "thread_id") if self._is_turn else None
        self._told = False
        if self._is_turn and self._run_id is not None:
            watch.carry(self._run_id)

    @property
    def wants_events(self) -> bool:
        """Whether the events that come next tell anything that is not known yet."""
        return self._is_turn and not self._told

    def note(self, event: dict[str, Any]) -> None:
        """Look at an event of the reply: the first ones say which thread it is."""
        if not self.wants_events:
            return
        if event.get("type") == "thread.created":
            self._thread_id = _text(event, "thread", "id")
        if self._thread_id is not None:
            self._told = True
            self._watch.tell(Change(self._thread_id, self._run_id))

    def end(self, *, is_over: bool) -> None:
        """Tell that the reply has ended, and whether the turn has with it."""
        if not self._told or self._thread_id is None:
            return
        if self._run_id is not None and not is_over:
            self._watch.leave(self._run_id, self._thread_id)
        self._watch.tell(Change(self._thread_id, None, is_over))


def _text(found: Any, *path: str) -> str | None:
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else None


@contextmanager
def _no_failure() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever a listener raises
        log.debug("A change could not be taken: %s", type(error).__name__)
