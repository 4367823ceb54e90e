"""What of a stream the page may see: hidden items are kept, and told to nobody but the model."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from chatkit.types import (
    HiddenContextItem,
    SDKHiddenContextItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from chatkit.types import ThreadItem, ThreadStreamEvent


def is_hidden(item: ThreadItem) -> bool:
    """Whether only the model sees the item."""
    return isinstance(item, HiddenContextItem | SDKHiddenContextItem)


async def visible(events: AsyncIterator[ThreadStreamEvent]) -> AsyncGenerator[ThreadStreamEvent, None]:
    """Yield `events` without the contents of hidden items, which the SDK keeps back in one event of three."""
    async with aclosing(cast("AsyncGenerator[ThreadStreamEvent, None]", events)) as seen:
        async for event in seen:
            match event:
                case ThreadItemAddedEvent(item=item) if is_hidden(item):
                    continue
                case ThreadItemReplacedEvent(item=item) if is_hidden(item):
                    yield ThreadItemDoneEvent(item=item)
                case _:
                    yield event
