"""Few runs prepare at once, so that of many the first ones answer while the last still wait.

Preparing is work of this process. A run leaves as soon as its request is on its way to the model: waiting for
a model holds nobody up.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

AT_ONCE = 2
"""Runs that prepare at the same time."""


class _Place:
    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free
        self._left = False

    def leave(self) -> None:
        if not self._left:
            self._left = True
            self._free.release()


_place: ContextVar[_Place | None] = ContextVar("place", default=None)


_waiting = 0


def anyone_waits() -> bool:
    """Whether a run waits to be let in."""
    return _waiting > 0


class Admission:
    """Lets runs in, in the order they came."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def preparing(self) -> AsyncIterator[None]:
        """Wait for a place and hold it until `prepared` is called in this context, or the block ends."""
        global _waiting  # noqa: PLW0603 - one count for the process, as there is one loop for all runs
        _waiting += 1
        try:
            await self._free.acquire()
        finally:
            _waiting -= 1
        place = _Place(self._free)
        _place.set(place)
        try:
            yield
        finally:
            place.leave()


def prepared() -> None:
    """Say that the run of this context has done its share; more than once is the same as once."""
    if place := _place.get():
        place.leave()
