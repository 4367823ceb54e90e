"""Text of the notebook put into Markdown so that it can be nothing but text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_SPAN = 120
_BACKTICKS = re.compile("`+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


def code(text: object, limit: int = MAX_SPAN) -> str:
    """A code span on one line, cut at `limit` characters; backticks inside cannot end it."""
    flat = _CONTROL.sub(" ", str(text)[: limit + 1]).replace("\n", " ").replace("\t", " ").strip(" ")
    if len(flat) > limit:
        flat = flat[: limit - 1] + "…"
    if not flat:
        return "(empty)"
    ticks = "`" * (_longest_run(flat) + 1)
    pad = " " if flat[0] == "`" or flat[-1] == "`" else ""
    return f"{ticks}{pad}{flat}{pad}{ticks}"


def exact(text: str, limit: int = MAX_SPAN) -> str:
    """A code span of a string in its Python quotes, so that spaces at its ends can be seen."""
    return code(repr(text[:limit]), limit)


def block(text: str, language: str = "python") -> str:
    """A fenced block holding `text` unchanged; the fence is longer than any in it."""
    ticks = "`" * max(3, _longest_run(text) + 1)
    return f"{ticks}{language}\n{text}{'' if text.endswith(chr(10)) else chr(10)}{ticks}"


def table_cell(text: object, limit: int = 60) -> str:
    """A code span that cannot end its table cell."""
    return code(text, limit).replace("|", "\\|")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table of cells that are already safe."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def listed(items: Iterable[str], last: str = "and", limit: int = 8) -> str:
    """Joins `a, b and c`; beyond `limit` it says how many more there are."""
    shown = list(items)
    if len(shown) > limit:
        shown = [*shown[:limit], f"{len(shown) - limit} more"]
    if len(shown) <= 1:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def ordinal(number: int) -> str:
    """Writes 1st, 2nd, 3rd, 4th."""
    teens = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def counted(number: int, noun: str) -> str:
    """Writes `1 cell`, `2 cells`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def a(noun: str) -> str:
    """A code span with its article: an `int`, a `list`."""
    return f"{'an' if noun[:1].lower() in 'aeio' else 'a'} {code(noun)}"


def sentence(text: str) -> str:
    """The text with its first letter upper case."""
    return text[:1].upper() + text[1:]


def _longest_run(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)
