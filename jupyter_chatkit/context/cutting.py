"""Making a text shorter and saying so. Words are not cut in two, so that half a secret never stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jupyter_chatkit.privacy.cuts import cut_note, left_note

if TYPE_CHECKING:
    from collections.abc import Callable

_SPACE = re.compile(r"\s")
_LIBRARY = re.compile(r"site-packages|dist-packages|[/\\]lib[/\\]python\d|<frozen ")
_FRAME = re.compile(r"\n(?=\n|  File )")
_NOTE = 60
_LONGEST_WORD = 200
_KEPT_AT_END = 3


def cut(text: str, limit: int, note: Callable[[int], str] = left_note) -> str:
    """At most `limit` characters: a third from the beginning, the rest from the end, a note between them."""
    if len(text) <= limit:
        return text
    room = max(0, limit - _NOTE)
    head = _word_end(text, room // 3)
    tail = _word_start(text, len(text) - (room - room // 3))
    return f"{text[:head]}\n{note(tail - head)}\n{text[tail:]}"[: max(0, limit)]


def cut_unread(text: str, limit: int) -> str:
    """The same for a text whose secrets are still in it; redaction takes more away around the cut."""
    return cut(text, limit, cut_note)


def beginning(text: str, limit: int) -> str:
    """The first whole lines of at most `limit` characters, or whole words of a line that is longer.

    A name that tells what is secret stays with its value.
    """
    if len(text) <= limit:
        return text
    note = "\n[... the rest is left out ...]"
    end = text.rfind("\n", 0, max(0, limit - len(note)))
    return text[: end if end > 0 else _word_end(text, max(0, limit - len(note)))] + note


def cut_traceback(text: str, limit: int) -> str:
    """As `cut_unread`; frames of libraries go first, those of cells stay longest."""
    if len(text) <= limit:
        return text
    frames = _FRAME.split(text)
    middle = frames[1:-_KEPT_AT_END]
    own = [frame for frame in middle if not _LIBRARY.search(frame[:300])]
    lines = sum(frame.count("\n") + 1 for frame in middle) - sum(frame.count("\n") + 1 for frame in own)
    if lines:
        note = f"\n[... {lines:,} lines in libraries left out ...]"
        text = "\n".join([frames[0], *own, note, *frames[-_KEPT_AT_END:]])
    return cut_unread(text, limit)


def _word_end(text: str, at: int) -> int:
    """The last place up to `at` where no word is cut, or 0 behind a word that is no word."""
    for place in range(at, max(0, at - _LONGEST_WORD), -1):
        if _SPACE.match(text, place):
            return place
    return max(0, at - _LONGEST_WORD)


def _word_start(text: str, at: int) -> int:
    found = _SPACE.search(text, max(0, at - 1), at + _LONGEST_WORD)
    return found.end() if found else min(len(text), at + _LONGEST_WORD)
