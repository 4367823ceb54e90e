"""An upload from its first byte to a checked attachment; whatever goes wrong, no bytes stay behind."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatkit.store import NotFoundError
from chatkit.types import ImageAttachment

from jupyter_chatkit.attachments.declared import Declared, clean_mime, clean_name, too_large
from jupyter_chatkit.attachments.desk import NOT_THERE, is_uploaded, preview_url
from jupyter_chatkit.caller import Refused
from jupyter_chatkit.store.blobs import TooLargeError

if TYPE_CHECKING:
    from chatkit.types import Attachment

    from jupyter_chatkit.attachments.content import Content
    from jupyter_chatkit.attachments.desk import AttachmentDesk
    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.store.blobs import Incoming

_TWICE = "This file was uploaded already. To change it, remove it and attach it again."


@dataclass(frozen=True)
class Upload:
    """An attachment whose bytes are on their way. `announced` is its size, None where nobody said it."""

    attachment: Attachment
    incoming: Incoming
    announced: int | None
    too_much: Refused

    async def write(self, data: bytes) -> None:
        """Append to the file, in a thread, from any event loop. Raises `Refused` beyond the size."""
        try:
            await asyncio.to_thread(self.incoming.write, data)
        except TooLargeError as error:
            raise self.too_much from error
        except OSError as error:
            raise Refused(507, "The server cannot write the file; its disk may be full.") from error


class Receiving:
    """Takes uploads, each attachment's once and one at a time."""

    def __init__(self, desk: AttachmentDesk) -> None:
        self._desk = desk
        self._under_way: set[str] = set()

    async def begin(self, attachment_id: str, length: int | None, caller: Caller) -> Upload:
        """Return where the bytes of an announced attachment go; `length` is what the request says of itself.

        Raises `Refused`: 404, 409 where it was or is being uploaded, 400 and 413 for another size.
        """
        attachment = await self._desk.load(attachment_id, caller)
        if is_uploaded(attachment):
            raise Refused(409, _TWICE)
        size = int((attachment.metadata or {}).get("size", 0))
        if length is not None and length != size:
            raise _another_size(size, length)
        return await self._begun(attachment, size, _another_size(size, size + 1))

    async def check_length(self, length: int) -> None:
        """Raise `Refused` where a file of at least `length` bytes is too large."""
        limits = self._desk.limits
        if length > limits.size:
            raise Refused(413, too_large(limits))

    async def begin_direct(self, name: str, mime: str, caller: Caller) -> Upload:
        """Return where a file goes that comes without having been announced. Raises `Refused`."""
        limits = self._desk.limits
        file = Declared(clean_name(name), limits.size, clean_mime(mime))
        attachment = await self._desk.registered(file, caller, to_come=False)
        await self._desk.store.save_attachment(attachment, caller)
        return await self._begun(attachment, None, Refused(413, too_large(limits)))

    async def finish(self, upload: Upload, caller: Caller) -> Attachment:
        """Return the attachment, checked and ready to be sent. Raises `Refused`; no bytes are left then."""
        try:
            return await self._finished(upload, caller)
        except Refused:
            await self._drop(upload, caller)
            raise
        finally:
            self._under_way.discard(upload.attachment.id)

    async def give_up(self, upload: Upload, caller: Caller) -> None:
        """Remove what came so far."""
        await self._drop(upload, caller)
        self._under_way.discard(upload.attachment.id)

    async def _begun(self, attachment: Attachment, announced: int | None, too_much: Refused) -> Upload:
        if attachment.id in self._under_way:
            raise Refused(409, "This file is being uploaded already. Wait for it.")
        self._under_way.add(attachment.id)
        limit = self._desk.limits.size if announced is None else announced
        try:
            incoming = await asyncio.to_thread(self._desk.blobs.begin, attachment.id, limit)
        except OSError as error:
            self._under_way.discard(attachment.id)
            raise Refused(507, f"The server cannot write the file ({error.strerror}).") from error
        return Upload(attachment, incoming, announced, too_much)

    async def _finished(self, upload: Upload, caller: Caller) -> Attachment:
        size = upload.incoming.size
        if size != (upload.announced or size) or not size:
            raise _another_size(upload.announced or 0, size)
        try:
            await asyncio.to_thread(upload.incoming.keep)
        except OSError as error:
            raise Refused(404, NOT_THERE) from error
        attachment = upload.attachment
        folder = self._desk.blobs.folder(attachment.id)
        content = await self._desk.reader.read(folder, attachment.name, attachment.mime_type)
        if attachment.type == "image" and content.kind != "image":
            message = f"{attachment.name} is no picture that can be shown. {content.note} Attach another one."
            raise Refused(400, message)
        try:
            return await self._desk.store.attachment_rows.change(
                caller.owner, attachment.id, lambda stored: _uploaded(stored, content, size, caller)
            )
        except NotFoundError as error:
            raise Refused(404, NOT_THERE) from error

    async def _drop(self, upload: Upload, caller: Caller) -> None:
        await asyncio.to_thread(upload.incoming.discard)
        await asyncio.to_thread(self._desk.blobs.delete, upload.attachment.id)
        if upload.announced is None:
            await self._desk.store.attachment_rows.delete(caller.owner, upload.attachment.id)


def _uploaded(stored: Attachment, content: Content, size: int, caller: Caller) -> Attachment:
    """Return `stored` as its bytes turned out to be: a picture under another type is one all the same."""
    facts = {**(stored.metadata or {}), "uploaded": True, "size": size, "about": content.about}
    changes: dict[str, Any] = {"upload_descriptor": None, "metadata": facts}
    if content.kind != "image":
        return stored.model_copy(update=changes)
    changes |= {"mime_type": content.mime, "preview_url": preview_url(stored.id, caller), "type": "image"}
    return ImageAttachment.model_validate(stored.model_dump() | changes)


def _another_size(announced: int, came: int) -> Refused:
    if came > announced:
        return Refused(413, f"More came than the {announced:,} bytes that were announced. Attach it again.")
    return Refused(400, f"Only {came:,} of {announced:,} bytes came. Attach the file again.")
