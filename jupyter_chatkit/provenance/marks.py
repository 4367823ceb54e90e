"""The mark of a cell that the assistant wrote or changed: README.md has the table of its fields."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

KEY = "jupyter_chatkit"
MAX_LINES, MAX_EARLIER, MAX_NAME = 400, 4, 200
LINES = re.compile(r"(?:[0-9a-f]{4}(?: [0-9a-f]{4})*)?")
TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
# Characters that are not seen, or turn others around: a terminal would obey some of them.
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


@dataclass(frozen=True)
class Mark:
    """What a cell says of its origin; its texts are one line each, without characters that are not seen."""

    change: str
    """`wrote` where the cell is the assistant's, `changed` where it was a person's before."""
    model: str
    """The one that wrote last, empty where it is not known."""
    at: datetime
    accepted_by: str
    request: str
    """The SHA-256 of the call, in hex."""
    lines: tuple[str, ...]
    """The fingerprints of the lines that the assistant wrote."""
    earlier: tuple[str, ...] = ()
    """The other models that wrote in the cell before, newest first."""


def read(raw: Any) -> Mark | None:
    """Return the mark that metadata have under `KEY`; None where it is none that is known here."""
    value = raw if isinstance(raw, dict) else {}
    names = [_name(value.get(key)) for key in ("model", "accepted_by", "request")]
    lines, earlier, at = value.get("lines"), value.get("earlier", []), _time(value.get("at"))
    if (
        _is_one(value.get("version"))
        and value.get("change") in ("wrote", "changed")
        and at is not None
        and isinstance(lines, str)
        and len(lines) < MAX_LINES * 5
        and LINES.fullmatch(lines)
        and isinstance(earlier, list)
        and None not in names
    ):
        model, accepted_by, request = (name or "" for name in names)
        before = tuple(name for name in map(_name, earlier[:MAX_EARLIER]) if name is not None)
        return Mark(value["change"], model, at, accepted_by, request, tuple(lines.split()), before)
    return None


def _is_one(version: object) -> bool:
    return version == 1 and not isinstance(version, bool)


def _name(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    return "".join(each for each in value[:MAX_NAME] if unicodedata.category(each) not in UNSEEN)


def _time(value: object) -> datetime | None:
    found = TIME.fullmatch(value) if isinstance(value, str) else None
    try:
        return found and datetime.fromisoformat(found[1] + found[2].replace("Z", "+00:00"))
    except ValueError:
        return None
