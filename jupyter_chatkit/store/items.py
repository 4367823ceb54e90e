"""Items and the page snapshots beside them: the statements and the steps made of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa
from chatkit.store import NotFoundError

from jupyter_chatkit.store import threads
from jupyter_chatkit.store.cursor import DEFAULT_PAGE_SIZE, Cursor, parse_cursor
from jupyter_chatkit.store.schema import items, pages
from jupyter_chatkit.store.schema import threads as threads_table
from jupyter_chatkit.store.transaction import Statement, at_most

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from jupyter_chatkit.store.threads import Listing
    from jupyter_chatkit.store.transaction import Transaction

HIDDEN = ("hidden_context_item", "sdk_hidden_context")
"""Types of items that only the model sees."""

_IN_THREAD = sa.and_(items.c.owner == sa.bindparam("of"), items.c.thread_id == sa.bindparam("thread"))
_THIS = sa.and_(_IN_THREAD, items.c.id == sa.bindparam("item"))
_ITS_PAGE = sa.and_(
    pages.c.owner == sa.bindparam("of"),
    pages.c.thread_id == sa.bindparam("thread"),
    pages.c.item_id == sa.bindparam("item"),
)

_ALL = 2**31 - 1

_load = Statement(sa.select(items.c.payload).where(_THIS))
_model = Statement(sa.select(items.c.model).where(_THIS))
_place = Statement(sa.select(items.c.seq).where(_THIS))
_update = Statement(sa.update(items).where(_THIS).values(payload=sa.bindparam("new_payload")))
_insert = Statement(
    sa.insert(items).from_select(
        ["owner", "thread_id", "id", "seq", "payload", "model"],
        sa.select(
            threads_table.c.owner,
            threads_table.c.id,
            sa.bindparam("item", type_=sa.Text),
            threads_table.c.last_seq,
            sa.bindparam("new_payload", type_=sa.Text),
            sa.bindparam("writer", type_=sa.Text),
        ).where(threads_table.c.owner == sa.bindparam("of"), threads_table.c.id == sa.bindparam("thread")),
    )
)
_delete = Statement(sa.delete(items).where(_THIS))
_delete_from = Statement(
    sa.delete(items).where(
        _IN_THREAD,
        items.c.seq >= sa.bindparam("position", type_=sa.BigInteger),
        items.c.id != sa.bindparam("kept"),
    )
)
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


def model(tx: Transaction, owner: str, thread_id: str, item_id: str) -> str | None:
    """Return the model that wrote the item, None where that is not known."""
    rows = tx.rows(_model, of=owner, thread=thread_id, item=item_id)
    if not rows:
        raise missing(item_id)
    return None if rows[0][0] is None else str(rows[0][0])


def put(
    tx: Transaction, owner: str, thread_id: str, item_id: str, payload: str, writer: str | None = None
) -> None:
    """Write the item: in its place when the thread has it, else at the end, as written by `writer`."""
    values = {"of": owner, "thread": thread_id, "item": item_id, "new_payload": payload}
    if not tx.change(_update, **values):
        threads.touch(tx, owner, thread_id)
        tx.change(_insert, **values, writer=writer)


def reserve(
    tx: Transaction, owner: str, thread_id: str, item_id: str, payload: str, writer: str | None
) -> None:
    """Write the item at the end unless the thread has it: what is there may be newer."""
    if not tx.rows(_place, of=owner, thread=thread_id, item=item_id):
        put(tx, owner, thread_id, item_id, payload, writer)


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


def drop_from(tx: Transaction, owner: str, thread_id: str, first: str, keep: str) -> list[str]:
    """Delete the item `first` and all after it but `keep`; return the ids of those people saw, in order."""
    if not (rows := tx.rows(_place, of=owner, thread=thread_id, item=first)):
        return []
    position = int(rows[0][0])
    doomed = tx.rows(_pages["asc", True], of=owner, thread=thread_id, position=position - 1, up_to=_ALL)
    tx.change(_delete_from, of=owner, thread=thread_id, position=position, kept=keep)
    return [item_id for _, item_id, payload in doomed if item_id != keep and not _is_hidden(payload)]


def page(tx: Transaction, owner: str, thread_id: str, listing: Listing) -> Sequence[Sequence[Any]]:
    """Return rows of (seq, id, payload): one more than asked for when there are more."""
    values: dict[str, Any] = {"of": owner, "thread": thread_id, "up_to": listing.size + 1}
    if listing.after:
        values["position"] = _position(tx, owner, thread_id, listing.after)
    return tx.rows(_pages[listing.order, bool(listing.after)], **values)


def visible_page(tx: Transaction, owner: str, thread_id: str, listing: Listing) -> Sequence[Sequence[Any]]:
    """Return the same without hidden items: a page is short only where the thread ends."""
    found: list[Sequence[Any]] = []
    some = replace(listing, size=max(listing.size, DEFAULT_PAGE_SIZE))
    while len(found) <= listing.size:
        rows = page(tx, owner, thread_id, some)
        found += [row for row in rows[: some.size] if not _is_hidden(row[2])]
        if len(rows) <= some.size:
            break
        last = rows[some.size - 1]
        some = replace(some, after=str(Cursor(last[0], last[1])))
    return found[: listing.size + 1]


def _is_hidden(payload: str) -> bool:
    # The first look spares nearly all items the second, which is sure.
    return any(kind in payload for kind in HIDDEN) and json.loads(payload)["type"] in HIDDEN


def _position(tx: Transaction, owner: str, thread_id: str, after: str) -> int:
    if cursor := parse_cursor(after):
        return cursor.position
    rows = tx.rows(_place, of=owner, thread=thread_id, item=after)
    if not rows:
        raise missing(after)
    return int(rows[0][0])
