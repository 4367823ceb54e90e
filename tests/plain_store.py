# ruff: noqa: ARG002 (the SDK names the parameters)
"""A ChatKit store as plain as the SDK's documentation has it: dictionaries, one owner, gone at the end."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from chatkit.store import AttachmentStore, NotFoundError, Store
from chatkit.types import (
    AttachmentUploadDescriptor,
    FileAttachment,
    ImageAttachment,
    Page,
    ThreadItem,
    ThreadMetadata,
)
from pydantic import AnyUrl

if TYPE_CHECKING:
    from chatkit.types import Attachment, AttachmentCreateParams

Context = dict[str, Any]
T = TypeVar("T", bound="ThreadItem | ThreadMetadata")
V = TypeVar("V")


class MemoryStore(Store[Context]):
    """Threads and items in the order of their arrival. `files` are the bytes of attachments by id."""

    def __init__(self) -> None:
        self.threads: dict[str, ThreadMetadata] = {}
        self.items: dict[str, dict[str, ThreadItem]] = defaultdict(dict)
        self.attachments: dict[str, Attachment] = {}
        self.files: dict[str, bytes] = {}

    async def load_thread(self, thread_id: str, context: Context) -> ThreadMetadata:
        return _found(self.threads, thread_id).model_copy(deep=True)

    async def save_thread(self, thread: ThreadMetadata, context: Context) -> None:
        # The SDK may hand over a `Thread`, whose items are no part of what it reads back.
        self.threads[thread.id] = ThreadMetadata(**thread.model_dump(exclude={"items"}))

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: Context
    ) -> Page[ThreadMetadata]:
        return _page(list(self.threads.values()), after, limit, order)

    async def delete_thread(self, thread_id: str, context: Context) -> None:
        self.threads.pop(thread_id, None)
        self.items.pop(thread_id, None)

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: Context
    ) -> Page[ThreadItem]:
        return _page(list(self.items[thread_id].values()), after, limit, order)

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Context) -> None:
        self.items[thread_id][item.id] = item

    async def save_item(self, thread_id: str, item: ThreadItem, context: Context) -> None:
        self.items[thread_id][item.id] = item

    async def load_item(self, thread_id: str, item_id: str, context: Context) -> ThreadItem:
        return _found(self.items[thread_id], item_id)

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Context) -> None:
        self.items[thread_id].pop(item_id, None)

    async def save_attachment(self, attachment: Attachment, context: Context) -> None:
        self.attachments[attachment.id] = attachment

    async def load_attachment(self, attachment_id: str, context: Context) -> Attachment:
        return _found(self.attachments, attachment_id)

    async def delete_attachment(self, attachment_id: str, context: Context) -> None:
        self.attachments.pop(attachment_id, None)


class MemoryFiles(AttachmentStore[Context]):
    """Attachments of `store`. The context's `url` is the server's address, without a slash at its end."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def create_attachment(self, input: AttachmentCreateParams, context: Context) -> Attachment:  # noqa: A002
        made = self.attachment(input.name, input.mime_type, context)
        url = AnyUrl(f"{context['url']}/files/{made.id}")
        made.upload_descriptor = AttachmentUploadDescriptor(url=url, method="PUT")
        return made

    async def delete_attachment(self, attachment_id: str, context: Context) -> None:
        self._store.files.pop(attachment_id, None)

    def attachment(self, name: str, mime_type: str, context: Context) -> Attachment:
        """Return a new attachment, whose bytes are still to come."""
        new_id = self.generate_attachment_id(mime_type, context)
        if not mime_type.startswith("image/"):
            return FileAttachment(id=new_id, name=name, mime_type=mime_type)
        preview = AnyUrl(f"{context['url']}/files/{new_id}")
        return ImageAttachment(id=new_id, name=name, mime_type=mime_type, preview_url=preview)


def _found(kept: dict[str, V], key: str) -> V:
    if key not in kept:
        raise NotFoundError(key)
    return kept[key]


def _page(data: list[T], after: str | None, limit: int, order: str) -> Page[T]:
    rows = data if order == "asc" else data[::-1]
    start = next((at + 1 for at, row in enumerate(rows) if row.id == after), 0)
    page, rest = rows[start : start + limit], rows[start + limit :]
    return Page(data=page, has_more=bool(rest), after=page[-1].id if page else None)
