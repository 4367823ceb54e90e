# ruff: noqa: ARG002 (the SDK names the parameters)
"""A ChatKit server that is not ours: the SDK with a store in memory, playing scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chatkit.server import ChatKitServer
from chatkit.types import (
    ClientToolCallItem,
    StructuredInputItem,
    SyncCustomActionResponse,
    TranscriptionResult,
    UserMessageItem,
)
from plain_answers import Script
from plain_store import MemoryFiles, MemoryStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chatkit.actions import Action
    from chatkit.types import AudioInput, FeedbackKind, ThreadMetadata, ThreadStreamEvent, WidgetItem
    from plain_store import Context


class PlainServer(ChatKitServer["Context"]):
    """Plays scripts. `feedback` and `languages` are what it was told, oldest first."""

    def __init__(self) -> None:
        self.memory = MemoryStore()
        self.uploads = MemoryFiles(self.memory)
        super().__init__(self.memory, self.uploads)
        self.feedback: list[tuple[list[str], FeedbackKind]] = []
        self.languages: list[str] = []
        self._failed: set[str] = set()

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        asked = input_user_message.id if input_user_message else ""
        script = Script(thread.id, uuid4().hex[:8], again=asked in self._failed)
        self._failed.add(asked)
        text = _text(input_user_message) if input_user_message else None
        events = self._go_on(thread, script) if text is None else script.answer(text)
        async for event in events:
            yield event
        if thread.title is None and text:
            thread.title = f"About {text}"

    async def _go_on(self, thread: ThreadMetadata, script: Script) -> AsyncIterator[ThreadStreamEvent]:
        """Say what came of the client tool or the form that the turn waited for."""
        match list(self.memory.items[thread.id].values())[-1]:
            case ClientToolCallItem(output=output):
                said = f"The page gave {json.dumps(output)}."
            case StructuredInputItem(status="answered", inputs=inputs):
                said = f"You chose {', '.join(value for each in inputs for value in _values(each.answer))}."
            case _:
                said = "You skipped the questions."
        async for event in script.say(said):
            yield event

    async def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Context
    ) -> AsyncIterator[ThreadStreamEvent]:
        async for event in Script(thread.id, uuid4().hex[:8], again=False).say(f"Did {action.type}."):
            yield event

    async def sync_action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Context
    ) -> SyncCustomActionResponse:
        updated = sender and sender.model_copy(update={"copy_text": f"A card after {action.type}"})
        return SyncCustomActionResponse(updated_item=updated)

    async def add_feedback(
        self, thread_id: str, item_ids: list[str], feedback: FeedbackKind, context: Context
    ) -> None:
        self.feedback.append((item_ids, feedback))

    async def transcribe(self, audio_input: AudioInput, context: Context) -> TranscriptionResult:
        return TranscriptionResult(text=f"{len(audio_input.data)} bytes of {audio_input.media_type}")


def _text(message: UserMessageItem) -> str:
    return "".join(getattr(part, "text", "") for part in message.content).strip()


def _values(answer: Any) -> list[str]:
    return list(answer.values) if answer else []
