"""Conversation: what is exported of a thread, without its secrets and without what is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatkit.types import TaskItem, UserMessageItem

from jupyter_chatkit.caller import INTERRUPTED, STOPPED
from jupyter_chatkit.history import to_input
from jupyter_chatkit.store.cursor import MAX_PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from chatkit.types import ThreadItem, ThreadMetadata

    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.store.sql import Owned, SqlStore

_ALL = 2**31
"""Tokens: no turn is left out."""


@dataclass(frozen=True)
class Owner:
    """Whose threads are read."""

    owner: str
    page: Mapping[str, Any] | None = None
    creates: bool = False
    writer: str | None = None
    seed: str | None = None


@dataclass(frozen=True)
class Exchange:
    """A question and its answer, as the model was given them; the answer is empty where there is none.

    `files` are the names of what was attached, `accepted` the code that the person took over, `ending` what
    is said of an answer that did not come to its end.
    """

    question: str
    answer: str
    files: Sequence[str] = ()
    accepted: Sequence[str] = ()
    ending: str = ""


@dataclass(frozen=True)
class Conversation:
    title: str
    thread: ThreadMetadata
    items: Sequence[ThreadItem]
    exchanges: Sequence[Exchange]


async def read(store: SqlStore, thread_id: str, owner: Owned, redact: Callable[[str], str]) -> Conversation:
    """Return the thread, its texts redacted. Raises `NotFoundError`."""
    thread = await store.load_thread(thread_id, owner)
    items = await visible_items(store, thread_id, owner)
    accepted = await store.load_accepted(thread_id, owner)
    exchanges = [_exchange(turn, accepted, redact) for turn in _turns(items)]
    return Conversation(redact(thread.title or "Chat"), thread, items, exchanges)


async def visible_items(store: SqlStore, thread_id: str, owner: Owned) -> list[ThreadItem]:
    """Return the thread's items without the hidden ones, oldest first."""
    found: list[ThreadItem] = []
    after = None
    while True:
        page = await store.load_visible_items(thread_id, after, MAX_PAGE_SIZE, "asc", owner)
        found += page.data
        if not page.has_more:
            return found
        after = page.after


def _turns(items: Sequence[ThreadItem]) -> Iterator[list[ThreadItem]]:
    turn: list[ThreadItem] = []
    for item in items:
        if isinstance(item, UserMessageItem):
            if turn:
                yield turn
            turn = [item]
        elif turn:
            turn.append(item)
    if turn:
        yield turn


def _exchange(
    turn: Sequence[ThreadItem], accepted: Mapping[str, Sequence[str]], redact: Callable[[str], str]
) -> Exchange:
    given: list[Any] = [*to_input(turn, {}, {}, write=_nothing, tokens=_ALL).entries]
    said = [str(entry["content"]) for entry in given[1:] if entry.get("role") == "assistant"]
    message = turn[0]
    attached = message.attachments if isinstance(message, UserMessageItem) else ()
    return Exchange(
        redact(str(given[0]["content"]).strip()),
        redact("\n\n".join(said).strip()),
        [redact(file.name) for file in attached],
        [redact(code) for item in turn for code in accepted.get(item.id, ())],
        next((ending for item in reversed(turn) if (ending := _ending(item))), ""),
    )


def _ending(item: ThreadItem) -> str:
    title = item.task.title if isinstance(item, TaskItem) else None
    return title if title in {STOPPED, INTERRUPTED} else ""


def _nothing(_page: PageContext, _mark: str) -> str:
    return ""
