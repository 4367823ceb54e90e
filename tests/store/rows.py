"""What the store's tests put in: requests, threads and items, and short ways to read them back."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    FileAttachment,
    InferenceOptions,
    Page,
    ThreadItem,
    ThreadMetadata,
    UserMessageItem,
    UserMessageTextContent,
)

from jupyter_chatkit.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Mapping

OpenStore = Callable[..., Awaitable[SqlStore]]

NOON = datetime(2026, 3, 1, 12, 0, 0, 123456)  # noqa: DTZ001 - as the SDK makes them


@dataclass(frozen=True)
class Request:
    """The context of a request, as far as the store looks."""

    owner: str
    page: Mapping[str, Any] | None = None
    seed: str | None = None
    creates: bool = True
    writer: str | None = None


@dataclass
class Clock:
    """Seconds of the epoch, moved by hand."""

    now: float = field(default_factory=time.time)

    def __call__(self) -> float:
        return self.now


def a_thread(thread_id: str = "thr_1", title: str | None = None) -> ThreadMetadata:
    return ThreadMetadata(id=thread_id, created_at=NOON, title=title)


def a_question(item_id: str, text: str = "why?", thread_id: str = "thr_1") -> UserMessageItem:
    return UserMessageItem(
        id=item_id,
        thread_id=thread_id,
        created_at=NOON,
        content=[UserMessageTextContent(text=text)],
        inference_options=InferenceOptions(),
    )


def an_answer(item_id: str, text: str = "because", thread_id: str = "thr_1") -> AssistantMessageItem:
    return AssistantMessageItem(
        id=item_id, thread_id=thread_id, created_at=NOON, content=[AssistantMessageContent(text=text)]
    )


def an_attachment(attachment_id: str, thread_id: str | None = None) -> FileAttachment:
    return FileAttachment(id=attachment_id, name="data.csv", mime_type="text/csv", thread_id=thread_id)


async def fill(store: SqlStore, request: Request, count: int, thread_id: str = "thr_1") -> list[str]:
    """Make a thread with `count` answers of the same instant; return their ids in order."""
    await store.save_thread(a_thread(thread_id), request)
    names = [f"msg_{number}" for number in range(count)]
    for name in names:
        await store.add_thread_item(thread_id, an_answer(name, thread_id=thread_id), request)
    return names


def ids(page: Page[Any]) -> list[str]:
    return [row.id for row in page.data]


async def item_ids(store: SqlStore, request: Request, thread_id: str = "thr_1") -> list[str]:
    return ids(await store.load_thread_items(thread_id, None, 1000, "asc", request))


async def walk(load: Callable[[str | None], Awaitable[Page[Any]]]) -> list[str]:
    """Follow the cursors from the first page to the last."""
    found: list[str] = []
    after = None
    while True:
        page = await load(after)
        found += ids(page)
        if not page.has_more:
            return found
        after = page.after


def text_of(item: ThreadItem) -> str:
    assert isinstance(item, AssistantMessageItem)
    return item.content[0].text
