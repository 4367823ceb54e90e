"""Hooks that put every kind of item into a thread, and close it: `item_hooks:ItemHooks`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chatkit.types import ClosedStatus, LockedStatus
from plain_answers import Script
from typing_extensions import override

from jupyter_chatkit.hooks import Hooks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chatkit.actions import Action
    from chatkit.types import ThreadMetadata, ThreadStreamEvent, WidgetItem

    from jupyter_chatkit.caller import Caller

SCRIPTS = ("/items", "/widget", "/image", "/sources", "/notice", "/form")


class ItemHooks(Hooks):
    """Carries out the actions `lock`, `close` and, for any other, `items`."""

    @override
    async def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Caller
    ) -> AsyncIterator[ThreadStreamEvent]:
        match action.type:
            case "lock":
                thread.status = LockedStatus(reason="An order is being placed.")
            case "close":
                thread.status = ClosedStatus(reason="This was the last question.")
            case _:
                for text in SCRIPTS:
                    async for event in Script(thread.id, uuid4().hex[:8], again=False).answer(text):
                        yield event
