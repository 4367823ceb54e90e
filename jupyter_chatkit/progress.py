"""What a person is told while nothing comes."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from chatkit.types import ProgressUpdateEvent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from chatkit.types import ThreadStreamEvent

PATIENCE = 2.0
"""Seconds of silence after which it is said what is waited for."""


async def while_waiting(
    events: AsyncGenerator[ThreadStreamEvent, None], text: str
) -> AsyncGenerator[ThreadStreamEvent, None]:
    """Yield `events`; where the first takes longer than `PATIENCE`, `text` as progress before it."""
    async with aclosing(events):
        first = asyncio.ensure_future(anext(events, None))
        try:
            done, _ = await asyncio.wait([first], timeout=PATIENCE)
            if not done:
                yield ProgressUpdateEvent(text=text)
            event = await first
        finally:
            if not first.done():
                first.cancel()
                await asyncio.wait([first])
        if event is not None:
            yield event
        async for event in events:
            yield event
