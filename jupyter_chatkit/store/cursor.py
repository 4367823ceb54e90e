"""Where a page ends: a position that stays valid when the row that held it is gone."""

from __future__ import annotations

import re
from dataclasses import dataclass

DEFAULT_PAGE_SIZE = 20
MAX_PAGE_SIZE = 1_000

_CURSOR = re.compile(r"(\d{1,18})\.(.+)", re.DOTALL)


@dataclass(frozen=True)
class Cursor:
    """The place of one row in its order; `str()` gives the opaque `Page.after`."""

    position: int
    id: str

    def __str__(self) -> str:
        return f"{self.position}.{self.id}"


def parse_cursor(after: str) -> Cursor | None:
    """Read what `str(Cursor)` wrote; None means that `after` is a bare id."""
    match = _CURSOR.fullmatch(after)
    return Cursor(int(match[1]), match[2]) if match else None


def page_size(limit: int | None) -> int:
    """Return the number of rows to give for `limit`: the default for none, at most `MAX_PAGE_SIZE`."""
    return min(limit, MAX_PAGE_SIZE) if limit and limit > 0 else DEFAULT_PAGE_SIZE
