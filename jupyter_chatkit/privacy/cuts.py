"""Where a text was cut before its secrets were known: what stands beside the cut may be a piece of one.

A secret that only its name tells is none without it, as where a cut takes `API_` from `API_KEY = "..."`. So
whoever cuts a text that was not redacted yet leaves `cut_note` in the gap. Once the rest is redacted, what a
secret can reach that begins or ends in the gap is left out too. All that begins behind it has its whole name.
"""

from __future__ import annotations

import re

from jupyter_chatkit.privacy.tokens import goes_on

_CUT = re.compile(r"\n?\[\.\.\. (?P<count>[\d,.]{1,15}) characters cut out here \.\.\.\]\n?")
_HINT = " characters cut out here ...]"
_LONGEST = 1_200
"""Characters behind a cut that can belong to a name, its separator and its value, or to a URL."""

_LONGEST_WORD = 200
_LINES = 2
"""Lines behind a cut that can: the one that was cut, and the next, where a value stands below its name."""

_WORD = re.compile(r"[\w+/=.~%-]*", re.ASCII)
_SPACE = re.compile(r"\s")
# What a narrow console, or a private key, sets in lines of its own, and the last of them.
_PIECE = re.compile(r"[ \t│|'\"\\]*[\w+/=.~-]{8,}[ \t│|'\",\\]*\n", re.ASCII)
_LAST_PIECE = re.compile(r"[ \t│|'\"\\]*(?P<word>[\w+/=.~-]{8,})", re.ASCII)


def cut_note(count: int) -> str:
    """What stands, in a line of its own, for characters cut out of a text that was not redacted."""
    return f"[... {count:,} characters cut out here ...]"


def left_note(count: int) -> str:
    """The same once nothing beside the cut can be a piece of a secret."""
    return f"[... {count:,} characters left out ...]"


def settled(text: str) -> str:
    """`text`, redacted, without what beside its cuts could be a piece of a secret; its notes say so."""
    if _HINT not in text:
        return text
    gaps = list(_CUT.finditer(text))[::-1]
    pieces, at = [], 0
    while gaps:
        start = end = _before(text, at, gaps[-1].start())
        gone = 0
        # Cuts so close that no text is left between them are one.
        while gaps and (end == start or gaps[-1].start() <= end):
            gap = gaps.pop()
            gone += int(re.sub(r"\D", "", gap["count"]) or 0) - len(gap[0])
            end = max(end, _behind(text, gap.end()))
        pieces += [text[at:start], f"\n{left_note(gone + end - start)}\n"]
        at = end
    return "".join([*pieces, text[at:]])


def _before(text: str, least: int, at: int) -> int:
    """The end of the last line, or in a long line of the last word, that is whole before `at`."""
    line = text.rfind("\n", max(least, at - _LONGEST), at)
    if line >= 0:
        return line
    if at - least <= _LONGEST_WORD:
        return least
    for place in range(at - 1, at - _LONGEST_WORD, -1):
        if _SPACE.match(text, place):
            return place
    return at - _LONGEST_WORD


def _behind(text: str, at: int) -> int:
    """The first place from `at` on that no secret reaches which begins before it."""
    last, lines = at + _LONGEST, 0
    while at < len(text):
        end = text.find("\n", at)
        if end < 0 or end >= last:
            found = _WORD.match(text, min(last, len(text)))
            return found.end() if found else len(text)
        lines += bool(text[at:end].strip())
        at = end + 1
        if lines >= _LINES:
            break
    while piece := _PIECE.match(text, at):
        at = piece.end()
    last_piece = _LAST_PIECE.match(text, at)
    return last_piece.end() if last_piece and goes_on(last_piece["word"]) else at
