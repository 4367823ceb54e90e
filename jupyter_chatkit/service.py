"""NotebookChat: the requests of the ChatKit protocol and ours, one turn at a time on a thread."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chatkit.server import NonStreamingResult, StreamingResult
from chatkit.store import NotFoundError
from chatkit.types import (
    ErrorEvent,
    ItemsFeedbackReq,
    ItemsListReq,
    Page,
    ProgressUpdateEvent,
    Thread,
    ThreadItemRemovedEvent,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    ThreadsDeleteReq,
    ThreadsGetByIdReq,
    ThreadsListReq,
    ThreadsRetryAfterItemReq,
    ThreadsUpdateReq,
    ThreadUpdatedEvent,
    UserMessageItem,
    is_streaming_req,
)
from typing_extensions import assert_never

from jupyter_chatkit import permissions, requests
from jupyter_chatkit.admission import Admission
from jupyter_chatkit.caller import UNEXPECTED, Caller, Refused, RunRecord
from jupyter_chatkit.detached import DetachedRuns
from jupyter_chatkit.endings import Endings
from jupyter_chatkit.intake import files_of, read
from jupyter_chatkit.preview import preview
from jupyter_chatkit.protocol import Parts, ProtocolServer
from jupyter_chatkit.store.errors import StoreUnavailableError, ThreadBusyError
from jupyter_chatkit.store.sql import PERSON, TITLE_BY, generate_id
from jupyter_chatkit.store.times import as_utc
from jupyter_chatkit.turn import give_title
from jupyter_chatkit.wire import with_times

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from chatkit.types import (
        ChatKitReq,
        StreamingReq,
        ThreadItem,
        ThreadMetadata,
        ThreadStreamEvent,
        UserMessageInput,
    )
    from pydantic import BaseModel

    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.desk import ModelDesk
    from jupyter_chatkit.naming import Namer
    from jupyter_chatkit.privacy import Redactor
    from jupyter_chatkit.turn import Answering

GONE = "This conversation or message does not exist (any more)."


def _nobody(thread_id: str, run_id: str | None) -> None:
    """Take news that nobody waits for."""


class NotebookChat(ProtocolServer):
    """A ChatKit server that knows the notebook beside each message."""

    def __init__(
        self,
        parts: Parts,
        desk: ModelDesk,
        answering: Answering,
        redactor: Callable[[PageContext | None], Redactor | None],
        page_budget: int,
        namer: Namer,
        news: Callable[[str, str | None], object] = _nobody,
    ) -> None:
        """`news` is told the id of a thread that changed, and of the detached run that is under way on it."""
        super().__init__(parts)
        self._namer = namer
        self._desk = desk
        self._answering = answering
        self._redactor = redactor
        self._page_budget = page_budget
        self._admission = Admission()
        self._news = news
        self._endings = Endings(parts.store)
        self._detached = DetachedRuns(parts.store, self._endings.note_interruption, self._announce)
        namer.tell(self._announce)

    async def close(self) -> None:
        """Interrupt the detached runs; what they had is kept."""
        await self._namer.close()
        await self._detached.close()

    async def process(
        self, request: str | bytes | bytearray, context: Caller
    ) -> StreamingResult | NonStreamingResult:
        """Answer one request. Raises `Refused` with the HTTP status where it is not carried out."""
        body = request.encode() if isinstance(request, str) else bytes(request)
        parsed, caller = read(body, context, self._redactor)
        permissions.check(parsed.type, caller)
        self._attachments.know(caller.owner)
        try:
            if isinstance(parsed, requests.RunsAttach):
                asked = parsed.params
                return StreamingResult(self._detached.attach(asked.id, asked.after, caller))
            if isinstance(parsed, requests.OurRequest):
                return NonStreamingResult(json.dumps(await self._ours(parsed, caller)).encode())
            if is_streaming_req(parsed):
                return StreamingResult(self._stream(parsed, caller))
            return NonStreamingResult(await self._look(parsed, caller))
        except NotFoundError as error:
            raise Refused(404, GONE) from error
        except StoreUnavailableError as error:
            raise Refused(503, str(error)) from error
        except NotImplementedError as error:
            raise Refused(
                400, f"{getattr(parsed, 'type', 'This')} is not possible on this server."
            ) from error

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Caller
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        run = context.run or RunRecord(uuid4().hex)
        if context.replaces and input_user_message is not None:
            run.dropped = await self._sql.drop_items(
                thread.id, context.replaces, context, keep=input_user_message.id
            )
            await self._attachments.prune(thread.id, context)
        for item_id in run.dropped:
            yield ThreadItemRemovedEvent(item_id=item_id)
        async for event in self._superseded(thread, input_user_message, context):
            yield event
        name = thread.title
        self._announce(thread.id, context)
        try:
            async with aclosing(self._answering.events(thread, input_user_message, context, run)) as events:
                async for event in events:
                    yield event
                    if thread.title != name:
                        name = thread.title
                        self._announce(thread.id, context)
        finally:
            # A first turn that was stopped or failed before its first word has a name as well.
            if thread.title is None and input_user_message is not None:
                give_title(thread, input_user_message, context.shown)
            self._announce(thread.id, context)

    async def _build_user_message_item(
        self,
        input: UserMessageInput,  # noqa: A002 - the SDK's name
        thread: ThreadMetadata,
        context: Caller,
    ) -> UserMessageItem:
        item = await super()._build_user_message_item(input, thread, context)
        if context.seed:
            item.id = generate_id("message", context.seed)
        return item

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: list[ThreadItem], context: Caller
    ) -> None:
        """Keep what was written and say in the thread that it was stopped."""
        async for event in self._endings.cut(thread, pending_items, context):
            self._add_event(context, event)
        self._add_event(context, ThreadUpdatedEvent(thread=self._to_thread_response(thread)))

    async def _ours(self, request: requests.Replied, caller: Caller) -> dict[str, Any]:
        match request:
            case requests.ModelsList():
                return await self._desk.list(caller)
            case requests.ModelsConnect(params=params):
                return await self._desk.connect(params, caller)
            case requests.ModelsForget():
                return await self._desk.forget(caller)
            case requests.ModelsConfirm(params=params):
                return await self._desk.confirm(params.host, caller)
            case requests.ContextPreview(params=params):
                model = self._desk.choice(params.model or caller.model, caller)
                files = await self._attachments.to_show(params.attachments, caller, self._page_budget)
                told = {"message": params.text, "model": model}
                return preview(caller, files, self._page_budget) | told
            case requests.RunsCancel(params=params):
                self._detached.cancel(params.id, caller)
                reply: dict[str, Any] = {}
            case requests.ItemsAccept() | requests.ThreadsExport():
                reply = await self._exports.answer(request, caller)
            case (
                requests.ApprovalsDecide()
                | requests.ApprovalsUse()
                | requests.ApprovalsAllow()
                | requests.ApprovalsAllowed()
                | requests.ItemsAuthor()
            ):
                reply = await self._approvals.answer(request, caller)
                if isinstance(request, requests.ApprovalsDecide):
                    self._announce(request.params.thread_id, caller)
            case _:
                assert_never(request)
        return reply

    async def _look(self, request: ChatKitReq, caller: Caller) -> bytes:
        match request:
            case ThreadsListReq(params=params):
                page = await self._sql.load_threads(
                    params.limit or 0, params.after, params.order, caller, query=caller.query
                )
                threads = [self._to_thread_response(thread) for thread in page.data]
                listed = Page[Thread](data=threads, has_more=page.has_more, after=page.after)
                return self._with_runs(self._serialize(listed), caller)
            case ThreadsGetByIdReq(params=params):
                await self._endings.note_interruption(params.thread_id, caller)
                given, written = await self._sql.usage(params.thread_id, caller)
                thread = json.loads(await self._process_non_streaming(request, caller))
                thread["usage"] = {"input_tokens": given, "output_tokens": written}
                thread["feedback"] = await self._sql.load_feedback(params.thread_id, caller)
                thread["approvals"] = await self._approvals.of_thread(params.thread_id, caller)
                self._add_run(thread, caller)
                return json.dumps(thread).encode()
            case ItemsListReq(params=params):
                await self.store.load_thread(params.thread_id, caller)
                if params.after is None:
                    await self._endings.note_interruption(params.thread_id, caller)
            case ThreadsUpdateReq(params=params):
                return await self._rename(params.thread_id, params.title, caller)
            case ThreadsDeleteReq(params=params):
                await self.store.load_thread(params.thread_id, caller)
                await self._detached.stop_thread(params.thread_id, caller)
                await self._attachments.forget_thread(params.thread_id, caller)
                await self.store.delete_thread(params.thread_id, caller)
                self._announce(params.thread_id, caller)
                return b"{}"
            case ItemsFeedbackReq(params=params):
                await self.store.load_thread(params.thread_id, caller)
        return await self._process_non_streaming(request, caller)  # type: ignore[arg-type]

    def _stream(self, request: StreamingReq, caller: Caller) -> AsyncGenerator[bytes, None]:
        caller = replace(caller, new_thread=isinstance(request, ThreadsCreateReq))
        asked = caller.detached
        if asked is None:
            return self._running(request, caller)

        def work(run: RunRecord) -> AsyncGenerator[bytes, None]:
            return self._answered(request, replace(caller, run=run), run)

        return self._detached.begin(asked, self._thread_of(request, caller), caller, work)

    def _thread_of(self, request: StreamingReq, caller: Caller) -> str:
        if isinstance(request, ThreadsCreateReq):
            return self.store.generate_thread_id(caller)
        return request.params.thread_id

    async def _running(self, request: StreamingReq, caller: Caller) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of a run that ends with its connection."""
        run = RunRecord(uuid4().hex)
        caller = replace(caller, run=run)
        try:
            async with aclosing(self._answered(request, caller, run)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except asyncio.CancelledError:
            run.outcome = "stopped"
            raise
        finally:
            await self._sql.end_run(run.id, run.outcome, caller, run.usage)

    async def _answered(
        self, request: StreamingReq, caller: Caller, run: RunRecord
    ) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of a run. Raises `Refused` before the first where it cannot be begun."""
        try:
            with self._attachments.held(files_of(request), caller):
                await self._begin(request, caller, run)
                async with aclosing(self._admitted(request, caller)) as chunks:
                    async for chunk in chunks:
                        yield chunk
        except NotFoundError as error:
            raise Refused(404, GONE) from error
        except ThreadBusyError as error:
            raise Refused(409, str(error)) from error
        except StoreUnavailableError as error:
            raise Refused(503, str(error)) from error
        except (ValueError, NotImplementedError) as error:
            raise Refused(400, f"{request.type} cannot be done here: {error}.") from error

    async def _admitted(self, request: StreamingReq, caller: Caller) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of a run once it is its turn, and while it waits how many come first."""
        waited = False
        with self._namer.running(), self._admission.preparing() as place:
            async with aclosing(place.taken()) as waiting:
                async for others in waiting:
                    waited = True
                    yield self._event(ProgressUpdateEvent(text=f"Waiting for {others} other answers…"))
            async with aclosing(self._told(request, caller, begun=waited)) as chunks:
                async for chunk in chunks:
                    yield chunk

    async def _told(
        self, request: StreamingReq, caller: Caller, *, begun: bool
    ) -> AsyncGenerator[bytes, None]:
        """Yield the SDK's bytes. What fails after the first becomes an event: it is too late for a status."""
        try:
            async with aclosing(self._process_streaming(request, caller)) as chunks:
                async for chunk in chunks:
                    begun = True
                    yield chunk
        except Exception as error:
            if not begun:
                raise
            yield self._event(ErrorEvent(code="custom", message=_said(error), allow_retry=True))

    def _add_run(self, thread: dict[str, Any], caller: Caller) -> None:
        if run := self._detached.of_thread(thread["id"], caller):
            thread["run"] = {"id": run.id, "page": run.page}

    def _with_runs(self, listed: bytes, caller: Caller) -> bytes:
        if not self._detached.any_of(caller):
            return listed
        page = json.loads(listed)
        for thread in page["data"]:
            self._add_run(thread, caller)
        return json.dumps(page).encode()

    async def _rename(self, thread_id: str, title: str, caller: Caller) -> bytes:
        """Give the thread a person's title, which no automatic one takes the place of."""
        thread = await self.store.load_thread(thread_id, caller)
        thread.title = title
        thread.metadata[TITLE_BY] = PERSON
        await self.store.save_thread(thread, caller)
        self._announce(thread_id, caller)
        return self._serialize(self._to_thread_response(thread))

    async def _begin(self, request: StreamingReq, caller: Caller, run: RunRecord) -> None:
        """Refuse what cannot run, before anything is written, and take the thread."""
        thread_id = None if isinstance(request, ThreadsCreateReq) else request.params.thread_id
        await self.check(request, caller)
        if isinstance(request, ThreadsCreateReq | ThreadsAddUserMessageReq):
            _check_input(request)
            home = self._thread_of(request, caller)
            await self._attachments.check(request.params.input.attachments, home, caller)
        if thread_id is None or isinstance(request, ThreadsCreateReq):
            return
        if isinstance(request, ThreadsRetryAfterItemReq):
            asked = await self.store.load_item(thread_id, request.params.item_id, caller)
            if not isinstance(asked, UserMessageItem):
                raise ValueError(f"Item {asked.id} is not a user message")  # noqa: TRY004 - it becomes a 400
        await self._endings.note_interruption(thread_id, caller)
        page = run.page
        if page is not None and isinstance(request, ThreadsCustomActionReq):
            page = await self._calls.lease(thread_id, caller) or page
        await self._sql.begin_run(run.id, thread_id, caller, page)
        run.claimed = True
        if isinstance(request, ThreadsRetryAfterItemReq):
            run.dropped = await self._sql.drop_items(thread_id, asked.id, caller, keep=asked.id)
            await self._attachments.prune(thread_id, caller)

    def _add_event(self, caller: Caller, event: ThreadStreamEvent) -> None:
        """Tell the readers of a detached run what its stream can no longer say."""
        if caller.run and caller.run.journal:
            caller.run.journal.add(self._event(event))

    def _event(self, event: ThreadStreamEvent) -> bytes:
        return b"data: " + self._serialize(event) + b"\n\n"

    def _announce(self, thread_id: str, caller: Caller) -> None:
        run = self._detached.of_thread(thread_id, caller)
        self._news(thread_id, run.id if run else None)

    def _serialize(self, obj: BaseModel) -> bytes:
        return super()._serialize(with_times(obj, as_utc))


def _said(error: Exception) -> str:
    match error:
        case NotFoundError():
            return GONE
        case StoreUnavailableError():
            return str(error)
        case _:
            return UNEXPECTED.format(type(error).__name__)


def _check_input(request: ThreadsCreateReq | ThreadsAddUserMessageReq) -> None:
    given = request.params.input
    if not given.attachments and not any(getattr(part, "text", "").strip() for part in given.content):
        raise Refused(400, "The message is empty.")
