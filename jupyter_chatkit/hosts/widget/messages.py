"""What was said in a thread, as a widget tells it to code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from jupyter_chatkit.hosts.kernel.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_chatkit.hosts.kernel import KernelChat

Item = dict[str, Any]

_PAGE = 1_000


@dataclass(frozen=True)
class Message:
    """One message: a question, or an answer as Markdown."""

    role: Literal["user", "assistant"]
    text: str


def read(chat: KernelChat, thread_id: str) -> list[Message]:
    """Return the messages of a thread, oldest first. Raises `ChatError`."""
    return [found for item in _items(chat, thread_id) if (found := message_of(item))]


def message_of(item: Item) -> Message | None:
    """Return the message that an item is, None for what is none."""
    match item:
        case {"type": "user_message", "content": content}:
            return Message("user", words(content))
        case {"type": "assistant_message", "content": content}:
            return Message("assistant", "\n\n".join(part["text"] for part in content))
        case _:
            return None


def _items(chat: KernelChat, thread_id: str) -> Iterator[Item]:
    after: dict[str, Any] = {}
    while True:
        page = chat.ask("items.list", thread_id=thread_id, order="asc", limit=_PAGE, **after)
        yield from page["data"]
        if not page["has_more"]:
            return
        after = {"after": page["after"]}
