"""The places of items that are written at the same time: they are kept in the order in which they began."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from chatkit.types import (
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
)

from jupyter_chatkit.visible import is_hidden

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from chatkit.types import ThreadItem, ThreadStreamEvent


async def in_order(
    events: AsyncGenerator[ThreadStreamEvent, None], reserve: Callable[[ThreadItem], Awaitable[None]]
) -> AsyncGenerator[ThreadStreamEvent, None]:
    """Yield `events`. An item that is still open when another one comes has its place reserved first.

    Items get their place when they are first written, which is at their end: without this, one that ends
    earlier than one that began before it would stand before it after a reload.
    """
    begun: dict[str, ThreadItem] = {}
    placed: set[str] = set()
    async with aclosing(events):
        async for event in events:
            match event:
                case ThreadItemAddedEvent(item=item) | ThreadItemDoneEvent(item=item) if not (
                    item.id in begun or is_hidden(item)
                ):
                    for earlier in [one for one in begun.values() if one.id not in placed]:
                        placed.add(earlier.id)
                        await reserve(earlier)
            match event:
                case ThreadItemAddedEvent(item=item):
                    begun[item.id] = item
                case ThreadItemDoneEvent(item=item) | ThreadItemReplacedEvent(item=item):
                    begun.pop(item.id, None)
                case ThreadItemRemovedEvent(item_id=item_id):
                    begun.pop(item_id, None)
            yield event
