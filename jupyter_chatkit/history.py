"""Thread items as a model's input: which of them, how far back, and with which notebook beside each message.

The same thread gives the same input, message by message, so that a provider's cache and a recording hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chatkit.types import (
    AssistantMessageItem,
    HiddenContextItem,
    UserMessageItem,
    UserMessageTagContent,
    UserMessageTextContent,
)

from jupyter_chatkit.context import estimate_tokens, render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agents import TResponseInputItem
    from chatkit.types import ThreadItem

    from jupyter_chatkit.context import PageContext

SAME_PAGE = "(The notebook is as it was at the previous message.)"


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
    items: Sequence[ThreadItem], pages: Mapping[str, PageContext], *, page_budget: int, tokens: int
) -> list[TResponseInputItem]:
    """Put the newest turns that fit into `tokens`, oldest first; the last turn always.

    `pages` maps a user message's id to the notebook as it was then; at most `page_budget` characters of each
    are put. A notebook that did not change since the message before is not repeated.
    """
    kept: list[_Turn] = []
    for turn in reversed(_turns(items, pages)):
        tokens -= turn.tokens(page_budget)
        if kept and tokens < 0:
            break
        kept.insert(0, turn)
    return [
        entry
        for turn, before in zip(kept, [None, *kept], strict=False)
        for entry in turn.entries(page_budget, same=turn.same_page(before))
    ]


@dataclass
class _Turn:
    """A user message with what followed it."""

    message: UserMessageItem
    page: PageContext | None
    replies: list[TResponseInputItem] = field(default_factory=list)

    def same_page(self, before: _Turn | None) -> bool:
        if before is None or before.page is None or self.page is None:
            return False
        return before.page.notebook == self.page.notebook

    def entries(self, page_budget: int, *, same: bool) -> list[TResponseInputItem]:
        texts = []
        if self.page is not None:
            texts.append(SAME_PAGE if same else render(self.page, nonce(self.message.id), page_budget))
        if self.message.quoted_text:
            texts.append("\n".join(f"> {line}" for line in self.message.quoted_text.splitlines()))
        texts.append(question(self.message))
        return [{"role": "user", "content": "\n\n".join(texts)}, *self.replies]

    def tokens(self, page_budget: int) -> int:
        return sum(estimate_tokens(str(entry)) for entry in self.entries(page_budget, same=False))


def _turns(items: Sequence[ThreadItem], pages: Mapping[str, PageContext]) -> list[_Turn]:
    turns: list[_Turn] = []
    for item in items:
        if isinstance(item, UserMessageItem):
            turns.append(_Turn(item, pages.get(item.id)))
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
        case _:
            return []
