"""Hooks that say what an action carries, and ask the page and the person: `echoing_hooks:EchoingHooks`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    ClientToolCallItem,
    StructuredInputFreeform,
    StructuredInputItem,
    ThreadItemDoneEvent,
)
from typing_extensions import override

from jupyter_chatkit.hooks import Hooks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chatkit.actions import Action
    from chatkit.types import ThreadMetadata, ThreadStreamEvent, WidgetItem

    from jupyter_chatkit.caller import Caller


class EchoingHooks(Hooks):
    @override
    async def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Caller
    ) -> AsyncIterator[ThreadStreamEvent]:
        base: dict[str, Any] = {"thread_id": thread.id, "created_at": thread.created_at}
        said = AssistantMessageContent(text=json.dumps(action.payload))
        yield ThreadItemDoneEvent(item=AssistantMessageItem(id="said", content=[said], **base))
        call = ClientToolCallItem(id="call", call_id="call", name="look", arguments={}, **base)
        yield ThreadItemDoneEvent(item=call)
        question = StructuredInputFreeform(id="q", question="What is it?")
        yield ThreadItemDoneEvent(item=StructuredInputItem(id="form", inputs=[question], **base))
