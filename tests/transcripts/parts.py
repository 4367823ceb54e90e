"""What transcripts are made of: items, events and updates of the SDK's types, in few words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageItem,
    InferenceOptions,
    Page,
    StreamOptions,
    StreamOptionsEvent,
    Thread,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdate,
    ThreadItemUpdatedEvent,
    ThreadStreamEvent,
    UserMessageContent,
    UserMessageItem,
    UserMessageTextContent,
)
from pydantic import TypeAdapter

if TYPE_CHECKING:
    from collections.abc import Sequence

THREAD = "thr_transcript"
QUESTION = "msg_question"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=timezone.utc)

_ITEM: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)


@dataclass(frozen=True)
class Shown:
    """The items a person sees once the first `after` events of the answer have come."""

    after: int
    items: Sequence[ThreadItem | dict[str, Any]]


@dataclass(frozen=True)
class Transcript:
    """The events of one answer, and what is to be seen of it.

    `end` are the items at its end, after the question; `shown` says so for moments before it. `thread`,
    `notices` and `error` are what is left beside the items: fields of the thread, notices, the error.
    """

    name: str
    answer: Sequence[ThreadStreamEvent]
    end: Sequence[ThreadItem]
    shown: Sequence[Shown] = ()
    question: UserMessageItem = field(default_factory=lambda: asked("What is this?"))
    thread: dict[str, Any] = field(default_factory=dict)
    notices: Sequence[dict[str, Any]] = ()
    error: str | None = None

    def opening(self) -> list[ThreadStreamEvent]:
        """Return what any server sends before the answer."""
        return [
            ThreadCreatedEvent(thread=thread()),
            ThreadItemDoneEvent(item=self.question),
            StreamOptionsEvent(stream_options=StreamOptions(allow_cancel=True)),
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the transcript as it is checked in."""
        opening = self.opening()
        return {
            "events": [wire(event) for event in (*opening, *self.answer)],
            "shown": [
                {"after": len(opening) + moment.after, "items": [wire(item) for item in moment.items]}
                for moment in self.shown
            ],
            "end": {
                "items": [wire(item) for item in self.end],
                "thread": self.thread,
                "notices": list(self.notices),
                "error": self.error,
            },
            "question": wire(self.question),
        }


def wire(value: Any) -> dict[str, Any]:
    """Return a value of the SDK's types as it travels."""
    if isinstance(value, dict):
        return value
    return dict(value.model_dump(mode="json", exclude_none=True, by_alias=True))


def thread(**fields: Any) -> Thread:
    return Thread(id=THREAD, created_at=NOW, items=Page[ThreadItem](data=[]), **fields)


def item(kind: str, item_id: str, **fields: Any) -> ThreadItem:
    """Return an item of the type `kind`, such as `task`."""
    return _ITEM.validate_python(
        {"type": kind, "id": item_id, "thread_id": THREAD, "created_at": NOW, **fields}
    )


def asked(text: str, *more: UserMessageContent, **fields: Any) -> UserMessageItem:
    return UserMessageItem(
        id=QUESTION,
        thread_id=THREAD,
        created_at=NOW,
        content=[UserMessageTextContent(text=text), *more],
        inference_options=fields.pop("inference_options", InferenceOptions()),
        **fields,
    )


def said(item_id: str, *parts: str | AssistantMessageContent) -> AssistantMessageItem:
    return AssistantMessageItem(
        id=item_id, thread_id=THREAD, created_at=NOW, content=[_part(part) for part in parts]
    )


def part(text: str, *annotations: Annotation) -> AssistantMessageContent:
    return AssistantMessageContent(text=text, annotations=list(annotations))


def _part(given: str | AssistantMessageContent) -> AssistantMessageContent:
    return part(given) if isinstance(given, str) else given


def added(given: ThreadItem) -> ThreadItemAddedEvent:
    return ThreadItemAddedEvent(item=given)


def done(given: ThreadItem) -> ThreadItemDoneEvent:
    return ThreadItemDoneEvent(item=given)


def updated(item_id: str, *updates: ThreadItemUpdate) -> list[ThreadItemUpdatedEvent]:
    return [ThreadItemUpdatedEvent(item_id=item_id, update=update) for update in updates]
