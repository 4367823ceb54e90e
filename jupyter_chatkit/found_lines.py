"""Lines that the page found, taken out of their texts once these are redacted.

A line of a private key, or a value below its name, does not tell by itself what it is. So the page sends the
whole texts in which it found something, and says in which line of which one.
"""

from __future__ import annotations

from typing import Any

_LONGEST = 200
"""Characters of a line that are told: those around what was looked for."""

LEFT_OUT = "(left out: it is in a secret, or beside a cut)"


def with_lines(result: Any) -> Any:
    """Return a result with `texts` with the line of each of its `matches`; any other one as it is."""
    match result:
        case {"lookedFor": str(needle), "texts": list(texts), "matches": list(matches), **rest}:
            lines = [_lines(text) for text in texts]
            return {**rest, "matches": [_told(found, lines, needle.lower()) for found in matches]}
    return result


def _lines(found: Any) -> list[str]:
    match found:
        case {"text": str(text)}:
            return text.split("\n")
    return []


def _told(found: Any, texts: list[list[str]], needle: str) -> Any:
    match found:
        case {"in": int(number), "line": int(line), **rest}:
            lines = texts[number] if 0 <= number < len(texts) else []
            text = lines[line - 1] if 0 < line <= len(lines) else ""
            at = text.lower().find(needle)
            return {**rest, "line": line, "text": _around(text, at) if at >= 0 else LEFT_OUT}
    return found


def _around(line: str, at: int) -> str:
    start = max(0, min(at - _LONGEST // 4, len(line) - _LONGEST))
    return line[start : start + _LONGEST]
