"""What is known about attachments: the statements and the steps made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from chatkit.store import NotFoundError

from jupyter_chatkit.store import threads
from jupyter_chatkit.store.schema import attachments
from jupyter_chatkit.store.transaction import Statement

if TYPE_CHECKING:
    from jupyter_chatkit.store.transaction import Transaction

_THIS = sa.and_(attachments.c.owner == sa.bindparam("of"), attachments.c.id == sa.bindparam("attachment"))

_load = Statement(sa.select(attachments.c.payload).where(_THIS))
_update = Statement(
    sa.update(attachments)
    .where(_THIS)
    .values(thread_id=sa.bindparam("thread"), payload=sa.bindparam("new_payload"))
)
_insert = Statement(
    sa.insert(attachments).values(
        owner=sa.bindparam("of"),
        id=sa.bindparam("attachment"),
        thread_id=sa.bindparam("thread"),
        payload=sa.bindparam("new_payload"),
    )
)
_delete = Statement(sa.delete(attachments).where(_THIS))


def load(tx: Transaction, owner: str, attachment_id: str) -> str:
    rows = tx.rows(_load, of=owner, attachment=attachment_id)
    if not rows:
        raise NotFoundError(f"Attachment {attachment_id} was not found")
    return str(rows[0][0])


def save(tx: Transaction, owner: str, attachment_id: str, thread_id: str | None, payload: str) -> None:
    """Write the attachment; one that names a thread goes with it when it is deleted."""
    if thread_id is not None:
        threads.lock(tx, owner, thread_id)
    values = {
        "of": owner,
        "attachment": attachment_id,
        "thread": thread_id,
        "new_payload": payload,
    }
    if not tx.change(_update, **values):
        tx.change(_insert, **values)


def delete(tx: Transaction, owner: str, attachment_id: str) -> None:
    tx.change(_delete, of=owner, attachment=attachment_id)
