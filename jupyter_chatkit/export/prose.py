"""A conversation as Markdown: questions quoted, answers as they were given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_chatkit.export.conversation import Conversation, Exchange

NO_ANSWER = "*No answer was kept.*"

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")


def markdown(conversation: Conversation) -> str:
    """Return the conversation for people to read."""
    return "\n\n".join([heading(conversation.title), *_parts(conversation)]) + "\n"


def _parts(conversation: Conversation) -> Iterator[str]:
    for exchange in conversation.exchanges:
        yield asked(exchange)
        yield closed(exchange.answer) or NO_ANSWER
        if exchange.ending:
            yield f"*{exchange.ending}.*"


def heading(title: str) -> str:
    """Return the title as a heading, whatever is in it."""
    return "# " + re.sub(r"([\\`*_\[\]<>#])", r"\\\1", " ".join(title.split()))


def asked(exchange: Exchange) -> str:
    """Return the question as a quotation, with the names of what was attached."""
    quoted = "\n".join(f"> {line}".rstrip() for line in exchange.question.splitlines())
    files = ", ".join(code(name) for name in exchange.files)
    return "\n\n".join(filter(None, [quoted, f"Attached: {files}" if files else ""]))


def code(text: str) -> str:
    """Return `text` as a piece of code within a line."""
    longest = max((len(found) for found in re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    return f"{ticks} {text} {ticks}" if longest else f"{ticks}{text}{ticks}"


def closed(text: str) -> str:
    """Return `text` with its last block of code closed, as an answer that was stopped leaves one open."""
    fence = ""
    for line in text.splitlines():
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and not found[2].strip():
            fence = ""
    return f"{text}\n{fence}" if fence else text
