"""The SDK's server where the protocol wants more: resumed turns, actions, feedback, pages, dictation."""

from __future__ import annotations

import logging
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from chatkit.errors import CustomStreamError, StreamError
from chatkit.server import ChatKitServer
from chatkit.types import (
    AudioInput,
    GeneratedImageItem,
    GeneratedImageUpdated,
    InputTranscribeReq,
    ItemsListReq,
    SyncCustomActionResponse,
    Thread,
    ThreadItemDoneEvent,
    ThreadItemReplacedEvent,
    ThreadsAddClientToolOutputReq,
    ThreadsAddStructuredInputReq,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    ThreadsSyncCustomActionReq,
    TranscriptionResult,
    WidgetItem,
    WorkflowItem,
    WorkflowTaskUpdated,
)

from jupyter_chatkit.asking import COMPOSER_TOOLS
from jupyter_chatkit.caller import Caller, Refused, RunRecord
from jupyter_chatkit.dictation import sound
from jupyter_chatkit.keeping import keeping
from jupyter_chatkit.pending import superseded
from jupyter_chatkit.places import in_order
from jupyter_chatkit.resuming import Calls, Resuming
from jupyter_chatkit.store.cursor import DEFAULT_PAGE_SIZE
from jupyter_chatkit.store.sql import TITLE_BY
from jupyter_chatkit.visible import is_hidden, visible

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

    from chatkit.actions import Action
    from chatkit.store import Store
    from chatkit.types import (
        NonStreamingReq,
        StreamingReq,
        ThreadItem,
        ThreadItemUpdatedEvent,
        ThreadMetadata,
        ThreadStreamEvent,
        UserMessageItem,
    )

    from jupyter_chatkit.approvals import ApprovalDesk
    from jupyter_chatkit.attachments.desk import AttachmentDesk
    from jupyter_chatkit.dictation import Dictation
    from jupyter_chatkit.export import ExportDesk
    from jupyter_chatkit.hooks import Hooks
    from jupyter_chatkit.store.sql import SqlStore

    ActionReq = ThreadsCustomActionReq | ThreadsSyncCustomActionReq

NO_ACTIONS = (
    "Actions do nothing on this server. Set c.ChatKit.hooks to the dotted path of a"
    " jupyter_chatkit.hooks.Hooks that carries them out."
)
ACTION_FAILED = "The action “{}” failed ({}). The log of the Jupyter server says where."
HOOK = "hook"
MOST_OPINIONS = 200
"""Items of one request for feedback."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parts:
    """What requests are carried out with."""

    store: SqlStore
    attachments: AttachmentDesk
    hooks: Hooks | None
    dictation: Dictation
    exports: ExportDesk
    approvals: ApprovalDesk


class ProtocolServer(ChatKitServer[Caller]):
    """Every request and hook of the SDK's server that does more here than there."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(cast("Store[Caller]", parts.store), parts.attachments)
        self._sql = parts.store
        self._attachments = parts.attachments
        self._hooks = parts.hooks
        self._dictation = parts.dictation
        self._exports = parts.exports
        self._approvals = parts.approvals
        self._calls = Calls(parts.store)

    async def check(self, request: StreamingReq, caller: Caller) -> None:
        """Raise `Refused` or `NotFoundError` where the request cannot be carried out; nothing is written."""
        if not isinstance(request, ThreadsCreateReq):
            _check_open(await self.store.load_thread(request.params.thread_id, caller))
        match request:
            case ThreadsCreateReq() | ThreadsAddUserMessageReq():
                await self._check_tool(request, caller)
            case ThreadsAddClientToolOutputReq() | ThreadsAddStructuredInputReq():
                await self._calls.check(request, caller)
                await self._check_allowed(request, caller)
            case ThreadsCustomActionReq():
                await self._check_action(request, caller)

    def action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Caller
    ) -> AsyncIterator[ThreadStreamEvent]:
        return self._acting(thread, action, sender, context)

    async def sync_action(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, context: Caller
    ) -> SyncCustomActionResponse:
        """Have the hooks act, and keep the item that they changed. Raises `Refused`."""
        if self._hooks is None:
            raise Refused(400, NO_ACTIONS)
        before = thread.model_copy(deep=True)
        try:
            response = await self._hooks.sync_action(thread, action, sender, context)
        except Exception as error:
            log.exception("A hook failed")
            raise Refused(500, ACTION_FAILED.format(action.type, type(error).__name__)) from error
        if thread != before:
            _note_title(thread, before.title)
            await self.store.save_thread(thread, context)
        item = response.updated_item
        if item is not None:
            await self.store.save_item(thread.id, item, context)
        return SyncCustomActionResponse() if item and is_hidden(item) else response

    async def add_feedback(self, thread_id: str, item_ids: list[str], feedback: str, context: Caller) -> None:
        """Write down what is thought of items. Raises `NotFoundError` where one is not there."""
        if not 0 < len(item_ids) <= MOST_OPINIONS:
            raise Refused(400, f"items.feedback: params.item_ids must name 1 to {MOST_OPINIONS} items.")
        await self._sql.save_feedback(thread_id, list(dict.fromkeys(item_ids)), feedback, context)

    async def transcribe(self, audio_input: AudioInput, context: Caller) -> TranscriptionResult:
        return TranscriptionResult(text=await self._dictation.text(audio_input, context))

    async def _superseded(
        self, thread: ThreadMetadata, message: UserMessageItem | None, caller: Caller
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        """Yield the end of each call that still waited when the person wrote `message`."""
        if message is None or caller.new_thread:
            return
        for call in await self._calls.pending(thread.id, caller, before=message.id):
            yield ThreadItemReplacedEvent(item=superseded(call))

    async def _process_streaming_impl(
        self, request: StreamingReq, context: Caller
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        events = (
            self._resumed(request, context)
            if isinstance(request, Resuming)
            else super()._process_streaming_impl(request, context)
        )
        async with aclosing(events):
            async for event in events:
                yield event

    async def _resumed(self, request: Resuming, caller: Caller) -> AsyncGenerator[ThreadStreamEvent, None]:
        """Answer one call; the model is asked once the last of the turn's calls is answered."""
        thread = await self.store.load_thread(request.params.thread_id, caller)
        answered = await self._answered_call(request, caller)

        async def going_on() -> AsyncGenerator[ThreadStreamEvent, None]:
            yield ThreadItemReplacedEvent(item=answered)
            if await self._calls.pending(thread.id, caller):
                if caller.run:
                    caller.run.outcome = "done"
                return
            async with aclosing(cast("AsyncGenerator[Any, None]", self.respond(thread, None, caller))) as run:
                async for event in run:
                    yield event

        async for event in self._process_events(thread, caller, going_on):
            yield event

    async def _answered_call(self, request: Resuming, caller: Caller) -> ThreadItem:
        if isinstance(request, ThreadsAddClientToolOutputReq):
            call = await self._calls.tool_call(request.params.thread_id, caller)
            result = await self._approvals.result(call, request.params.result, caller)
            return call.model_copy(update={"status": "completed", "output": result})
        form = await self._calls.form(request.params.thread_id, request.params.item_id, caller)
        return await self._apply_structured_input_submission(form, request.params.input)

    async def _check_allowed(self, request: Resuming, caller: Caller) -> None:
        """Raise `Refused` where a result is told of a call that nobody decided."""
        if isinstance(request, ThreadsAddClientToolOutputReq):
            call = await self._calls.tool_call(request.params.thread_id, caller)
            await self._approvals.result(call, request.params.result, caller)

    async def _process_events(
        self,
        thread: ThreadMetadata,
        context: Caller,
        stream: Callable[[], AsyncIterator[ThreadStreamEvent]],
    ) -> AsyncIterator[ThreadStreamEvent]:
        def reserve(item: ThreadItem) -> Awaitable[None]:
            return self._sql.reserve_place(thread.id, item, context)

        async for event in super()._process_events(
            thread, context, lambda: in_order(visible(stream()), reserve)
        ):
            yield event

    async def _process_non_streaming(self, request: NonStreamingReq, context: Caller) -> bytes:
        match request:
            case ItemsListReq(params=params):
                page = await self._sql.load_visible_items(
                    params.thread_id, params.after, params.limit, params.order, context
                )
                return self._serialize(page)
            case ThreadsSyncCustomActionReq():
                await self._check_action(request, context)
            case InputTranscribeReq(params=params):
                return self._serialize(await self.transcribe(sound(params), context))
        return await super()._process_non_streaming(request, context)

    async def _load_full_thread(self, thread_id: str, context: Caller) -> Thread:
        thread = await self.store.load_thread(thread_id, context)
        items = await self._sql.load_visible_items(thread_id, None, DEFAULT_PAGE_SIZE, "asc", context)
        return Thread(**thread.model_dump(), items=items)

    def _update_pending_items(
        self, pending_items: dict[str, ThreadItem], event: ThreadItemUpdatedEvent
    ) -> None:
        match pending_items.get(event.item_id), event.update:
            case GeneratedImageItem() as item, GeneratedImageUpdated(image=image):
                item.image = image
            case WorkflowItem(workflow=workflow), WorkflowTaskUpdated(task_index=index, task=task):
                # One that was never added: the SDK's own stream ends there with an IndexError.
                workflow.tasks[index : index + 1] = [task]
            case _:
                super()._update_pending_items(pending_items, event)

    async def _acting(
        self, thread: ThreadMetadata, action: Action[str, Any], sender: WidgetItem | None, caller: Caller
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        if self._hooks is None:
            raise CustomStreamError(NO_ACTIONS, allow_retry=False)
        title = thread.title
        try:
            events = self._hooks.action(thread, action, sender, caller)
            async with aclosing(self._beating(thread, events, caller)) as kept:
                async for event in kept:
                    yield event
        except (CustomStreamError, StreamError):
            raise
        except Exception as error:
            log.exception("A hook failed")
            message = ACTION_FAILED.format(action.type, type(error).__name__)
            raise CustomStreamError(message, allow_retry=False) from error
        finally:
            _note_title(thread, title)
        if caller.run:
            caller.run.outcome = "done"

    async def _beating(
        self, thread: ThreadMetadata, events: AsyncIterator[ThreadStreamEvent], caller: Caller
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        """Yield `events`, kept every half second as those of an answer are."""
        run = caller.run or RunRecord(uuid4().hex)
        async with (
            keeping(self._sql, run, thread.id, caller) as kept,
            aclosing(cast("AsyncGenerator[ThreadStreamEvent, None]", events)) as acted,
        ):
            async for event in acted:
                if isinstance(event, ThreadItemDoneEvent):
                    await kept.settled()
                kept.see(event)
                yield event

    async def _check_action(self, request: ActionReq, caller: Caller) -> None:
        thread = await self.store.load_thread(request.params.thread_id, caller)
        _check_open(thread)
        if self._hooks is None:
            raise Refused(400, NO_ACTIONS)
        item_id = request.params.item_id
        if item_id and not isinstance(await self.store.load_item(thread.id, item_id, caller), WidgetItem):
            raise Refused(
                400, f"{request.type}: params.item_id must be a widget's; only widgets have actions."
            )

    async def _check_tool(self, request: ThreadsCreateReq | ThreadsAddUserMessageReq, caller: Caller) -> None:
        chosen = request.params.input.inference_options.tool_choice
        if chosen is None:
            return
        tools = await self._hooks.tools(caller) if self._hooks else ()
        known = [*(entry["id"] for entry in COMPOSER_TOOLS), *(tool.name for tool in tools)]
        if chosen.id not in known:
            raise Refused(400, f"There is no tool “{chosen.id[:100]}”. There is {', '.join(known)}.")


def _check_open(thread: ThreadMetadata) -> None:
    """Raise `Refused` (409) with the reason where nothing may be added to the thread."""
    if thread.status.type != "active":
        raise Refused(409, thread.status.reason or f"This conversation is {thread.status.type}.")


def _note_title(thread: ThreadMetadata, before: str | None) -> None:
    """Have no automatic title take the place of one that a hook gave."""
    if thread.title != before:
        thread.metadata = thread.metadata | {TITLE_BY: HOOK}
