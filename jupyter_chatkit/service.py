"""NotebookChat: the requests of the ChatKit protocol and ours, one turn at a time on a thread."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, cast
from uuid import uuid4

from chatkit.server import ChatKitServer, NonStreamingResult, StreamingResult
from chatkit.store import NotFoundError
from chatkit.types import (
    AssistantMessageItem,
    CustomTask,
    ErrorEvent,
    ItemsFeedbackReq,
    ItemsListReq,
    Page,
    TaskItem,
    Thread,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    ThreadsDeleteReq,
    ThreadsGetByIdReq,
    ThreadsListReq,
    ThreadsRetryAfterItemReq,
    UserMessageItem,
    is_streaming_req,
)
from typing_extensions import assert_never

from jupyter_chatkit import permissions, requests
from jupyter_chatkit.admission import Admission
from jupyter_chatkit.caller import UNEXPECTED, Caller, Refused, RunRecord
from jupyter_chatkit.history import question
from jupyter_chatkit.intake import read
from jupyter_chatkit.preview import preview
from jupyter_chatkit.store.errors import StoreUnavailableError, ThreadBusyError
from jupyter_chatkit.store.times import as_utc
from jupyter_chatkit.titles import title
from jupyter_chatkit.wire import with_times

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from chatkit.store import Store
    from chatkit.types import ChatKitReq, StreamingReq, ThreadItem, ThreadMetadata, ThreadStreamEvent
    from pydantic import BaseModel

    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.desk import ModelDesk
    from jupyter_chatkit.privacy import Redactor
    from jupyter_chatkit.store.sql import SqlStore
    from jupyter_chatkit.turn import Answering

STOPPED = CustomTask(title="Stopped", icon="lucide:square")
GONE = "This conversation or message does not exist (any more)."
INTERRUPTED = CustomTask(title="Interrupted: the server stopped while this was being written", icon="info")


class NotebookChat(ChatKitServer[Caller]):
    """A ChatKit server that knows the notebook beside each message."""

    def __init__(
        self,
        store: SqlStore,
        desk: ModelDesk,
        answering: Answering,
        redactor: Callable[[PageContext | None], Redactor | None],
        page_budget: int,
    ) -> None:
        super().__init__(cast("Store[Caller]", store))
        self._sql = store
        self._desk = desk
        self._answering = answering
        self._redactor = redactor
        self._page_budget = page_budget
        self._admission = Admission()

    async def process(
        self, request: str | bytes | bytearray, context: Caller
    ) -> StreamingResult | NonStreamingResult:
        """Answer one request. Raises `Refused` with the HTTP status where it is not carried out."""
        body = request.encode() if isinstance(request, str) else bytes(request)
        parsed, caller = read(body, context, self._redactor)
        permissions.check(parsed.type, caller)
        try:
            if isinstance(parsed, requests.OurRequest):
                return NonStreamingResult(json.dumps(await self._ours(parsed, caller)).encode())
            if is_streaming_req(parsed):
                return StreamingResult(self._running(parsed, caller))
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
        if context.replaces and input_user_message is not None:
            await self._drop(thread, context.replaces, input_user_message, context)
        run = context.run or RunRecord(uuid4().hex)
        try:
            async with aclosing(self._answering.events(thread, input_user_message, context, run)) as events:
                async for event in events:
                    yield event
        finally:
            # A first turn that was stopped or failed before its first word has a name as well.
            if thread.title is None and input_user_message is not None:
                thread.title = title(question(input_user_message), context.shown)

    def _get_attachment_store(self) -> NoReturn:
        raise NotImplementedError("This server takes no attachments.")

    async def handle_stream_cancelled(
        self, thread: ThreadMetadata, pending_items: list[ThreadItem], context: Caller
    ) -> None:
        """Keep what was written and say in the thread that it was stopped."""
        for item in pending_items:
            if isinstance(item, AssistantMessageItem) and any(part.text.strip() for part in item.content):
                await self.store.add_thread_item(thread.id, item, context)
        await self.store.save_thread(thread, context)
        await self._say(thread, STOPPED, context)

    async def _ours(self, request: requests.OurRequest, caller: Caller) -> dict[str, Any]:
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
                return preview(caller, self._page_budget) | {"message": params.text, "model": model}
            case _:
                assert_never(request)

    async def _look(self, request: ChatKitReq, caller: Caller) -> bytes:
        match request:
            case ThreadsListReq(params=params):
                page = await self._sql.load_threads(
                    params.limit or 0, params.after, params.order, caller, query=caller.query
                )
                threads = [self._to_thread_response(thread) for thread in page.data]
                return self._serialize(Page[Thread](data=threads, has_more=page.has_more, after=page.after))
            case ThreadsGetByIdReq(params=params):
                await self._note_interruption(params.thread_id, caller)
                given, written = await self._sql.usage(params.thread_id, caller)
                thread = json.loads(await self._process_non_streaming(request, caller))
                thread["usage"] = {"input_tokens": given, "output_tokens": written}
                return json.dumps(thread).encode()
            case ItemsListReq(params=params):
                await self.store.load_thread(params.thread_id, caller)
                if params.after is None:
                    await self._note_interruption(params.thread_id, caller)
            case ThreadsDeleteReq(params=params) | ItemsFeedbackReq(params=params):
                await self.store.load_thread(params.thread_id, caller)
        return await self._process_non_streaming(request, caller)  # type: ignore[arg-type]

    async def _running(self, request: StreamingReq, caller: Caller) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of a run. Raises `Refused` before the first where it cannot be begun."""
        run = RunRecord(uuid4().hex)
        caller = replace(caller, run=run, new_thread=isinstance(request, ThreadsCreateReq))
        try:
            await self._begin(request, caller, run)
            async with self._admission.preparing(), aclosing(self._told(request, caller)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except asyncio.CancelledError:
            run.outcome = "stopped"
            raise
        except NotFoundError as error:
            raise Refused(404, GONE) from error
        except ThreadBusyError as error:
            raise Refused(409, str(error)) from error
        except StoreUnavailableError as error:
            raise Refused(503, str(error)) from error
        except (ValueError, NotImplementedError) as error:
            raise Refused(400, f"{request.type} cannot be done here: {error}.") from error
        finally:
            await self._sql.end_run(run.id, run.outcome, caller, run.usage)

    async def _told(self, request: StreamingReq, caller: Caller) -> AsyncGenerator[bytes, None]:
        """Yield the SDK's bytes. What fails after the first becomes an event: it is too late for a status."""
        begun = False
        try:
            async with aclosing(self._process_streaming(request, caller)) as chunks:
                async for chunk in chunks:
                    begun = True
                    yield chunk
        except Exception as error:
            if not begun:
                raise
            known = isinstance(error, StoreUnavailableError)
            message = str(error) if known else UNEXPECTED.format(type(error).__name__)
            event = ErrorEvent(code="custom", message=message, allow_retry=True)
            yield b"data: " + self._serialize(event) + b"\n\n"

    async def _begin(self, request: StreamingReq, caller: Caller, run: RunRecord) -> None:
        """Refuse what cannot run, before anything is written, and take the thread."""
        if isinstance(request, ThreadsCreateReq | ThreadsAddUserMessageReq):
            _check_input(request)
        if isinstance(request, ThreadsCreateReq):
            return
        thread_id = request.params.thread_id
        thread = await self.store.load_thread(thread_id, caller)
        if isinstance(request, ThreadsCustomActionReq):
            raise NotImplementedError("This server has no actions")
        if thread.status.type != "active":
            raise Refused(409, thread.status.reason or f"This conversation is {thread.status.type}.")
        if isinstance(request, ThreadsRetryAfterItemReq):
            await self.store.load_item(thread_id, request.params.item_id, caller)
        await self._note_interruption(thread_id, caller)
        await self._sql.begin_run(run.id, thread_id, caller)

    async def _note_interruption(self, thread_id: str, caller: Caller) -> None:
        for _run_id in await self._sql.take_interrupted(thread_id, caller):
            thread = await self.store.load_thread(thread_id, caller)
            await self._say(thread, INTERRUPTED, caller)

    async def _say(self, thread: ThreadMetadata, task: CustomTask, caller: Caller) -> None:
        item = TaskItem(
            id=self.store.generate_item_id("task", thread, caller),
            thread_id=thread.id,
            created_at=datetime.now(),  # noqa: DTZ005 - as all times of the SDK
            task=task,
        )
        await self.store.add_thread_item(thread.id, item, caller)

    async def _drop(
        self, thread: ThreadMetadata, first: str, before: UserMessageItem, caller: Caller
    ) -> None:
        """Delete the item `first` and what follows it, up to the message that takes its place."""
        doomed: list[str] = []
        async for item in self._paginate_thread_items_reverse(thread.id, caller):
            if item.id != before.id:
                doomed.append(item.id)
            if item.id == first:
                break
        else:
            return
        for item_id in doomed:
            await self.store.delete_thread_item(thread.id, item_id, caller)

    def _serialize(self, obj: BaseModel) -> bytes:
        return super()._serialize(with_times(obj, as_utc))


def _check_input(request: ThreadsCreateReq | ThreadsAddUserMessageReq) -> None:
    given = request.params.input
    if given.attachments:
        raise Refused(400, "This server takes no attachments.")
    if not any(getattr(part, "text", "").strip() for part in given.content):
        raise Refused(400, "The message is empty.")
