"""What a person wrote in a message, as they read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def words(content: Iterable[dict[str, Any]]) -> str:
    """Return the text, tags as `@name`; the tag of the cell that is meant is no part of it."""
    return "".join(_written(part) for part in content).strip()


def _written(part: dict[str, Any]) -> str:
    match part:
        case {"type": "input_tag", "group": "cell"}:
            return ""
        case {"type": "input_tag", "text": str(name)}:
            return f"@{name}"
        case _:
            return str(part.get("text", ""))
