"""ApprovalDesk: the calls of the assistant that wait for a person, and what needs no asking."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from chatkit.types import ClientEffectEvent, ClientToolCallItem, ThreadItemDoneEvent

from jupyter_chatkit.caller import Refused
from jupyter_chatkit.requests import (
    ApprovalsAllow,
    ApprovalsAllowed,
    ApprovalsDecide,
    ApprovalsUse,
    ItemsAuthor,
)
from jupyter_chatkit.store.approvals import PERSON, Approval
from jupyter_chatkit.tools.page import risk_of

if TYPE_CHECKING:
    from chatkit.types import ThreadStreamEvent

    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.requests import ApprovalRequest
    from jupyter_chatkit.store.approvals import Scope, Status
    from jupyter_chatkit.store.sql import SqlStore

APPROVAL = "jupyter_chatkit.approval"
"""The client effect of ours that follows a call which asks first."""

REFUSED = {"refused": "The person did not allow this. Nothing was done. Do not ask for the same again."}
"""The result of a call that was refused."""

OTHER_CALL = "What was shown is not what the assistant asks for any more. Nothing was done: look at it again."


class ApprovalDesk:
    """Each call above *read* is accepted once, by its person, for just these arguments, and used once.

    An allowance of the person, for a thread or a notebook and a risk, stands for the acceptance.
    """

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._rows = store.approvals

    async def asking(
        self, event: ThreadStreamEvent, turn: str, model: str, caller: Caller
    ) -> ClientEffectEvent | None:
        """Write down the call that `event` makes, where it has to ask, and return what the page is told."""
        call = event.item if isinstance(event, ThreadItemDoneEvent) else None
        if not isinstance(call, ClientToolCallItem) or (risk := risk_of(call.name)) in {None, "read"}:
            return None
        notebook = caller.shown.notebook.path if caller.shown and caller.shown.notebook else ""
        approval = Approval(
            *(call.id, str(risk), turn, notebook, model, arguments_hash(call), "waiting"),
            *(None, None, None, 0.0),
        )
        await self._rows.ask(caller.owner, call.thread_id, approval)
        told = _told(approval, await self._scope(approval, call.thread_id, caller))
        return ClientEffectEvent(name=APPROVAL, data={"item_id": call.id} | told)

    async def of_thread(self, thread_id: str, caller: Caller) -> dict[str, Any]:
        """Return what a page is told of each call that asked, by the id of its item."""
        rows = await self._rows.of_thread(caller.owner, thread_id)
        # Of many that were overtaken by a message and wait for ever, each rule is read once.
        kinds = {(row.risk, row.notebook): row for row in rows if row.status == "waiting"}
        scopes = {kind: await self._scope(row, thread_id, caller) for kind, row in kinds.items()}
        return {row.item_id: _told(row, scopes.get((row.risk, row.notebook))) for row in rows}

    async def answer(self, request: ApprovalRequest, caller: Caller) -> dict[str, Any]:
        """Carry out a request of ours. Raises `Refused` and `NotFoundError`."""
        match request:
            case ApprovalsDecide():
                return await self._decide(request, caller)
            case ApprovalsUse():
                return await self._use(request, caller)
            case ApprovalsAllow(params=params):
                await self._rows.allow(
                    caller.owner, params.scope, params.place, params.risk, allowed=params.allowed
                )
                return {"allowed": await self._rows.allowed(caller.owner, params.scope, params.place)}
            case ApprovalsAllowed(params=params):
                return {
                    "thread": await self._allowed("thread", params.thread_id, caller),
                    "notebook": await self._allowed("notebook", params.notebook, caller),
                }
            case ItemsAuthor(params=params):
                model = await self._store.writer_of(params.thread_id, params.item_id, caller)
                took = _hash("items.accept", params.model_dump(include={"item_id", "block", "code"}))
                return _author(model or "", caller.owner, took)

    async def result(self, call: ClientToolCallItem, given: Any, caller: Caller) -> Any:
        """Return the result that the model is told. Raises `Refused` (409) for a call that nobody decided.

        A page that did nothing may always say so and why.
        """
        approval = await self._rows.find(caller.owner, call.thread_id, call.id)
        asks = approval is not None or risk_of(call.name) not in {None, "read"}
        if not asks or (approval and approval.status == "used"):
            return given
        if approval and approval.status == "refused":
            return REFUSED
        if isinstance(given, dict) and set(given) == {"error"}:
            return given
        raise Refused(409, "This call waits for a person. Accept or refuse it first; nothing was done.")

    async def _decide(self, request: ApprovalsDecide, caller: Caller) -> dict[str, Any]:
        params = request.params
        call, approval = await self._waiting(params.thread_id, params.item_id, caller)
        if params.seen != call.arguments:
            raise Refused(409, OTHER_CALL)
        if approval.status != "waiting":
            raise Refused(409, f"This was {_DECIDED[approval.status]} already.")
        status: Status = "accepted" if params.accept else "refused"
        amended = None if params.amended is None else json.dumps(params.amended)
        if not await self._rows.move(
            caller.owner, params.thread_id, approval, status, PERSON, params.page, amended
        ):
            raise Refused(409, "Somebody decided this just now, in another window.")
        return _told(replace(approval, status=status, decided_by=PERSON, page=params.page), None)

    async def _use(self, request: ApprovalsUse, caller: Caller) -> dict[str, Any]:
        """Give out what may be done now, to one page and once."""
        params = request.params
        call, approval = await self._waiting(params.thread_id, params.item_id, caller)
        by = await self._allowing(approval, params.page, params.thread_id, caller)
        if not await self._rows.move(
            caller.owner, params.thread_id, approval, "used", by, params.page, approval.amended
        ):
            raise Refused(409, "This was done already, in another window.")
        return {
            "arguments": json.loads(approval.amended) if approval.amended else call.arguments,
            "notebook": approval.notebook,
            "author": _author(
                approval.model,
                caller.owner if by == PERSON else f"{caller.owner} ({by})",
                approval.arguments_hash,
            ),
        }

    async def _allowing(self, approval: Approval, page: str, thread_id: str, caller: Caller) -> str:
        """Return what lets the call pass: the person, or the scope of an allowance. Raises `Refused`."""
        if approval.status == "accepted" and approval.page == page:
            return PERSON
        if approval.status == "accepted":
            raise Refused(409, "Another window does this.")
        if approval.status != "waiting":
            raise Refused(409, f"This was {_DECIDED[approval.status]} already.")
        if await self._store.lease(thread_id, caller) not in {None, page}:
            raise Refused(409, "Another window does what the assistant asks for.")
        scope = await self._scope(approval, thread_id, caller)
        if scope is None:
            raise Refused(409, "This waits for a person.")
        return scope

    async def _waiting(
        self, thread_id: str, item_id: str, caller: Caller
    ) -> tuple[ClientToolCallItem, Approval]:
        """Return a call whose turn still waits for it. Raises `Refused` and `NotFoundError`."""
        call = await self._store.load_item(thread_id, item_id, caller)
        approval = await self._rows.find(caller.owner, thread_id, item_id)
        if not isinstance(call, ClientToolCallItem) or approval is None:
            raise Refused(400, "This item asks for nothing that a person could allow.")
        if call.status != "pending":
            raise Refused(409, "The conversation went on without this. Nothing was done.")
        if arguments_hash(call) != approval.arguments_hash:
            raise Refused(409, OTHER_CALL)
        return call, approval

    async def _scope(self, approval: Approval, thread_id: str, caller: Caller) -> Scope | None:
        """Return where the person allowed calls of this risk."""
        if approval.risk in await self._allowed("thread", thread_id, caller):
            return "thread"
        if approval.risk in await self._allowed("notebook", approval.notebook, caller):
            return "notebook"
        return None

    async def _allowed(self, scope: Scope, place: str | None, caller: Caller) -> list[str]:
        return await self._rows.allowed(caller.owner, scope, place) if place else []


_DECIDED = {"accepted": "accepted", "refused": "refused", "used": "done"}


def _told(approval: Approval, scope: Scope | None) -> dict[str, Any]:
    """Return what a page is told; `scope` is the rule that lets it pass as long as it waits."""
    return {
        "status": approval.status,
        "risk": approval.risk,
        "turn": approval.turn,
        "notebook": approval.notebook,
        "by": approval.decided_by or (scope if approval.status == "waiting" else None),
        "page": approval.page,
    }


def _author(model: str, accepted_by: str, request: str) -> dict[str, str]:
    """Return what the mark of a cell that is written now says of its origin; no model is one not known."""
    at = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"model": model, "at": at, "acceptedBy": accepted_by, "request": request}


def arguments_hash(call: ClientToolCallItem) -> str:
    """Return the SHA-256 of a call's name and arguments, as hex; equal values give equal sums."""
    return _hash(call.name, call.arguments)


def _hash(name: str, arguments: dict[str, Any]) -> str:
    text = json.dumps([name, arguments], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
