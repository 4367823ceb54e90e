"""What a person or a model looks for, as an expression that nothing in it can break; where it stands."""

from __future__ import annotations

import re

MOST_WORDS = 12
LONGEST = 400
"""Characters of a question that are read."""

MOST_LINES = 3
"""Of a piece that are quoted."""

LONGEST_LINE = 200
_BEFORE = 60
"""Characters before what was found, where a line is cut."""

_SHORTEST_BEGINNING = 3
"""Characters with which a word may be the beginning of a longer one."""

_PART = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The words of a question; what has neither letter nor digit is none."""
    readable = "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST])
    words = [" ".join(_PART.findall(word)) for word in readable.split()]
    return [word for word in dict.fromkeys(words) if word][:MOST_WORDS]


def expression(words: list[str], joint: str) -> str:
    """Each word as a phrase of FTS5 whose last part may go on.

    `orders.customer_id` finds `orders["customer_id"]` too: what is no letter or digit only parts words.
    """
    return joint.join(f'"{word}"{"*" if _may_go_on(word) else ""}' for word in words)


def quoted(text: str, words: list[str]) -> tuple[int, str]:
    """From which line on (counted from 0) `text` is worth quoting, and these lines, each cut."""
    patterns = [_pattern(word) for word in words]
    lines = text.split("\n")
    counts = [sum(pattern.search(line) is not None for pattern in patterns) for line in lines]
    at = counts.index(max(counts))
    first = next((match for pattern in patterns if (match := pattern.search(lines[at]))), None)
    shown = [_cut(lines[at], first.start() if first else 0)]
    shown += [_cut(line, 0) for line in lines[at + 1 : at + MOST_LINES]]
    return at, "\n".join(shown).rstrip()


def has(text: str, word: str) -> bool:
    """Whether a word of a question stands in `text`."""
    return _pattern(word).search(text) is not None


def _may_go_on(word: str) -> bool:
    return len(word.rpartition(" ")[2]) >= _SHORTEST_BEGINNING


def _pattern(word: str) -> re.Pattern[str]:
    parts = r"[\W_]+".join(map(re.escape, word.split()))
    end = "" if _may_go_on(word) else r"(?![^\W_])"
    return re.compile(rf"(?<![^\W_]){parts}{end}", re.IGNORECASE)


def _cut(line: str, at: int) -> str:
    if len(line) <= LONGEST_LINE:
        return line
    start = max(0, min(at - _BEFORE, len(line) - LONGEST_LINE))
    end = start + LONGEST_LINE
    return f"{'…' * (start > 0)}{line[start:end]}{'…' * (end < len(line))}"
