"""Keeps what a run has written so far, so that a crash loses at most the last half second of it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Protocol

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ClientToolCallItem,
    GeneratedImageItem,
    StructuredInputItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemUpdatedEvent,
    WidgetItem,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from chatkit.types import ThreadItem, ThreadStreamEvent

    from jupyter_chatkit.caller import Caller, RunRecord
    from jupyter_chatkit.store.events import Batch

BEAT = 0.5
"""Seconds between two savings."""

log = logging.getLogger(__name__)


class NothingSaidError(Exception):
    """A model's answer ended without a word."""


class _Store(Protocol):
    async def begin_run(self, run_id: str, thread_id: str, context: Caller, page: str | None) -> None: ...

    async def beat(
        self, run_id: str, thread_id: str, items: Sequence[ThreadItem], context: Caller, log: Batch | None
    ) -> None: ...


class Kept:
    """The messages that are being written, saved every half second while `saving` runs."""

    def __init__(self, store: _Store, run: RunRecord, thread_id: str, caller: Caller) -> None:
        self._store = store
        self._run = run
        self._thread_id = thread_id
        self._caller = caller
        self._busy = asyncio.Lock()
        self._open: dict[str, AssistantMessageItem] = {}
        self._pieces: dict[str, list[str]] = {}
        self.has_text = False
        """Whether the run has said or shown anything yet."""

    def check_text(self) -> None:
        """Raise `NothingSaidError` where the run has said nothing."""
        if not self.has_text:
            raise NothingSaidError

    def see(self, event: ThreadStreamEvent) -> None:
        """Take note of one event of the run."""
        match event:
            case ThreadItemAddedEvent(item=AssistantMessageItem() as item):
                self._open[item.id] = item.model_copy(deep=True)
            case ThreadItemUpdatedEvent(item_id=item_id) if item_id in self._open:
                self._update(item_id, event)
            case ThreadItemDoneEvent(item=item):
                self.has_text |= _says_something(item)
                self._open.pop(item.id, None)
                self._pieces.pop(item.id, None)

    def unfinished(self) -> list[AssistantMessageItem]:
        """Return the messages that have begun, have text and have not ended."""
        items = []
        for item_id, item in self._open.items():
            if pieces := self._pieces.pop(item_id, None):
                item.content[-1].text += "".join(pieces)
            if _has_text(item):
                items.append(item)
        return items

    def cut(self) -> list[ThreadStreamEvent]:
        """Return what ends the messages that have not ended: those without a word go."""
        texts = {item.id: item for item in self.unfinished()}
        return [
            ThreadItemDoneEvent(item=texts[item_id])
            if item_id in texts
            else ThreadItemRemovedEvent(item_id=item_id)
            for item_id in self._open
        ]

    async def saving(self, *, begin: bool) -> None:
        """Save until cancelled; a saving that fails is tried again half a second later.

        With `begin` the run is written down first, which a new thread's run need not wait for. A detached
        run's first events are saved at once, so that whatever else is kept of it, they are.
        """
        run = self._run
        async with self._busy:
            if begin:
                await self._store.begin_run(run.id, self._thread_id, self._caller, run.page)
                run.claimed = True
            if run.journal:
                await self._save()
        while True:
            await asyncio.sleep(BEAT)
            async with self._busy:
                await self._save()

    async def settled(self) -> None:
        """Wait until a saving that is under way is over, so that it cannot undo a later one."""
        async with self._busy:
            pass

    async def _save(self) -> None:
        run, items = self._run, self.unfinished()
        log_of_run = run.journal.unsaved() if run.journal else None
        try:
            await self._store.beat(run.id, self._thread_id, items, self._caller, log_of_run)
        except Exception as error:  # noqa: BLE001 - the answer goes on, and its end saves it as well
            log.warning("The answer could not be saved yet: %s", type(error).__name__)
        else:
            if run.journal and log_of_run:
                run.journal.saved(log_of_run)

    def _update(self, item_id: str, event: ThreadItemUpdatedEvent) -> None:
        content = self._open[item_id].content
        match event.update:
            case AssistantMessageContentPartTextDelta(delta=delta):
                if not content:
                    content.append(AssistantMessageContent(text=""))
                self.has_text |= bool(delta.strip())
                self._pieces.setdefault(item_id, []).append(delta)
            case AssistantMessageContentPartAdded(content=part):
                self.unfinished()
                content.append(part.model_copy())
            case AssistantMessageContentPartDone(content_index=index, content=part):
                self._pieces.pop(item_id, None)
                content[index : index + 1] = [part.model_copy()]


def _has_text(item: AssistantMessageItem) -> bool:
    return any(part.text.strip() for part in item.content)


def _says_something(item: ThreadItem) -> bool:
    match item:
        case AssistantMessageItem():
            return _has_text(item)
        case ClientToolCallItem() | StructuredInputItem() | GeneratedImageItem() | WidgetItem():
            return True
        case _:
            return False


@asynccontextmanager
async def keeping(
    store: _Store, run: RunRecord, thread_id: str, caller: Caller, *, begin: bool = False
) -> AsyncIterator[Kept]:
    """Save what `Kept.see` is shown every half second while the block runs; `begin` is that of `saving`."""
    kept = Kept(store, run, thread_id, caller)
    saving = asyncio.create_task(kept.saving(begin=begin))
    try:
        yield kept
    finally:
        await ended(saving)


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel `task` and wait until it is gone."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
