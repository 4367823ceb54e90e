"""The smallest edit of a cell that makes one text of another."""

from __future__ import annotations

import difflib
from typing import Any


def edit_to(cell_id: str, source_hash: str, before: str, after: str) -> dict[str, Any]:
    """Return a patch by whole lines whose old pieces occur once each; the whole text where there is none."""
    ref = {"cellId": cell_id, "sourceHash": source_hash}
    hunks = _hunks(before, after)
    if hunks is None:
        return {"edit": "replace", **ref, "source": after}
    return {"edit": "patch", **ref, "hunks": hunks}


def _hunks(before: str, after: str) -> list[dict[str, str]] | None:
    """The hunks, each unique in the text that those before it leave; None where there are none."""
    old, new = before.split("\n"), after.split("\n")
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    hunks, text = [], before
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        hunk = _unique(text, old, new[new_start:new_end], start, end)
        if hunk is None:
            return None
        hunks.append(hunk)
        text = text.replace(hunk["old"], hunk["new"], 1)
    return hunks if text == after else None


def _unique(text: str, old: list[str], put: list[str], start: int, end: int) -> dict[str, str] | None:
    """The lines from `start` to `end`, with as many of the lines around them as make them unique."""
    before, after = start, end
    while True:
        piece = "\n".join(old[before:after])
        if piece and occurs_once(piece, text):
            changed = [*old[before:start], *put, *old[end:after]]
            whole = before == 0 and after == len(old)
            # A hunk of no line left would leave its line's end behind.
            if changed and not (whole and len(old) > 1):
                return {"old": piece, "new": "\n".join(changed)}
        if before == 0 and after == len(old):
            return None
        before, after = max(0, before - 1), min(len(old), after + 1)


def occurs_once(piece: str, text: str) -> bool:
    """Whether a piece stands in a text at one place only, overlaps counted."""
    at = text.find(piece)
    return at >= 0 and text.find(piece, at + 1) < 0
