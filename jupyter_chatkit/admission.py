"""Few runs prepare at once, so that of many the first ones answer while the last still wait.

Preparing is work of this process. A run leaves as soon as its request is on its way to the model: waiting for
a model holds nobody up.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

AT_ONCE = 2
"""Runs that prepare at the same time."""


PATIENCE = 2.0
"""Seconds of waiting after which it is said how many come first."""

_waiting = 0


def anyone_waits() -> bool:
    """Whether a run waits to be let in."""
    return _waiting > 0


class Place:
    """One run's place in the order."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission
        self._holds = False

    async def taken(self) -> AsyncGenerator[int, None]:
        """Wait until the run is let in; yield now and then how many come first, if it takes long."""
        global _waiting  # noqa: PLW0603 - one count for the process, as there is one loop for all runs
        place = self._admission.queue()
        _waiting += 1
        try:
            while not place.done():
                await asyncio.wait([place], timeout=PATIENCE)
                if not place.done():
                    yield self._admission.before(place)
            self._holds = True
        finally:
            _waiting -= 1
            if not self._holds:
                self._admission.leave_queue(place)

    def leave(self) -> None:
        if self._holds:
            self._holds = False
            self._admission.free()


_place: ContextVar[Place | None] = ContextVar("place", default=None)


class Admission:
    """Lets runs in, in the order they came."""

    def __init__(self) -> None:
        self._preparing = 0
        self._queue: deque[asyncio.Future[None]] = deque()

    @contextmanager
    def preparing(self) -> Iterator[Place]:
        """Give a place, held once taken until `prepared` is called in this context or the block ends."""
        place = Place(self)
        _place.set(place)
        try:
            yield place
        finally:
            place.leave()

    def queue(self) -> asyncio.Future[None]:
        """Return what is done once there is room; `free` gives the room back."""
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        self._admit()
        return place

    def before(self, place: asyncio.Future[None]) -> int:
        """Return how many prepare or wait before `place`."""
        return self._preparing + self._queue.index(place)

    def leave_queue(self, place: asyncio.Future[None]) -> None:
        if place in self._queue:
            self._queue.remove(place)
        else:
            self.free()

    def free(self) -> None:
        self._preparing -= 1
        self._admit()

    def _admit(self) -> None:
        while self._queue and self._preparing < AT_ONCE:
            self._preparing += 1
            self._queue.popleft().set_result(None)


def prepared() -> None:
    """Say that the run of this context has done its share; more than once is the same as once."""
    if place := _place.get():
        place.leave()
