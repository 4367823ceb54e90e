"""Code of answers that the person took over into the notebook: the last time of each piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from jupyter_chatkit.store import items, threads
from jupyter_chatkit.store.schema import accepted
from jupyter_chatkit.store.transaction import Statement

if TYPE_CHECKING:
    from jupyter_chatkit.store.transaction import Transaction

_IN_THREAD = sa.and_(accepted.c.owner == sa.bindparam("of"), accepted.c.thread_id == sa.bindparam("thread"))
_THIS = sa.and_(
    _IN_THREAD, accepted.c.item_id == sa.bindparam("item"), accepted.c.block == sa.bindparam("piece")
)

_update = Statement(
    sa.update(accepted).where(_THIS).values(code=sa.bindparam("source"), at=sa.bindparam("now"))
)
_insert = Statement(
    sa.insert(accepted).values(
        owner=sa.bindparam("of"),
        thread_id=sa.bindparam("thread"),
        item_id=sa.bindparam("item"),
        block=sa.bindparam("piece"),
        code=sa.bindparam("source"),
        at=sa.bindparam("now"),
    )
)
_load = Statement(
    sa.select(accepted.c.item_id, accepted.c.code)
    .where(_IN_THREAD)
    .order_by(accepted.c.item_id, accepted.c.block)
)


def save(
    tx: Transaction, owner: str, thread_id: str, item_id: str, block: int, code: str, now: float
) -> None:
    """Write down that piece `block` of an item was taken over. Raises `NotFoundError` for no such item."""
    threads.lock(tx, owner, thread_id)
    items.load(tx, owner, thread_id, item_id)
    values = {"of": owner, "thread": thread_id, "item": item_id, "piece": block, "source": code, "now": now}
    if not tx.change(_update, **values):
        tx.change(_insert, **values)


def load(tx: Transaction, owner: str, thread_id: str) -> dict[str, list[str]]:
    """Return the code taken over from each item, in the order of the answer."""
    found: dict[str, list[str]] = {}
    for item_id, code in tx.rows(_load, of=owner, thread=thread_id):
        found.setdefault(str(item_id), []).append(str(code))
    return found
