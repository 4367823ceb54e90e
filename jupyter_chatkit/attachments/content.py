"""What was read of a file, before its secrets are taken out: facts and texts as JSON values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["text", "table", "pdf", "notebook", "image", "other"]

MOST_TEXT = 200_000
"""Characters that are read of one file."""

PREVIEW, SHOWN, TEXT = "preview", "shown", "text.json"
"""What lies beside the bytes: of a picture a small one and the one for a model; of all others their text."""


class UnreadableError(Exception):
    """The file is of its kind, but cannot be read; the text says why, in a sentence for model and person."""


@dataclass(frozen=True)
class Content:
    """`about` says in a few words what it is; `body` is what the file of its kind reads and writes again."""

    kind: Kind
    mime: str
    about: str
    body: Any = None
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Room:
    """How many characters may still be read."""

    left: int = field(default=MOST_TEXT)

    def take(self, text: str, most: int = MOST_TEXT) -> str:
        """Return as much of `text` as there is room for, cut at a space so that no word is halved."""
        limit = min(self.left, most)
        if len(text) > limit:
            short = text[:limit]
            end = max(short.rfind(" "), short.rfind("\n"), short.rfind("\t"))
            text = short[:end] if end > 0 else ""
        self.left -= len(text)
        return text
