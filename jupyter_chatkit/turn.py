"""One run: from the stored thread to the model's events, kept as they come, every failure a sentence."""

from __future__ import annotations

import asyncio
import logging
import traceback
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chatkit.agents import AgentContext
from chatkit.errors import CustomStreamError
from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    ClientEffectEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    UserMessageItem,
)

from jupyter_chatkit import agent
from jupyter_chatkit.admission import prepared
from jupyter_chatkit.context import PageContext, is_cut, without_parts
from jupyter_chatkit.history import question, to_input
from jupyter_chatkit.keeping import Kept, ended
from jupyter_chatkit.models.failures import Failure, explain, wants_no_tools
from jupyter_chatkit.models.names import UnknownModelError
from jupyter_chatkit.models.providers import FactoryError, settings
from jupyter_chatkit.store.errors import StoreUnavailableError
from jupyter_chatkit.titles import title
from jupyter_chatkit.tools.notebook import read_cell

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence

    from agents import Tool, TResponseInputItem
    from chatkit.types import ThreadItem, ThreadMetadata, ThreadStreamEvent

    from jupyter_chatkit.caller import Caller, RunRecord
    from jupyter_chatkit.config import ChatKit
    from jupyter_chatkit.desk import ModelDesk
    from jupyter_chatkit.models.names import Resolved
    from jupyter_chatkit.models.providers import Providers
    from jupyter_chatkit.store.sql import SqlStore

USAGE = "jupyter_chatkit.usage"
SET_UP = "jupyter_chatkit.setup"
"""Client effects of ours: the tokens of a run; that the way on is the model's set-up."""

CHARACTERS_A_TOKEN = 4
RECENT = 200
"""Items of a thread that are considered for a model's input."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Asked:
    """What a run answers: the message, the items up to it, and the notebook beside each message."""

    message: UserMessageItem | None
    items: Sequence[ThreadItem]
    pages: Mapping[str, PageContext | None]

    @property
    def page(self) -> PageContext | None:
        return self.pages.get(self.message.id) if self.message else None


class Answering:
    """Answers the newest message of a thread."""

    def __init__(self, store: SqlStore, desk: ModelDesk, providers: Providers, settings: ChatKit) -> None:
        self._store = store
        self._desk = desk
        self._providers = providers
        self._settings = settings

    async def events(
        self, thread: ThreadMetadata, message: UserMessageItem | None, caller: Caller, run: RunRecord
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        """Yield the events of one run. Raises `CustomStreamError` with a sentence for the person."""
        resolved = self._resolved(message, caller)
        if resolved.problem:
            yield ClientEffectEvent(name=SET_UP)
            raise CustomStreamError(resolved.problem, allow_retry=True)
        async with self._keeping(run, thread, caller) as kept:
            try:
                asked = await self._asked(thread, message, caller)
                async with aclosing(self._answer(thread, asked, caller, resolved, run)) as events:
                    async for event in events:
                        if isinstance(event, ThreadItemDoneEvent):
                            await kept.settled()
                        kept.see(event)
                        prepared()
                        yield event
                        self._name(thread, asked, event)
                kept.check_text()
            except (FactoryError, StoreUnavailableError) as error:
                raise CustomStreamError(str(error), allow_retry=True) from error
            except Exception as error:
                for item in kept.unfinished():
                    yield ThreadItemDoneEvent(item=item)
                failure = _explained(error, resolved, begun=kept.has_text)
                if failure.set_up:
                    yield ClientEffectEvent(name=SET_UP)
                raise CustomStreamError(failure.message, allow_retry=failure.retry) from error
        run.outcome = "done"
        if any(run.usage):
            yield ClientEffectEvent(
                name=USAGE, data={"input_tokens": run.usage[0], "output_tokens": run.usage[1]}
            )

    def _resolved(self, message: UserMessageItem | None, caller: Caller) -> Resolved:
        try:
            return self._desk.resolve(caller.model or (message.inference_options.model if message else None))
        except UnknownModelError as error:
            raise CustomStreamError(str(error), allow_retry=True) from error

    @asynccontextmanager
    async def _keeping(self, run: RunRecord, thread: ThreadMetadata, caller: Caller) -> AsyncIterator[Kept]:
        kept = Kept(self._store, run.id, thread.id, caller)
        saving = asyncio.create_task(kept.saving(begin=caller.new_thread))
        try:
            yield kept
        finally:
            await ended(saving)

    async def _asked(self, thread: ThreadMetadata, message: UserMessageItem | None, caller: Caller) -> _Asked:
        if caller.new_thread and message is not None:
            return _Asked(message, [message], {message.id: caller.shown} if caller.shown else {})
        newest = await self._store.load_thread_items(thread.id, None, RECENT, "desc", caller)
        items = newest.data[::-1]
        questions = [item for item in items if isinstance(item, UserMessageItem)]
        snapshots = await self._store.load_pages(thread.id, [item.id for item in questions], caller)
        pages: dict[str, PageContext | None] = {
            key: PageContext.model_validate(page) for key, page in snapshots.items()
        }
        message = message or (questions[-1] if questions else None)
        if message is not None and (page := pages.get(message.id)) is not None:
            pages[message.id] = without_parts(page, caller.removed)
        return _Asked(message, items, pages)

    async def _answer(
        self, thread: ThreadMetadata, asked: _Asked, caller: Caller, resolved: Resolved, run: RunRecord
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        budget = self._settings.context_tokens * CHARACTERS_A_TOKEN
        # The offline model reads the page itself, not a text of it.
        pages = {} if resolved.api == "offline" else {key: page for key, page in asked.pages.items() if page}
        messages = to_input(asked.items, pages, page_budget=budget, tokens=self._settings.history_tokens)
        cut = any(is_cut(page, budget) for page in pages.values())
        context: AgentContext[Caller] = AgentContext(
            thread=thread, store=self._store, request_context=replace(caller, shown=asked.page)
        )
        tools: list[Tool] = [read_cell] if cut else []
        async with aclosing(self._run(resolved, asked, context, messages, tools, run)) as events:
            async for event in events:
                yield event

    async def _run(
        self,
        resolved: Resolved,
        asked: _Asked,
        context: AgentContext[Caller],
        messages: list[TResponseInputItem],
        tools: list[Tool],
        run: RunRecord,
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        model = self._providers.model(resolved, asked.page)
        if resolved.api == "factory":
            prepared()  # When such a model asks somebody is not known here.

        def on_usage(given: int, written: int) -> None:
            run.usage = (run.usage[0] + given, run.usage[1] + written)

        asking = settings(resolved, tools=bool(tools))
        tracing = self._settings.tracing
        attempt = agent.run(model, context, messages, tools, asking, tracing=tracing, on_usage=on_usage)
        try:
            async with aclosing(attempt) as events:
                async for event in events:
                    yield event
        except Exception as error:
            if not (tools and wants_no_tools(error)):
                raise
            async with aclosing(self._run(resolved, asked, context, messages, [], run)) as events:
                async for event in events:
                    yield event

    def _name(self, thread: ThreadMetadata, asked: _Asked, event: ThreadStreamEvent) -> None:
        """Give the thread its title once its first text is out, so that the title delays nothing."""
        if thread.title is None and asked.message and _is_text(event):
            thread.title = title(question(asked.message), asked.page)


def _is_text(event: ThreadStreamEvent) -> bool:
    return isinstance(event, ThreadItemUpdatedEvent) and isinstance(
        event.update, AssistantMessageContentPartTextDelta
    )


def _explained(error: Exception, resolved: Resolved, *, begun: bool) -> Failure:
    failure = explain(error, resolved, begun=begun)
    if failure.known:
        log.warning("A run with %s failed: %s", resolved.id, type(error).__name__)
    else:
        log.error("A run with %s failed: %s", resolved.id, _where(error))
        log.debug("What it said", exc_info=error)
    return failure


def _where(error: Exception) -> str:
    """Return the traceback without the error's words, which may quote the notebook."""
    return "\n".join([type(error).__name__, *traceback.format_tb(error.__traceback__)]).rstrip()
