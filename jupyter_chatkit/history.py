"""Thread items as a model's input: which of them, how far back, and with which notebook beside each message.

The same thread gives the same input, message by message, so that a provider's cache and a recording hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chatkit.types import (
    AssistantMessageItem,
    GeneratedImageItem,
    HiddenContextItem,
    UserMessageItem,
    UserMessageTagContent,
    UserMessageTextContent,
    WidgetItem,
)

from jupyter_chatkit.attachments.shown import PICTURE_TOKENS, beside
from jupyter_chatkit.context import SAME_PAGE, PageContext, estimate_tokens, message
from jupyter_chatkit.pending import is_call, pictures_of, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agents import TResponseInputItem
    from chatkit.types import ThreadItem

    from jupyter_chatkit.attachments.shown import Shown

Writer = Callable[["PageContext", str], str]
"""Puts a notebook into words, marked with what stands for its message."""

RECENT = 200
"""Items of a thread that are considered for a model's input."""

IMAGE = "(An image that I generated was shown here.)"


@dataclass(frozen=True)
class ModelInput:
    """What a model is given of a thread; `shortened` where the oldest turns had no room."""

    entries: list[TResponseInputItem]
    shortened: bool


def question(item: UserMessageItem) -> str:
    """Return what the person wrote, tags as `@name`; the tag of the meant cell is no part of it."""
    return "".join(_content_text(part) for part in item.content).strip()


def tool_result(call_id: str, name: str, arguments: str, output: str) -> dict[str, Any]:
    """Return the content of the hidden item that carries a tool's call and result to the next turns."""
    return {"call_id": call_id, "name": name, "arguments": arguments, "output": output}


def nonce(item_id: str) -> str:
    """Return what marks the fence around the notebook of one message: the tail of the message's id."""
    return item_id[-12:]


def to_input(
    items: Sequence[ThreadItem],
    pages: Mapping[str, PageContext],
    notes: Mapping[str, str],
    *,
    write: Writer,
    tokens: int,
    now: PageContext | None = None,
    files: Mapping[str, Sequence[Shown]] | None = None,
) -> ModelInput:
    """Put the newest turns that fit into `tokens`, oldest first; the last turn always.

    `pages` maps a user message's id to the notebook as it was then, `notes` to what is said of its tags;
    `write` puts a notebook into words. One that did not change since the message before is not repeated.
    `files` are those that each message came with. `now` is the notebook where the last turn goes on, put at
    the end if it is another.
    """
    kept: list[_Turn] = []
    turns = _turns(items, pages, notes, files or {})
    for turn in turns[:-1]:
        turn.replies = [entry for entry in turn.replies if not pictures_of(entry)]
    for turn in reversed(turns):
        tokens -= turn.tokens(write)
        if kept and tokens < 0:
            break
        kept.insert(0, turn)
    entries = [
        entry
        for turn, before in zip(kept, [None, *kept], strict=False)
        for entry in turn.entries(write, same=turn.same_page(before))
    ]
    if now is not None and kept and not kept[-1].shows(now):
        entries.append({"role": "user", "content": write(now, nonce(items[-1].id))})
    return ModelInput(entries, len(kept) < len(turns))


@dataclass
class _Turn:
    """A user message with what followed it."""

    message: UserMessageItem
    page: PageContext | None
    note: str | None = None
    files: Sequence[Shown] = ()
    replies: list[TResponseInputItem] = field(default_factory=list)

    def same_page(self, before: _Turn | None) -> bool:
        return before is not None and self.page is not None and before.shows(self.page)

    def shows(self, page: PageContext) -> bool:
        return self.page is not None and self.page.notebook == page.notebook

    def entries(self, write: Writer, *, same: bool) -> list[TResponseInputItem]:
        page = None
        if self.page is not None:
            page = self._page(self.page, write, same=same)
        text = message(page, question(self.message), self.message.quoted_text or "", self.note or "")
        content: Any = beside(text, self.files, nonce(self.message.id))
        return [{"role": "user", "content": content}, *self.replies]

    def _page(self, page: PageContext, write: Writer, *, same: bool) -> str:
        """The notebook if it is another one, and what the message names in any case."""
        mark = nonce(self.message.id)
        if not same:
            return write(page, mark)
        named = [write(PageContext(named=page.named), mark)] if page.named else []
        return "\n\n".join([SAME_PAGE, *named])

    def tokens(self, write: Writer) -> int:
        words = replace(self, files=[replace(file, picture=None) for file in self.files])
        pictures = sum(file.picture is not None for file in self.files)
        entries = words.entries(write, same=False)
        pictures += sum(pictures_of(entry) for entry in entries)
        texts = sum(estimate_tokens(str(entry)) for entry in entries if not pictures_of(entry))
        return texts + pictures * PICTURE_TOKENS


def _turns(
    items: Sequence[ThreadItem],
    pages: Mapping[str, PageContext],
    notes: Mapping[str, str],
    files: Mapping[str, Sequence[Shown]],
) -> list[_Turn]:
    turns: list[_Turn] = []
    for item in items:
        if isinstance(item, UserMessageItem):
            turns.append(_Turn(item, pages.get(item.id), notes.get(item.id), files.get(item.id, ())))
        elif turns:
            turns[-1].replies.extend(_reply(item))
    return turns


def _content_text(part: UserMessageTextContent | UserMessageTagContent) -> str:
    match part:
        case UserMessageTextContent(text=text):
            return text
        case UserMessageTagContent(group="cell"):
            return ""
        case UserMessageTagContent(text=text):
            return f"@{text}"


def _reply(item: ThreadItem) -> list[TResponseInputItem]:
    match item:
        case AssistantMessageItem(content=content):
            text = "\n\n".join(part.text for part in content)
            return [{"role": "assistant", "content": text}] if text.strip() else []
        case HiddenContextItem(
            content={"call_id": call_id, "name": name, "arguments": given, "output": output}
        ):
            return [
                {"type": "function_call", "call_id": call_id, "name": name, "arguments": given},
                {"type": "function_call_output", "call_id": call_id, "output": output},
            ]
        case HiddenContextItem(content=str(text)):
            return [{"role": "user", "content": f"(Context that the person does not see.)\n\n{text}"}]
        case GeneratedImageItem():
            # Never its address: that may be the image itself, megabytes long.
            return [{"role": "assistant", "content": IMAGE}]
        case WidgetItem(copy_text=str(text)):
            return [{"role": "assistant", "content": text}]
        case _:
            return told(item) if is_call(item) else []
