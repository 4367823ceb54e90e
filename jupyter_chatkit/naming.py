"""Titles by the model: asked for in the background once a first exchange is over, one at a time."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from agents import ModelSettings, ModelTracing
from chatkit.types import AssistantMessageItem, UserMessageItem

from jupyter_chatkit.history import question
from jupyter_chatkit.store.sql import TITLE_BY
from jupyter_chatkit.titles import MODEL, NAMING, TEXT, from_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agents import ModelResponse
    from chatkit.types import ThreadMetadata

    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.models.names import Resolved
    from jupyter_chatkit.models.providers import Providers
    from jupyter_chatkit.store.sql import SqlStore

PATIENCE = 30.0
"""Seconds that a model may take for a title."""

LONGEST = 2_000
"""Characters of the question and of the answer that the model is shown."""

log = logging.getLogger(__name__)


class Namer:
    """Asks models for titles while nobody waits for an answer. What goes wrong is not told."""

    def __init__(self, store: SqlStore, providers: Providers) -> None:
        self._store = store
        self._providers = providers
        self._wanted: dict[tuple[str, str], tuple[Caller, Resolved]] = {}
        self._active = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None
        self._changed: Callable[[str, Caller], object] = lambda _thread_id, _caller: None

    def tell(self, changed: Callable[[str, Caller], object]) -> None:
        """Have `changed` told the id of each thread that got a title."""
        self._changed = changed

    @contextmanager
    def running(self) -> Iterator[None]:
        """Ask for no title while the block runs."""
        self._active += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._active -= 1
            if not self._active:
                self._idle.set()

    def want(self, thread: ThreadMetadata, caller: Caller, answered: Resolved) -> None:
        """Have the thread named by the model that answered it, unless its title is not ours to change."""
        if answered.base_url is not None and thread.metadata.get(TITLE_BY) == TEXT:
            self._wanted[caller.owner, thread.id] = (caller, answered)
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._work())

    async def settled(self) -> None:
        """Wait until no title is wanted any more."""
        if self._task:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Ask for nothing more."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _work(self) -> None:
        while self._wanted:
            await self._idle.wait()
            (_, thread_id), (caller, resolved) = self._wanted.popitem()
            try:
                await asyncio.wait_for(self._name(thread_id, caller, resolved), PATIENCE)
            except Exception:
                log.debug("A title could not be made", exc_info=True)

    async def _name(self, thread_id: str, caller: Caller, resolved: Resolved) -> None:
        exchange = await self._exchange(thread_id, caller)
        if exchange is None:
            return
        response = await self._providers.model(resolved, None).get_response(
            NAMING,
            exchange,
            ModelSettings(store=False if resolved.api == "responses" else None),
            [],
            None,
            [],
            ModelTracing.DISABLED,
            previous_response_id=None,
            conversation_id=None,
            prompt=None,
        )
        found = from_model(_text(response))
        thread = await self._store.load_thread(thread_id, caller)
        if found and thread.metadata.get(TITLE_BY) == TEXT:
            thread.title = found
            thread.metadata = thread.metadata | {TITLE_BY: MODEL}
            await self._store.save_thread(thread, caller)
            self._changed(thread_id, caller)

    async def _exchange(self, thread_id: str, caller: Caller) -> str | None:
        page = await self._store.load_visible_items(thread_id, None, None, "asc", caller)
        asked = next((item for item in page.data if isinstance(item, UserMessageItem)), None)
        said = next((item for item in page.data if isinstance(item, AssistantMessageItem)), None)
        if asked is None or said is None:
            return None
        answer = "\n\n".join(part.text for part in said.content)
        return f"Question:\n{question(asked)[:LONGEST]}\n\nAnswer:\n{answer[:LONGEST]}"


def _text(response: ModelResponse) -> str:
    return "".join(
        part.text
        for item in response.output
        if item.type == "message"
        for part in item.content
        if part.type == "output_text"
    )
