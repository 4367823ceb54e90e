"""Threads, items and attachments as the JSON text of one column, and back."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from chatkit.types import Attachment, ThreadItem, ThreadMetadata
from pydantic import TypeAdapter, ValidationError

from jupyter_chatkit.store.times import as_local, as_utc

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

T = TypeVar("T")


@cache
def _items() -> TypeAdapter[ThreadItem]:
    return TypeAdapter(ThreadItem)


@cache
def _attachments() -> TypeAdapter[Attachment]:
    return TypeAdapter(Attachment)


def dump_thread(thread: ThreadMetadata) -> str:
    """Return the metadata as JSON; the items of a whole `Thread` are left out."""
    utc = thread.model_copy(update={"created_at": as_utc(thread.created_at)})
    return utc.model_dump_json(exclude={"items"})


def load_thread(payload: str) -> ThreadMetadata:
    thread = ThreadMetadata.model_validate_json(payload)
    thread.created_at = as_local(thread.created_at)
    return thread


def dump_item(item: ThreadItem) -> str:
    return item.model_copy(update={"created_at": as_utc(item.created_at)}).model_dump_json()


def load_item(payload: str) -> ThreadItem:
    item = _items().validate_json(payload)
    item.created_at = as_local(item.created_at)
    return item


def dump_attachment(attachment: Attachment) -> str:
    return attachment.model_dump_json()


def load_attachment(payload: str) -> Attachment:
    return _attachments().validate_json(payload)


def readable(load: Callable[[str], T], payload: str, row_id: str) -> T | None:
    """Return the loaded row, or None when this version of the SDK cannot read it.

    The warning names the row and never quotes it: the content is a conversation.
    """
    try:
        return load(payload)
    except ValidationError:
        log.warning("%s was left out: it was written by another version and cannot be read", row_id)
        return None
