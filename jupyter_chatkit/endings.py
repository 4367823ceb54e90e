"""Turns that did not come to their end: what they had is kept, and the thread says so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from chatkit.types import (
    AssistantMessageItem,
    CustomTask,
    GeneratedImageItem,
    TaskItem,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    WorkflowItem,
)

from jupyter_chatkit.caller import INTERRUPTED, STOPPED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from chatkit.types import ThreadItem, ThreadMetadata, ThreadStreamEvent

    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.store.sql import SqlStore

_STOPPED = CustomTask(title=STOPPED, icon="lucide:square")
_INTERRUPTED = CustomTask(title=INTERRUPTED, icon="info")


class Endings:
    """Ends turns in the store for those who can no longer do it themselves."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    async def cut(
        self, thread: ThreadMetadata, pending: Sequence[ThreadItem], caller: Caller
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Keep what was written of a run that was stopped or interrupted, and yield what became of it."""
        for item in pending:
            if _has_something(item):
                await self._store.add_thread_item(thread.id, item, caller)
                yield ThreadItemDoneEvent(item=item)
            else:
                await self._store.delete_thread_item(thread.id, item.id, caller)
                yield ThreadItemRemovedEvent(item_id=item.id)
        await self._store.save_thread(thread, caller)
        interrupted = caller.run is not None and caller.run.outcome == "interrupted"
        yield ThreadItemDoneEvent(
            item=await self._say(thread, _INTERRUPTED if interrupted else _STOPPED, caller)
        )

    async def note_interruption(self, thread_id: str, caller: Caller) -> None:
        """Say in the thread that it was interrupted, for each run whose process is gone."""
        for _run_id in await self._store.take_interrupted(thread_id, caller):
            await self._say(await self._store.load_thread(thread_id, caller), _INTERRUPTED, caller)

    async def _say(self, thread: ThreadMetadata, task: CustomTask, caller: Caller) -> TaskItem:
        item = TaskItem(
            id=self._store.generate_item_id("task", thread, caller),
            thread_id=thread.id,
            created_at=datetime.now(),  # noqa: DTZ005 - as all times of the SDK
            task=task,
        )
        await self._store.add_thread_item(thread.id, item, caller)
        return item


def _has_something(item: ThreadItem) -> bool:
    """Whether a person has seen more of the item than that it began."""
    match item:
        case AssistantMessageItem():
            return any(part.text.strip() for part in item.content)
        case WorkflowItem():
            return bool(item.workflow.tasks)
        case GeneratedImageItem():
            return item.image is not None
        case _:
            return False
