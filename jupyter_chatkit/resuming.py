"""Answers that go on with a turn: which call of the thread a request answers, and whether it may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatkit.types import (
    ClientToolCallItem,
    StructuredInputItem,
    ThreadsAddClientToolOutputReq,
    ThreadsAddStructuredInputReq,
    UserMessageItem,
)

from jupyter_chatkit.caller import Refused
from jupyter_chatkit.pending import is_call

if TYPE_CHECKING:
    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.pending import Call
    from jupyter_chatkit.store.sql import SqlStore

Resuming = ThreadsAddClientToolOutputReq | ThreadsAddStructuredInputReq

_PAGE = 50


class Calls:
    """The calls of the turn that is under way in each thread."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    async def of_turn(self, thread_id: str, caller: Caller, *, before: str | None = None) -> list[Call]:
        """Return the calls since the newest message of the person, oldest first.

        `before` is a message that ends the turn: the one before it is meant then.
        """
        found: list[Call] = []
        after: str | None = None
        while True:
            page = await self._store.load_thread_items(thread_id, after, _PAGE, "desc", caller)
            for item in page.data:
                if isinstance(item, UserMessageItem) and item.id != before:
                    return found[::-1]
                if is_call(item):
                    found.append(item)
            if not page.has_more:
                return found[::-1]
            after = page.after

    async def pending(self, thread_id: str, caller: Caller, *, before: str | None = None) -> list[Call]:
        """Return those of them that wait for an answer."""
        calls = await self.of_turn(thread_id, caller, before=before)
        return [call for call in calls if call.status == "pending"]

    async def lease(self, thread_id: str, caller: Caller) -> str | None:
        """Return the page whose calls wait; None where none does."""
        waiting = await self.pending(thread_id, caller)
        return await self._store.lease(thread_id, caller) if waiting else None

    async def check(self, request: Resuming, caller: Caller) -> None:
        """Raise `Refused` where the request answers nothing that waits, or the page may not answer."""
        match request:
            case ThreadsAddClientToolOutputReq(params=params):
                await self.tool_call(params.thread_id, caller)
                await self._check_lease(params.thread_id, caller)
            case ThreadsAddStructuredInputReq(params=params):
                await self.form(params.thread_id, params.item_id, caller)

    async def tool_call(self, thread_id: str, caller: Caller) -> ClientToolCallItem:
        """Return the pending call that `caller.call_id` names, the newest without one. Raises `Refused`."""
        calls = [
            call for call in await self.of_turn(thread_id, caller) if isinstance(call, ClientToolCallItem)
        ]
        wanted = caller.call_id
        named = [call for call in calls if wanted is None or wanted in {call.call_id, call.id}]
        waiting = [call for call in named if call.status == "pending"]
        if waiting:
            return waiting[-1]
        if wanted is None:
            raise Refused(400, "This conversation waits for no result of the page.")
        if named:
            raise Refused(409, f"The call “{wanted}” was answered already.")
        raise Refused(404, f"This conversation has no call “{wanted}” that waits for a result.")

    async def form(self, thread_id: str, item_id: str, caller: Caller) -> StructuredInputItem:
        """Return the pending form. Raises `Refused`, and `NotFoundError` where there is no such item."""
        item = await self._store.load_item(thread_id, item_id, caller)
        if not isinstance(item, StructuredInputItem):
            raise Refused(400, "This item is no form: it asks for no answers.")
        if item.status != "pending":
            raise Refused(409, f"These questions were {item.status} already.")
        return item

    async def _check_lease(self, thread_id: str, caller: Caller) -> None:
        if caller.detached is None or caller.takeover:
            return
        lease = await self._store.lease(thread_id, caller)
        if lease not in {None, caller.detached.page}:
            raise Refused(409, "Another page has sent the message, and does what the assistant asks for.")
