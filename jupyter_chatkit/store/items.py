"""Items and the page snapshots beside them: the statements and the steps made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from chatkit.store import NotFoundError

from jupyter_chatkit.store import threads
from jupyter_chatkit.store.cursor import parse_cursor
from jupyter_chatkit.store.schema import items, pages
from jupyter_chatkit.store.schema import threads as threads_table
from jupyter_chatkit.store.transaction import Statement, at_most

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from jupyter_chatkit.store.threads import Listing
    from jupyter_chatkit.store.transaction import Transaction

_IN_THREAD = sa.and_(items.c.owner == sa.bindparam("of"), items.c.thread_id == sa.bindparam("thread"))
_THIS = sa.and_(_IN_THREAD, items.c.id == sa.bindparam("item"))
_ITS_PAGE = sa.and_(
    pages.c.owner == sa.bindparam("of"),
    pages.c.thread_id == sa.bindparam("thread"),
    pages.c.item_id == sa.bindparam("item"),
)

_load = Statement(sa.select(items.c.payload).where(_THIS))
_place = Statement(sa.select(items.c.seq).where(_THIS))
_update = Statement(sa.update(items).where(_THIS).values(payload=sa.bindparam("new_payload")))
_insert = Statement(
    sa.insert(items).from_select(
        ["owner", "thread_id", "id", "seq", "payload"],
        sa.select(
            threads_table.c.owner,
            threads_table.c.id,
            sa.bindparam("item", type_=sa.Text),
            threads_table.c.last_seq,
            sa.bindparam("new_payload", type_=sa.Text),
        ).where(threads_table.c.owner == sa.bindparam("of"), threads_table.c.id == sa.bindparam("thread")),
    )
)
_delete = Statement(sa.delete(items).where(_THIS))
_load_page = Statement(sa.select(pages.c.payload).where(_ITS_PAGE))
_update_page = Statement(sa.update(pages).where(_ITS_PAGE).values(payload=sa.bindparam("new_payload")))
_insert_page = Statement(
    sa.insert(pages).values(
        owner=sa.bindparam("of"),
        thread_id=sa.bindparam("thread"),
        item_id=sa.bindparam("item"),
        payload=sa.bindparam("new_payload"),
    )
)


def _page(*, newest_first: bool, after: bool) -> Statement:
    query = sa.select(items.c.seq, items.c.id, items.c.payload).where(_IN_THREAD)
    position = sa.bindparam("position", type_=sa.BigInteger)
    if after:
        query = query.where(items.c.seq < position if newest_first else items.c.seq > position)
    query = query.order_by(items.c.seq.desc() if newest_first else items.c.seq)
    return at_most(query)


_pages = {
    (order, after): _page(newest_first=order == "desc", after=after)
    for order in ("asc", "desc")
    for after in (False, True)
}


def missing(item_id: str) -> NotFoundError:
    return NotFoundError(f"Item {item_id} was not found")


def load(tx: Transaction, owner: str, thread_id: str, item_id: str) -> str:
    rows = tx.rows(_load, of=owner, thread=thread_id, item=item_id)
    if not rows:
        raise missing(item_id)
    return str(rows[0][0])


def put(tx: Transaction, owner: str, thread_id: str, item_id: str, payload: str) -> None:
    """Write the item: in its place when the thread has it, else at the end."""
    values = {"of": owner, "thread": thread_id, "item": item_id, "new_payload": payload}
    if not tx.change(_update, **values):
        threads.touch(tx, owner, thread_id)
        tx.change(_insert, **values)


def put_page(tx: Transaction, owner: str, thread_id: str, item_id: str, payload: str) -> None:
    values = {"of": owner, "thread": thread_id, "item": item_id, "new_payload": payload}
    if not tx.change(_update_page, **values):
        tx.change(_insert_page, **values)


def load_pages(tx: Transaction, owner: str, thread_id: str, item_ids: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item_id in item_ids:
        for (payload,) in tx.rows(_load_page, of=owner, thread=thread_id, item=item_id):
            found[item_id] = payload
    return found


def delete(tx: Transaction, owner: str, thread_id: str, item_id: str) -> None:
    tx.change(_delete, of=owner, thread=thread_id, item=item_id)


def page(tx: Transaction, owner: str, thread_id: str, listing: Listing) -> Sequence[Sequence[Any]]:
    """Return rows of (seq, id, payload): one more than asked for when there are more."""
    values: dict[str, Any] = {"of": owner, "thread": thread_id, "up_to": listing.size + 1}
    if listing.after:
        values["position"] = _position(tx, owner, thread_id, listing.after)
    return tx.rows(_pages[listing.order, bool(listing.after)], **values)


def _position(tx: Transaction, owner: str, thread_id: str, after: str) -> int:
    if cursor := parse_cursor(after):
        return cursor.position
    rows = tx.rows(_place, of=owner, thread=thread_id, item=after)
    if not rows:
        raise missing(after)
    return int(rows[0][0])
