"""Threads: the statements and the steps made of them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from chatkit.store import NotFoundError

from jupyter_chatkit.store.cursor import Cursor, parse_cursor
from jupyter_chatkit.store.schema import allowances, threads
from jupyter_chatkit.store.transaction import Statement, at_most

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from jupyter_chatkit.store.transaction import Transaction

_MINE = threads.c.owner == sa.bindparam("of")
_THIS = sa.and_(_MINE, threads.c.id == sa.bindparam("thread"))
_PLACE = sa.tuple_(threads.c.activity, threads.c.id)
_AFTER = sa.tuple_(sa.bindparam("position", type_=sa.BigInteger), sa.bindparam("position_id", type_=sa.Text))
_ONE: sa.ColumnElement[int] = sa.literal_column("1")

# Later than every other thread of the owner, also when the clock was set back.
_newest = (
    sa.select(sa.func.coalesce(sa.func.max(threads.c.activity), sa.literal_column("0")) + _ONE)
    .where(_MINE)
    .scalar_subquery()
)
_now = sa.bindparam("now", type_=sa.BigInteger)
_activity = sa.case((_now > _newest, _now), else_=_newest)

_load = Statement(sa.select(threads.c.payload).where(_THIS))
_place = Statement(sa.select(threads.c.activity).where(_THIS))
_lock = Statement(sa.select(threads.c.id).where(_THIS).with_for_update())
_update = Statement(
    sa.update(threads)
    .where(_THIS)
    .values(payload=sa.bindparam("new_payload"), folded_title=sa.bindparam("new_title"))
)
_insert = Statement(
    sa.insert(threads).values(
        owner=sa.bindparam("of"),
        id=sa.bindparam("thread"),
        activity=_activity,
        last_seq=sa.literal_column("0"),
        folded_title=sa.bindparam("new_title"),
        payload=sa.bindparam("new_payload"),
    )
)
_touch = Statement(
    sa.update(threads).where(_THIS).values(last_seq=threads.c.last_seq + _ONE, activity=_activity)
)
_delete = Statement(sa.delete(threads).where(_THIS))
_forget_allowances = Statement(
    sa.delete(allowances).where(
        allowances.c.owner == sa.bindparam("of"),
        allowances.c.scope == sa.literal_column("'thread'"),
        allowances.c.place == sa.bindparam("thread"),
    )
)


def _page(*, newest_first: bool, after: bool, search: bool) -> Statement:
    query = sa.select(threads.c.activity, threads.c.id, threads.c.payload).where(_MINE)
    if after:
        query = query.where(_PLACE < _AFTER if newest_first else _PLACE > _AFTER)
    if search:
        query = query.where(threads.c.folded_title.like(sa.bindparam("pattern"), escape="\\"))
    order = (threads.c.activity, threads.c.id)
    query = query.order_by(*(column.desc() for column in order) if newest_first else order)
    return at_most(query)


_pages = {
    (order, after, search): _page(newest_first=order == "desc", after=after, search=search)
    for order in ("asc", "desc")
    for after in (False, True)
    for search in (False, True)
}


@dataclass(frozen=True)
class Listing:
    """One page of a list: `size` rows in `order` ("asc" or "desc") after the cursor or bare id."""

    size: int
    after: str | None
    order: str
    query: str | None = None


def microseconds() -> int:
    return time.time_ns() // 1_000


def fold(title: str) -> str:
    """Return `title` as it is compared: without case, and without what no database column takes."""
    return title.casefold().replace("\0", "").encode(errors="replace").decode()


def _containing(query: str) -> str:
    literal = fold(query).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{literal}%"


def missing(thread_id: str) -> NotFoundError:
    return NotFoundError(f"Thread {thread_id} was not found")


def find(tx: Transaction, owner: str, thread_id: str) -> str | None:
    rows = tx.rows(_load, of=owner, thread=thread_id)
    return str(rows[0][0]) if rows else None


def load(tx: Transaction, owner: str, thread_id: str) -> str:
    found = find(tx, owner, thread_id)
    if found is None:
        raise missing(thread_id)
    return found


def lock(tx: Transaction, owner: str, thread_id: str) -> None:
    """Keep other writers off the thread until the transaction ends (SQLite has one writer anyway)."""
    if not tx.rows(_lock, of=owner, thread=thread_id):
        raise missing(thread_id)


def save(tx: Transaction, owner: str, thread_id: str, title: str, payload: str) -> None:
    values = {"of": owner, "thread": thread_id, "new_title": title, "new_payload": payload}
    if not tx.change(_update, **values):
        tx.change(_insert, **values, now=microseconds())


def touch(tx: Transaction, owner: str, thread_id: str) -> None:
    """Give out the next `seq` of the thread and make it the owner's newest."""
    if not tx.change(_touch, of=owner, thread=thread_id, now=microseconds()):
        raise missing(thread_id)


def delete(tx: Transaction, owner: str, thread_id: str) -> None:
    tx.change(_forget_allowances, of=owner, thread=thread_id)
    tx.change(_delete, of=owner, thread=thread_id)


def page(tx: Transaction, owner: str, listing: Listing) -> Sequence[Sequence[Any]]:
    """Return rows of (activity, id, payload): one more than asked for when there are more."""
    values: dict[str, Any] = {"of": owner, "up_to": listing.size + 1}
    if listing.after:
        cursor = parse_cursor(listing.after) or _cursor_of(tx, owner, listing.after)
        values |= {"position": cursor.position, "position_id": cursor.id}
    if listing.query:
        values["pattern"] = _containing(listing.query)
    statement = _pages[listing.order, bool(listing.after), bool(listing.query)]
    return tx.rows(statement, **values)


def _cursor_of(tx: Transaction, owner: str, thread_id: str) -> Cursor:
    rows = tx.rows(_place, of=owner, thread=thread_id)
    if not rows:
        raise missing(thread_id)
    return Cursor(rows[0][0], thread_id)
