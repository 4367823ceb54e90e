"""Fingerprints of lines, as `labextension/src/provenance/fingerprints.ts` makes them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BLANK = " \t\r"


def line_hash(line: str) -> str:
    """Return a 32-bit FNV-1a sum of the line's UTF-16 units, folded to four hex digits."""
    total = 0x811C9DC5
    units = line.encode("utf-16-le", "surrogatepass")
    for low, high in zip(units[::2], units[1::2], strict=True):
        total = ((total ^ (low | high << 8)) * 0x01000193) & 0xFFFFFFFF
    return f"{(total >> 16) ^ (total & 0xFFFF):04x}"


def fingerprints(text: str) -> list[str]:
    """Return those of the lines that are not blank; white space at their ends does not count."""
    return [line_hash(line.rstrip(BLANK)) for line in text.split("\n") if line.strip(BLANK)]


def still_there(lines: Iterable[str], text: str) -> int:
    """Return how many of `lines` are in `text`, each at most as often as it is there."""
    return (Counter(lines) & Counter(fingerprints(text))).total()
