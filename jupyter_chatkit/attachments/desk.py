"""The attachments' desk: what comes in, whose it is, what may go with a message, and what goes away."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chatkit.store import AttachmentStore, NotFoundError
from chatkit.types import AttachmentUploadDescriptor, FileAttachment, ImageAttachment
from pydantic import AnyUrl

from jupyter_chatkit.attachments import shown
from jupyter_chatkit.attachments.content import PREVIEW
from jupyter_chatkit.attachments.declared import Declared, Limits, declared
from jupyter_chatkit.attachments.image import picture_mime
from jupyter_chatkit.caller import Refused
from jupyter_chatkit.store.blobs import BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from chatkit.types import Attachment, AttachmentCreateParams, UserMessageItem

    from jupyter_chatkit.attachments.reader import Reader
    from jupyter_chatkit.attachments.shown import Shown
    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.config import ChatKit
    from jupyter_chatkit.store.blobs import Blobs
    from jupyter_chatkit.store.sql import SqlStore

MOST_UNSENT = 100
"""Files of one owner that may wait to be sent."""

KEPT_UNSENT = 24 * 3600.0
"""Seconds after which a file that was never sent is removed."""

BETWEEN_SWEEPS = 300.0

NOT_THERE = "This attachment does not exist (any more). Remove it, and attach the file again."

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A file to be sent out. `name` is the person's, cleaned."""

    path: Path
    name: str
    mime: str


class AttachmentDesk(AttachmentStore["Caller"]):
    """Keeps attachments: metadata in the store, bytes in the blobs, each for one owner.

    The row comes before the bytes and goes after them, so that a crash leaves nothing nobody knows of.
    What is not there, or is another owner's, is `Refused` with 404.
    """

    def __init__(self, store: SqlStore, blobs: Blobs, reader: Reader, settings: ChatKit) -> None:
        self.store = store
        self.blobs = blobs
        self.reader = reader
        self._settings = settings
        self._owners: set[str] = set()
        self._held: set[tuple[str, str]] = set()

    @property
    def limits(self) -> Limits:
        """What is taken, as the settings have it now."""
        return Limits.of(self._settings)

    async def create_attachment(self, input: AttachmentCreateParams, context: Caller) -> Attachment:  # noqa: A002 - the SDK's name
        """Take note of a file to come; its bytes go to the address in it. Raises `Refused`."""
        found = declared(input.name, input.size, input.mime_type, self.limits)
        return await self.registered(found, context, to_come=True)

    async def registered(self, file: Declared, caller: Caller, *, to_come: bool) -> Attachment:
        """Return a new attachment, not stored yet; `to_come` gives it an address for its bytes."""
        if caller.origin == "kernel" and not file.is_raster:
            raise Refused(403, "Code in a kernel may attach pictures only. Attach other files in the panel.")
        if caller.routes is None:
            raise Refused(400, "Files can be attached from a page of Jupyter only.")
        if await self.store.attachment_rows.count_unsent(caller.owner) >= MOST_UNSENT:
            raise Refused(429, f"{MOST_UNSENT} files wait to be sent already. Send or remove some of them.")
        attachment_id = self.generate_attachment_id(file.mime, caller)
        url = AnyUrl(address(attachment_id, caller))
        facts: dict[str, Any] = {
            "id": attachment_id,
            "name": self.reader.hidden(file.name, attachment_id),
            "mime_type": file.mime,
            "upload_descriptor": AttachmentUploadDescriptor(url=url, method="PUT") if to_come else None,
            "metadata": {
                "size": file.size,
                "at": time.time(),
                "uploaded": False,
                "origin": caller.origin,
            },
        }
        if file.is_raster:
            return ImageAttachment(**facts, preview_url=AnyUrl(preview_url(attachment_id, caller)))
        return FileAttachment(**facts)

    def generate_attachment_id(self, mime_type: str, context: Caller) -> str:  # noqa: ARG002 - the SDK's signature
        return f"atc_{uuid4().hex}"

    async def delete_attachment(self, attachment_id: str, context: Caller) -> None:
        """Remove the bytes of a file that was not sent; the SDK forgets the rest. Raises `Refused`."""
        attachment = await self.load(attachment_id, context)
        if attachment.thread_id is not None:
            raise Refused(
                409, "This file is part of a conversation. Delete the conversation, or its message."
            )
        await self._remove_bytes([attachment_id])

    async def load(self, attachment_id: str, caller: Caller) -> Attachment:
        """Return the caller's own attachment. Raises `Refused` with 404."""
        try:
            return await self.store.load_attachment(attachment_id, caller)
        except NotFoundError as error:
            raise Refused(404, NOT_THERE) from error

    async def open(self, attachment_id: str, caller: Caller, *, preview: bool) -> Kept:
        """Return the file to send out, or the preview of a picture. Raises `Refused`."""
        attachment = await self.load(attachment_id, caller)
        if preview and attachment.type != "image":
            raise Refused(404, "There is no preview of this file.")
        path = self.blobs.folder(attachment_id) / (PREVIEW if preview else BYTES)
        if not is_uploaded(attachment) or not await asyncio.to_thread(path.is_file):
            raise Refused(404, "This file is not there (yet).")
        mime = await asyncio.to_thread(picture_mime, path) if preview else attachment.mime_type
        return Kept(path, attachment.name, mime)

    async def check(self, ids: Sequence[str], thread_id: str | None, caller: Caller) -> None:
        """Raise `Refused` where a message to `thread_id` (None: a new one) cannot take these files."""
        if len(ids) > self.limits.count:
            raise Refused(400, f"A message takes at most {self.limits.count} files. Remove some.")
        if len({*ids}) < len(ids):
            raise Refused(400, "The same file is attached twice. Remove one.")
        for attachment_id in ids:
            attachment = await self.load(attachment_id, caller)
            if caller.origin == "kernel" and (attachment.metadata or {}).get("origin") != "kernel":
                raise Refused(403, "Code in a kernel may send only what it attached itself.")
            if not is_uploaded(attachment):
                raise Refused(409, f"{attachment.name} is not uploaded yet. Wait for it, or remove it.")
            if attachment.thread_id not in (None, thread_id):
                raise Refused(409, f"{attachment.name} belongs to another conversation. Attach it again.")

    @contextmanager
    def held(self, ids: Sequence[str], caller: Caller) -> Iterator[None]:
        """Keep files for one message while the block runs. Raises `Refused` where another one has them."""
        wanted = {(caller.owner, attachment_id) for attachment_id in ids}
        if wanted & self._held:
            raise Refused(409, "A file of this message is being sent with another one. Attach it again.")
        self._held |= wanted
        try:
            yield
        finally:
            self._held -= wanted

    async def shown(self, messages: Sequence[UserMessageItem], budget: int) -> Mapping[str, Sequence[Shown]]:
        """Return what a model is shown of each message's files, by its id; `budget` is for one message."""
        found = {}
        for message in messages:
            if message.attachments:
                files = await asyncio.to_thread(self._load_shown, message.attachments, budget)
                found[message.id] = shown.shared(files, budget)
        return found

    async def forget_thread(self, thread_id: str, caller: Caller) -> None:
        """Remove the bytes of a thread's files; their metadata go with the thread."""
        await self._remove_bytes(await self.store.attachment_rows.of_thread(caller.owner, thread_id))

    async def prune(self, thread_id: str, caller: Caller) -> None:
        """Remove the files of messages that went from the thread, by a retry or an edit."""
        ids = await self.store.attachment_rows.named_nowhere(caller.owner, thread_id)
        await self._remove_bytes(ids)
        for attachment_id in ids:
            await self.store.attachment_rows.delete(caller.owner, attachment_id)

    def know(self, owner: str) -> None:
        """Take note of somebody who uses the chat, so that what they left behind is removed."""
        self._owners.add(owner)

    async def sweep(self, now: float) -> None:
        """Remove what known owners uploaded a day before `now` and never sent, and what a crash left."""
        for owner in [*self._owners]:
            for attachment in await self.store.attachment_rows.unsent(owner):
                if float((attachment.metadata or {}).get("at", 0)) < now - KEPT_UNSENT:
                    await self._remove_bytes([attachment.id])
                    await self.store.attachment_rows.delete(owner, attachment.id)
        await asyncio.to_thread(self.blobs.drop_parts, now - KEPT_UNSENT)

    async def sweeping(self) -> None:
        """Sweep now and then until cancelled; one that fails is tried again later."""
        while True:
            await asyncio.sleep(BETWEEN_SWEEPS)
            try:
                await self.sweep(time.time())
            except Exception as error:  # noqa: BLE001 - nobody waits for it
                log.warning("Old attachments could not be removed yet: %s", type(error).__name__)

    def _load_shown(self, attachments: Sequence[Attachment], budget: int) -> list[Shown]:
        return [
            shown.load(
                one, self.blobs.folder(one.id), budget, partial(self.reader.hidden, attachment_id=one.id)
            )
            for one in attachments
        ]

    async def _remove_bytes(self, ids: Sequence[str]) -> None:
        for attachment_id in ids:
            await asyncio.to_thread(self.blobs.delete, attachment_id)


def address(attachment_id: str, caller: Caller) -> str:
    """Return the absolute URL of an attachment, as the caller's page reaches it."""
    return f"{caller.routes}/attachments/{attachment_id}"


def preview_url(attachment_id: str, caller: Caller) -> str:
    return f"{address(attachment_id, caller)}?preview"


def is_uploaded(attachment: Attachment) -> bool:
    return bool((attachment.metadata or {}).get("uploaded"))
