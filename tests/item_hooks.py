"""Hooks that put every kind of item into a thread, and close it: `item_hooks:ItemHooks`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from chatkit.types import ClientToolCallItem, ClosedStatus, LockedStatus, ThreadItemDoneEvent
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
                yield ThreadItemDoneEvent(item=_tool_call(thread.id, "completed"))
                yield ThreadItemDoneEvent(item=_tool_call(thread.id, "pending"))
                for text in SCRIPTS:
                    async for event in Script(thread.id, uuid4().hex[:8], again=False).answer(text):
                        yield event


def _tool_call(thread_id: str, status: Literal["completed", "pending"]) -> ClientToolCallItem:
    call = uuid4().hex[:8]
    return ClientToolCallItem(
        id=f"ctc_{call}",
        thread_id=thread_id,
        created_at=datetime.now(),  # noqa: DTZ005 - as all times of the SDK
        status=status,
        call_id=call,
        name=f"{status}_tool",
        arguments={},
        output={"cells": 2} if status == "completed" else None,
    )
