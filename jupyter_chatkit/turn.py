"""One run: from the stored thread to the model's events, kept as they come, every failure a sentence."""

from __future__ import annotations

import logging
import traceback
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from chatkit.errors import CustomStreamError
from chatkit.types import (
    AssistantMessageContentPartTextDelta,
    ClientEffectEvent,
    NoticeEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    UserMessageItem,
)

from jupyter_chatkit import agent
from jupyter_chatkit.admission import prepared
from jupyter_chatkit.answerer import choose
from jupyter_chatkit.asking import ASK_PERSON, CLARIFY
from jupyter_chatkit.context import PageContext, is_cut, render, without_parts
from jupyter_chatkit.history import RECENT, question, to_input
from jupyter_chatkit.keeping import keeping
from jupyter_chatkit.models.cassettes.errors import CassetteError
from jupyter_chatkit.models.cassettes.request import page_text, plain_page
from jupyter_chatkit.models.cassettes.tape_model import Given
from jupyter_chatkit.models.failures import Failure, explain, wants_no_tools
from jupyter_chatkit.models.files import Files
from jupyter_chatkit.models.names import UnknownModelError
from jupyter_chatkit.models.providers import FactoryError, settings
from jupyter_chatkit.pending import is_call
from jupyter_chatkit.progress import while_waiting
from jupyter_chatkit.store.errors import StoreUnavailableError
from jupyter_chatkit.store.sql import TITLE_BY
from jupyter_chatkit.titles import TEXT, title
from jupyter_chatkit.toolbox import Wanted, told_of, tools_for
from jupyter_chatkit.tools.turn_context import TurnContext

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from chatkit.types import ThreadItem, ThreadMetadata, ThreadStreamEvent, UserMessageTagContent

    from jupyter_chatkit.answerer import Answerer
    from jupyter_chatkit.approvals import ApprovalDesk
    from jupyter_chatkit.attachments.desk import AttachmentDesk
    from jupyter_chatkit.attachments.shown import Shown
    from jupyter_chatkit.caller import Caller, RunRecord
    from jupyter_chatkit.config import ChatKit
    from jupyter_chatkit.desk import ModelDesk
    from jupyter_chatkit.hooks import Hooks
    from jupyter_chatkit.index.workspace import Workspace
    from jupyter_chatkit.models.names import Resolved
    from jupyter_chatkit.models.providers import Providers
    from jupyter_chatkit.naming import Namer
    from jupyter_chatkit.store.sql import SqlStore

USAGE = "jupyter_chatkit.usage"
SET_UP = "jupyter_chatkit.setup"
"""Client effects of ours: the tokens of a run; that the way on is the model's set-up."""

CHARACTERS_A_TOKEN = 4
SHORTENED = "shortened"
"""Where a thread's metadata says that the person knows of what is left out."""

LEFT_OUT = (
    "This conversation has become long: its oldest messages are no longer sent to the model. Start a new chat"
    " for another subject."
)
KNOWN_TAGS = frozenset({"cell", "Cells", "Headings", "Variables", "Columns", "Files"})
"""Groups of tags of our page, which sends what they name along."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Asked:
    """What a run answers: the message, the items up to it, and the notebook beside each message.

    `now` is the notebook in front where the run goes on with a turn, after an answer of the page or a form.
    """

    message: UserMessageItem | None
    items: Sequence[ThreadItem]
    pages: Mapping[str, PageContext | None]
    now: PageContext | None = None
    resumed: bool = False
    has_older: bool = False
    files: Mapping[str, Sequence[Shown]] = field(default_factory=dict)

    @property
    def questions(self) -> list[UserMessageItem]:
        return [item for item in self.items if isinstance(item, UserMessageItem)]

    @property
    def own_and_earlier_files(self) -> Files:
        own = self.files.get(self.message.id, ()) if self.message else ()
        of_all = [file for item in reversed(self.questions) for file in self.files.get(item.id, ())]
        return Files(own, [file for file in of_all if file not in own])

    @property
    def page(self) -> PageContext | None:
        return self.now or (self.pages.get(self.message.id) if self.message else None)

    @property
    def is_first(self) -> bool:
        """Whether this is the thread's first turn."""
        return not self.has_older and sum(isinstance(item, UserMessageItem) for item in self.items) == 1

    @property
    def calls(self) -> int:
        """How often the page has worked in this turn."""
        turn = takewhile(lambda item: not isinstance(item, UserMessageItem), reversed(self.items))
        return sum(is_call(item) for item in turn)

    @property
    def tool(self) -> str | None:
        """The composer's tool that the person chose for the message."""
        chosen = self.message.inference_options.tool_choice if self.message else None
        return chosen.id if chosen else None


@dataclass(frozen=True)
class Sources:
    """What a turn uses beside its thread and its pages; no workspace is one that cannot be searched."""

    attachments: AttachmentDesk
    approvals: ApprovalDesk
    workspace: Workspace | None = None


class Answering:
    """Answers the newest message of a thread."""

    def __init__(
        self,
        store: SqlStore,
        desk: ModelDesk,
        providers: Providers,
        settings: ChatKit,
        hooks: Hooks | None,
        namer: Namer,
        sources: Sources,
    ) -> None:
        self._store = store
        self._desk = desk
        self._providers = providers
        self._settings = settings
        self._hooks = hooks
        self._namer = namer
        self._attachments = sources.attachments
        self._approvals = sources.approvals
        self._workspace = sources.workspace
        self._no_tools: set[tuple[str | None, str]] = set()

    async def events(
        self, thread: ThreadMetadata, message: UserMessageItem | None, caller: Caller, run: RunRecord
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        """Yield the events of one run. Raises `CustomStreamError` with a sentence for the person."""
        answerer = await self._answerer(thread, message, caller)
        resolved = answerer.resolved
        run.model = resolved.id
        if answerer.problem:
            yield ClientEffectEvent(name=SET_UP)
            raise CustomStreamError(answerer.problem, allow_retry=True)
        async with keeping(self._store, run, thread.id, caller, begin=caller.new_thread) as kept:
            try:
                asked = await self._asked(thread, message, caller)
                async with aclosing(self._answer(thread, asked, caller, answerer, run)) as events:
                    async for event in events:
                        if isinstance(event, ThreadItemDoneEvent):
                            await kept.settled()
                        kept.see(event)
                        prepared()
                        yield event
                        self._name(thread, asked, event)
                kept.check_text()
            except (FactoryError, StoreUnavailableError, CassetteError) as error:
                raise CustomStreamError(str(error), allow_retry=True) from error
            except Exception as error:
                for event in kept.cut():
                    yield event
                failure = _explained(error, resolved, begun=kept.has_text)
                if failure.set_up:
                    yield ClientEffectEvent(name=SET_UP)
                raise CustomStreamError(failure.message, allow_retry=failure.retry) from error
        run.outcome = "done"
        if self._settings.model_titles and asked.is_first and not answerer.playing:
            self._namer.want(thread, caller, resolved)
        if any(run.usage):
            yield ClientEffectEvent(
                name=USAGE, data={"input_tokens": run.usage[0], "output_tokens": run.usage[1]}
            )

    async def _answerer(
        self, thread: ThreadMetadata, message: UserMessageItem | None, caller: Caller
    ) -> Answerer:
        try:
            asked = message or await self._last_message(thread, caller)
            named = caller.model or (asked.inference_options.model if asked else None)
            return choose(self._desk, self._providers, named, caller)
        except (UnknownModelError, StoreUnavailableError, CassetteError) as error:
            raise CustomStreamError(str(error), allow_retry=True) from error

    async def _last_message(self, thread: ThreadMetadata, caller: Caller) -> UserMessageItem | None:
        newest = await self._store.load_thread_items(thread.id, None, RECENT, "desc", caller)
        return next((item for item in newest.data if isinstance(item, UserMessageItem)), None)

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
        asked = message or (questions[-1] if questions else None)
        if asked is not None and (page := pages.get(asked.id)) is not None:
            pages[asked.id] = without_parts(page, caller.removed)
        now = caller.shown if message is None else None
        return _Asked(asked, items, pages, now, resumed=message is None, has_older=newest.has_more)

    async def _answer(
        self, thread: ThreadMetadata, asked: _Asked, caller: Caller, answerer: Answerer, run: RunRecord
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        offline = answerer.is_offline
        budget = self._settings.context_tokens * CHARACTERS_A_TOKEN
        # The offline model reads the page itself, not a text of it.
        pages = {} if offline else {key: page for key, page in asked.pages.items() if page}
        asked = replace(asked, files=await self._attachments.shown(asked.questions, budget))
        put = partial(
            to_input,
            asked.items,
            notes=await self._notes(asked.items, caller),
            tokens=self._settings.history_tokens,
            files={} if offline else asked.files,
        )
        # A model that can look for itself is told by the results what became of the notebook.
        now = None if offline or caller.tools else asked.now
        given = put(pages=pages, now=now, write=partial(render, budget=budget))
        if (given.shortened or asked.has_older) and not offline and SHORTENED not in thread.metadata:
            thread.metadata = thread.metadata | {SHORTENED: True}
            yield NoticeEvent(level="info", message=LEFT_OUT)
        shown = [*pages.values(), *([asked.now] if asked.now and not offline else [])]
        context = TurnContext(
            thread=thread,
            store=self._store,
            request_context=replace(caller, shown=asked.page),
            workspace=self._searched(caller),
        )
        cut = any(is_cut(page, budget) for page in shown)
        wanted = Wanted(
            asked.tool, asked.resumed, asked.calls, cut, offline, searches=context.workspace is not None
        )
        tools = await tools_for(wanted, self._hooks, caller)
        offered = agent.Offered(tools, told_of(tools, wanted))
        known = Given(given.entries, given.entries, answerer.named)
        if answerer.playing:
            plain_pages = {key: plain_page(page) for key, page in pages.items()}
            plain = put(pages=plain_pages, now=now and plain_page(now), write=page_text)
            known = replace(known, plain=plain.entries)
        answer = self._run(answerer, asked, context, known, offered, run)
        async with aclosing(while_waiting(answer, f"Waiting for {answerer.resolved.label}…")) as events:
            async for event in events:
                yield event
                # The item is stored by now.
                turn = asked.message.id if asked.message else thread.id
                if asking := await self._approvals.asking(
                    event, turn, answerer.resolved.id, context.request_context
                ):
                    yield asking

    def _searched(self, caller: Caller) -> Workspace | None:
        """Return the workspace where a person asks who may read its files, unless that is turned off."""
        may = self._settings.search_workspace and caller.origin == "page" and caller.reads_files
        return self._workspace if may else None

    async def _notes(self, items: Sequence[ThreadItem], caller: Caller) -> dict[str, str]:
        """Return what the hooks say of the tags in each message, by its id."""
        notes: dict[str, str] = {}
        for item in items if self._hooks else ():
            if isinstance(item, UserMessageItem):
                told = [await self._note(part, caller) for part in item.content if part.type == "input_tag"]
                notes[item.id] = "\n\n".join(filter(None, told))
        return notes

    async def _note(self, tag: UserMessageTagContent, caller: Caller) -> str:
        if self._hooks is None or tag.group in KNOWN_TAGS:
            return ""
        text = await self._hooks.tag(tag, caller)
        return f"@{tag.text}:\n{text}" if text else ""

    async def _run(
        self,
        answerer: Answerer,
        asked: _Asked,
        context: TurnContext,
        given: Given,
        offered: agent.Offered,
        run: RunRecord,
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        search = context.workspace.search if context.workspace else None
        model = answerer.model(self._providers, asked.page, asked.own_and_earlier_files, given, search)

        def on_usage(given: int, written: int) -> None:
            run.usage = (run.usage[0] + given, run.usage[1] + written)

        if (answerer.resolved.base_url, answerer.resolved.name) in self._no_tools:
            offered = agent.Offered()
        names = {tool.name for tool in offered.tools}
        # One that was used is not asked for again.
        choice = ASK_PERSON if asked.tool == CLARIFY else asked.tool
        choice = None if asked.resumed else choice
        asking = settings(
            answerer.resolved, tools=bool(offered.tools), choice=choice if choice in names else None
        )
        attempt = agent.run(
            model,
            context,
            given.entries,
            offered,
            asking,
            tracing=self._settings.tracing,
            on_usage=on_usage,
        )
        try:
            async with aclosing(attempt) as events:
                async for event in events:
                    yield event
        except Exception as error:
            if not (offered.tools and wants_no_tools(error)):
                raise
            self._no_tools.add((answerer.resolved.base_url, answerer.resolved.name))
            without = self._run(answerer, asked, context, given, agent.Offered(), run)
            async with aclosing(without) as events:
                async for event in events:
                    yield event

    def _name(self, thread: ThreadMetadata, asked: _Asked, event: ThreadStreamEvent) -> None:
        """Give the thread its title once its first text is out, so that the title delays nothing."""
        if thread.title is None and asked.message and _is_text(event):
            give_title(thread, asked.message, asked.page)


def give_title(thread: ThreadMetadata, message: UserMessageItem, page: PageContext | None) -> None:
    """Give the thread its first title, of the text; a model's or a person's may follow."""
    thread.title = title(question(message) or ", ".join(file.name for file in message.attachments), page)
    thread.metadata = thread.metadata | {TITLE_BY: TEXT}


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
