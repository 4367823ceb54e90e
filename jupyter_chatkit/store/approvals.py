"""What a person allows: each call that asks first, decided once and used once, and what needs no asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import sqlalchemy as sa

from jupyter_chatkit.store import items, threads
from jupyter_chatkit.store.schema import allowances, approvals
from jupyter_chatkit.store.transaction import Statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.store.opening import Database
    from jupyter_chatkit.store.transaction import Transaction

Status = Literal["waiting", "accepted", "refused", "used"]
Scope = Literal["thread", "notebook"]

PERSON = "person"

_COLUMNS = (
    *(approvals.c.item_id, approvals.c.risk, approvals.c.turn, approvals.c.notebook, approvals.c.model),
    *(approvals.c.arguments_hash, approvals.c.status, approvals.c.decided_by),
    *(approvals.c.page, approvals.c.amended, approvals.c.at),
)
_IN_THREAD = sa.and_(approvals.c.owner == sa.bindparam("of"), approvals.c.thread_id == sa.bindparam("thread"))
_THIS = sa.and_(_IN_THREAD, approvals.c.item_id == sa.bindparam("item"))
_ALLOWED = sa.and_(
    allowances.c.owner == sa.bindparam("of"),
    allowances.c.scope == sa.bindparam("where_"),
    allowances.c.place == sa.bindparam("place_"),
)
_THIS_RISK = sa.and_(_ALLOWED, allowances.c.risk == sa.bindparam("what"))

_load = Statement(sa.select(*_COLUMNS).where(_IN_THREAD))
_find = Statement(sa.select(*_COLUMNS).where(_THIS))
_ask = Statement(
    sa.insert(approvals).values(
        owner=sa.bindparam("of"),
        thread_id=sa.bindparam("thread"),
        item_id=sa.bindparam("item"),
        risk=sa.bindparam("what"),
        turn=sa.bindparam("turn_"),
        notebook=sa.bindparam("place_"),
        model=sa.bindparam("who"),
        arguments_hash=sa.bindparam("sum_"),
        status=sa.literal_column("'waiting'"),
        at=sa.bindparam("now"),
    )
)
_move = Statement(
    sa.update(approvals)
    .where(
        _THIS,
        approvals.c.status == sa.bindparam("before"),
        approvals.c.arguments_hash == sa.bindparam("sum_"),
    )
    .values(
        status=sa.bindparam("after_"),
        decided_by=sa.bindparam("who"),
        page=sa.bindparam("by_page"),
        amended=sa.bindparam("changed"),
        at=sa.bindparam("now"),
    )
)
_allowed = Statement(sa.select(allowances.c.risk).where(_ALLOWED).order_by(allowances.c.risk))
_allow = Statement(
    sa.insert(allowances).values(
        owner=sa.bindparam("of"),
        scope=sa.bindparam("where_"),
        place=sa.bindparam("place_"),
        risk=sa.bindparam("what"),
        at=sa.bindparam("now"),
    )
)
_forbid = Statement(sa.delete(allowances).where(_THIS_RISK))


@dataclass(frozen=True)
class Approval:
    """A call that asks first. `at` is in seconds of the epoch, of the last change.

    `turn` is the user message, `notebook` the path of the one that the model was shown.
    `decided_by` is "person" or the scope of the allowance that let it pass; `page` carries it out;
    `amended` are the arguments as the person changed them, as JSON.
    """

    item_id: str
    risk: str
    turn: str
    notebook: str
    model: str
    arguments_hash: str
    status: Status
    decided_by: str | None
    page: str | None
    amended: str | None
    at: float


class ApprovalRows:
    """Each method is one transaction, so that of two that decide the same only one does."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock

    async def ask(self, owner: str, thread_id: str, asking: Approval) -> None:
        """Write down a call that waits; one that is known stays as it is. Raises `NotFoundError`."""
        await self._database.write(lambda tx: _asked(tx, owner, thread_id, asking, self._clock()))

    async def of_thread(self, owner: str, thread_id: str) -> list[Approval]:
        rows = await self._database.read(lambda tx: tx.rows(_load, of=owner, thread=thread_id))
        return [Approval(*row) for row in rows]

    async def find(self, owner: str, thread_id: str, item_id: str) -> Approval | None:
        return await self._database.read(lambda tx: _found(tx, owner, thread_id, item_id))

    async def move(
        self,
        owner: str,
        thread_id: str,
        before: Approval,
        status: Status,
        by: str,
        page: str | None,
        amended: str | None,
    ) -> bool:
        """Change the status of an approval that still is as `before`; False where somebody was faster."""
        values = {
            "of": owner,
            "thread": thread_id,
            "item": before.item_id,
            "before": before.status,
            "sum_": before.arguments_hash,
            "after_": status,
            "who": by,
            "by_page": page,
            "changed": amended,
            "now": self._clock(),
        }
        return bool(await self._database.write(lambda tx: tx.change(_move, **values)))

    async def allowed(self, owner: str, scope: Scope, place: str) -> list[str]:
        """Return the risks that need no asking there."""
        rows = await self._database.read(lambda tx: tx.rows(_allowed, of=owner, where_=scope, place_=place))
        return [str(risk) for (risk,) in rows]

    async def allow(self, owner: str, scope: Scope, place: str, risk: str, *, allowed: bool) -> None:
        """Let a risk pass without asking, or no longer. Raises `NotFoundError` for no such thread."""
        values = {"of": owner, "where_": scope, "place_": place, "what": risk}

        def step(tx: Transaction) -> None:
            if scope == "thread":
                threads.lock(tx, owner, place)
            tx.change(_forbid, **values)
            if allowed:
                tx.change(_allow, **values, now=self._clock())

        await self._database.write(step)


def _found(tx: Transaction, owner: str, thread_id: str, item_id: str) -> Approval | None:
    rows = tx.rows(_find, of=owner, thread=thread_id, item=item_id)
    return Approval(*rows[0]) if rows else None


def _asked(tx: Transaction, owner: str, thread_id: str, asking: Approval, now: float) -> None:
    threads.lock(tx, owner, thread_id)
    items.load(tx, owner, thread_id, asking.item_id)
    if _found(tx, owner, thread_id, asking.item_id) is None:
        tx.change(
            _ask,
            of=owner,
            thread=thread_id,
            item=asking.item_id,
            what=asking.risk,
            turn_=asking.turn,
            place_=asking.notebook,
            who=asking.model,
            sum_=asking.arguments_hash,
            now=now,
        )
