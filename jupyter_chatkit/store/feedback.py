"""What people think of answers: the last opinion of each item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from jupyter_chatkit.store import items, threads
from jupyter_chatkit.store.schema import feedback
from jupyter_chatkit.store.transaction import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_chatkit.store.transaction import Transaction

_MINE = feedback.c.owner == sa.bindparam("of")
_IN_THREAD = sa.and_(_MINE, feedback.c.thread_id == sa.bindparam("thread"))
_THIS = sa.and_(_IN_THREAD, feedback.c.item_id == sa.bindparam("item"))
_COLUMNS = (
    feedback.c.owner,
    feedback.c.thread_id,
    feedback.c.item_id,
    feedback.c.kind,
    feedback.c.at,
)
_ORDER = (feedback.c.at, feedback.c.owner, feedback.c.thread_id, feedback.c.item_id)

_update = Statement(
    sa.update(feedback).where(_THIS).values(kind=sa.bindparam("new_kind"), at=sa.bindparam("now"))
)
_insert = Statement(
    sa.insert(feedback).values(
        owner=sa.bindparam("of"),
        thread_id=sa.bindparam("thread"),
        item_id=sa.bindparam("item"),
        kind=sa.bindparam("new_kind"),
        at=sa.bindparam("now"),
    )
)
_load = Statement(sa.select(feedback.c.item_id, feedback.c.kind).where(_IN_THREAD))
_of_owner = Statement(sa.select(*_COLUMNS).where(_MINE).order_by(*_ORDER))
_of_all = Statement(sa.select(*_COLUMNS).order_by(*_ORDER))


@dataclass(frozen=True)
class Opinion:
    """What `owner` thinks of one item: `kind` is positive or negative, `at` seconds of the epoch."""

    owner: str
    thread_id: str
    item_id: str
    kind: str
    at: float


def save(tx: Transaction, owner: str, thread_id: str, item_ids: Sequence[str], kind: str, now: float) -> None:
    """Write the opinion of each item over the one before. Raises `NotFoundError` where one is not there."""
    threads.lock(tx, owner, thread_id)
    for item_id in item_ids:
        items.load(tx, owner, thread_id, item_id)
        values = {"of": owner, "thread": thread_id, "item": item_id, "new_kind": kind, "now": now}
        if not tx.change(_update, **values):
            tx.change(_insert, **values)


def load(tx: Transaction, owner: str, thread_id: str) -> dict[str, str]:
    return {str(item_id): str(kind) for item_id, kind in tx.rows(_load, of=owner, thread=thread_id)}


def load_all(tx: Transaction, owner: str | None) -> list[Opinion]:
    """Return the opinions of one owner, or of all, oldest first."""
    rows = tx.rows(_of_all) if owner is None else tx.rows(_of_owner, of=owner)
    return [Opinion(*row) for row in rows]
