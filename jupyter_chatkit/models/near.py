"""The nearest spelling of a word among known ones."""

from __future__ import annotations

import difflib
import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_CANDIDATES = 3_000
MAX_WORD = 80
_SHORT = 4
_SLIP = 0.85
_APART = re.compile(r"[\W_]+")


def nearest(word: str, known: Iterable[str], count: int = 3, cutoff: float = 0.74) -> list[str]:
    """The known words most like `word`, best first.

    Those that differ only in case, spaces or underscores come before those that differ in letters.
    """
    if not word or len(word) > MAX_WORD:
        return []
    candidates = list(dict.fromkeys(islice((k for k in known if 0 < len(k) <= MAX_WORD), MAX_CANDIDATES)))
    bare = _bare(word)
    same = [k for k in candidates if k != word and bare and _bare(k) == bare]
    by_lower = {k.lower(): k for k in reversed(candidates) if k != word and k not in same}
    close = difflib.get_close_matches(word.lower(), by_lower, n=count, cutoff=_cutoff(word, cutoff))
    return [*same, *(by_lower[k] for k in close)][:count]


def is_clear(word: str, found: Sequence[str]) -> bool:
    """Whether the first of `nearest` is more like `word` than the second."""
    if len(found) <= 1:
        return True
    bare, first, second = _bare(word), *found[:2]
    if bare == _bare(first):
        return bare != _bare(second)
    return _likeness(word, first) > _likeness(word, second)


def is_slip(word: str, meant: str) -> bool:
    """Whether `word` is `meant` with letters exchanged, or one letter in many amiss."""
    ratio, same_letters = _likeness(word, meant)
    return same_letters or ratio >= _SLIP


def _likeness(one: str, other: str) -> tuple[float, bool]:
    """Letters that changed places count as nearer than other letters."""
    one, other = one.lower(), other.lower()
    return difflib.SequenceMatcher(None, other, one).ratio(), sorted(one) == sorted(other)


def difference(wrong: str, right: str) -> str:
    """Says in words how two spellings differ where they are the same but for case or blanks, else nothing."""
    if wrong.lower() == right.lower():
        return "it differs only in upper and lower case"
    if wrong.strip() == right.strip():
        return _blanks(right)
    if wrong.strip().lower() == right.strip().lower():
        return f"it differs in upper and lower case, and {_blanks(right)}"
    if _bare(wrong) == _bare(right):
        return "it differs only in spaces, underscores or punctuation"
    return ""


def _blanks(right: str) -> str:
    before, after = right != right.lstrip(), right != right.rstrip()
    if before or after:
        where = "both ends" if before and after else "its beginning" if before else "its end"
        return f"the real name has a blank at {where}"
    return "the real name has no blank at its ends"


def _bare(word: str) -> str:
    return _APART.sub("", word).lower()


def _cutoff(word: str, cutoff: float) -> float:
    """Short words need less likeness: one letter off in three is already 0.67."""
    return 0.66 if len(word) <= _SHORT else cutoff
