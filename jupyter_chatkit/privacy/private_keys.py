"""Private keys in PEM, whole or cut."""

from __future__ import annotations

import re
from bisect import bisect_left
from string import ascii_letters, digits
from typing import TYPE_CHECKING

from jupyter_chatkit.privacy.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?(?:-----)?")
_BREAK = r"(?:\\[nrt]|[\s\"'\\(),>|])"
# What follows a BEGIN whose END was cut off: header lines, then runs of base64 with breaks between them.
_BODY = re.compile(
    rf"(?:{_BREAK}{{0,40}}[A-Z][A-Za-z-]{{2,20}}: [^\n\\]{{0,100}}){{0,4}}"
    rf"(?:{_BREAK}{{0,40}}[A-Za-z0-9+/=]{{16,}})*(?:{_BREAK}{{0,40}}[A-Za-z0-9+/=]{{1,15}}\Z)?"
)
_RUN = re.compile(r"[A-Za-z0-9+/=]{16,}")
_LONGEST_KEY = 20_000
_KEY_TEXT = frozenset(f"{ascii_letters}{digits}+/=\n\r\\\"' ")


def find_private_keys(text: str) -> Iterator[Span]:
    """Private keys from BEGIN to END; without END, as far as base64 goes; without BEGIN, as far back.

    The markers alone, as a program compares with them, are no secret.
    """
    if " PRIVATE KEY" not in text:
        return
    ends = list(_END.finditer(text))
    starts = [end.start() for end in ends]
    covered = 0
    for begin in _BEGIN.finditer(text):
        if begin.start() < covered:
            continue
        covered = _end(text, begin.end(), ends, starts)
        if _RUN.search(text, begin.end(), covered):
            yield Span(begin.start(), covered, "private-key")
    yield from _headless(text, ends)


def _end(text: str, start: int, ends: list[re.Match[str]], starts: list[int]) -> int:
    nearest = bisect_left(starts, start)
    if nearest < len(ends) and starts[nearest] - start <= _LONGEST_KEY:
        return ends[nearest].end()
    body = _BODY.match(text, start)
    return body.end() if body else start


def _headless(text: str, ends: list[re.Match[str]]) -> Iterator[Span]:
    """The part of a key that stands before each END; where a BEGIN stands too, the spans overlap."""
    after = 0
    for end in ends:
        start = _back(text, max(after, end.start() - _LONGEST_KEY), end.start())
        if start < end.start():
            yield Span(start, end.end(), "private-key")
        after = end.end()


def _back(text: str, start: int, end: int) -> int:
    """Where the base64 that ends at `end` begins. Words of a sentence before it are not base64."""
    at = end
    while at > start and text[at - 1] in _KEY_TEXT:
        at -= 1
    run = _RUN.search(text, at, end)
    return run.start() if run else end
