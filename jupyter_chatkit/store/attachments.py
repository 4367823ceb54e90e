"""What is known about attachments: the statements and the steps made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from chatkit.store import NotFoundError

from jupyter_chatkit.store import threads
from jupyter_chatkit.store.payload import dump_attachment, load_attachment, readable
from jupyter_chatkit.store.schema import attachments, items
from jupyter_chatkit.store.transaction import Statement

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatkit.types import Attachment

    from jupyter_chatkit.store.opening import Database
    from jupyter_chatkit.store.transaction import Transaction

_MINE = attachments.c.owner == sa.bindparam("of")
_THIS = sa.and_(_MINE, attachments.c.id == sa.bindparam("attachment"))
_IN_THREAD = sa.and_(_MINE, attachments.c.thread_id == sa.bindparam("thread"))

_ANYTHING = sa.literal_column("'%'", sa.Text)

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
_of_thread = Statement(sa.select(attachments.c.id).where(_IN_THREAD))
_named_nowhere = Statement(
    sa.select(attachments.c.id)
    .where(_IN_THREAD)
    .where(
        ~sa.exists().where(
            items.c.owner == attachments.c.owner,
            items.c.thread_id == attachments.c.thread_id,
            items.c.payload.like(_ANYTHING + attachments.c.id + _ANYTHING),
        )
    )
)
_count_unsent = Statement(
    sa.select(sa.func.count()).select_from(attachments).where(_MINE, attachments.c.thread_id.is_(None))
)
_unsent = Statement(
    sa.select(attachments.c.id, attachments.c.payload).where(_MINE, attachments.c.thread_id.is_(None))
)


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


class AttachmentRows:
    """What uploading, sending and cleaning up ask of the table beyond the SDK's store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def change(
        self, owner: str, attachment_id: str, change: Callable[[Attachment], Attachment]
    ) -> Attachment:
        """Replace the attachment by what `change` makes of it, in one transaction.

        Raises what `change` raises, and `NotFoundError`; nothing is written then.
        """

        def step(tx: Transaction) -> Attachment:
            changed = change(load_attachment(load(tx, owner, attachment_id)))
            save(tx, owner, attachment_id, changed.thread_id, dump_attachment(changed))
            return changed

        return await self._database.write(step)

    async def of_thread(self, owner: str, thread_id: str) -> list[str]:
        """Return the ids of the attachments that belong to a thread."""
        rows = await self._database.read(lambda tx: tx.rows(_of_thread, of=owner, thread=thread_id))
        return [row[0] for row in rows]

    async def named_nowhere(self, owner: str, thread_id: str) -> list[str]:
        """Return the ids of those of a thread that no item of it has any more."""
        rows = await self._database.read(lambda tx: tx.rows(_named_nowhere, of=owner, thread=thread_id))
        return [row[0] for row in rows]

    async def count_unsent(self, owner: str) -> int:
        """Return how many attachments of an owner are in no message yet."""
        rows = await self._database.read(lambda tx: tx.rows(_count_unsent, of=owner))
        return int(rows[0][0])

    async def unsent(self, owner: str) -> list[Attachment]:
        """Return the attachments of an owner that are in no message yet."""
        rows = await self._database.read(lambda tx: tx.rows(_unsent, of=owner))
        found = (readable(load_attachment, payload, row_id) for row_id, payload in rows)
        return [attachment for attachment in found if attachment is not None]

    async def delete(self, owner: str, attachment_id: str) -> None:
        """Forget an attachment; its bytes are gone already."""
        await self._database.write(lambda tx: delete(tx, owner, attachment_id))
