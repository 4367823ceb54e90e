"""Where in a text a secret stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

PLACEHOLDER = re.compile(r"\[\[redacted:[a-z0-9-]{1,60}:\d{1,9}\]\]")


class Span(NamedTuple):
    """`text[start:end]` is a secret; `secret` is its whole value where the text shows another form of it."""

    start: int
    end: int
    kind: str
    secret: str | None = None


def apart(spans: Iterable[Span], text: str) -> list[Span]:
    """`spans` in order of appearance, overlapping ones joined, without those that touch a placeholder."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            if span.end > last.end:
                joined[-1] = Span(last.start, span.end, last.kind)
        else:
            joined.append(span)
    if "[[redacted:" not in text:
        return joined
    taken = [match.span() for match in PLACEHOLDER.finditer(text)]
    return _outside(joined, taken)


def _outside(spans: list[Span], taken: list[tuple[int, int]]) -> list[Span]:
    kept, at = [], 0
    for span in spans:
        while at < len(taken) and taken[at][1] <= span.start:
            at += 1
        if at == len(taken) or taken[at][0] >= span.end:
            kept.append(span)
    return kept


_DIGIT = re.compile(r"[0-9]")
_LETTER = re.compile(r"[A-Za-z]")
_MANY_KINDS = 6


def looks_random(text: str, least: int = 16) -> bool:
    """True for a word that was drawn, not written: long, letters and digits mixed, hardly repeating."""
    return (
        len(text) >= least
        and " " not in text
        and _DIGIT.search(text) is not None
        and _LETTER.search(text) is not None
        and len(set(text[:64])) >= max(_MANY_KINDS, min(len(text), 40) // 4)
    )
