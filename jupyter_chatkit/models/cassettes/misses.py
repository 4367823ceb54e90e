"""What to say where a request was never recorded: how it differs from the recording it is most like."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from jupyter_chatkit.models.cassettes.errors import MissError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_chatkit.models.cassettes.file import Cassette
    from jupyter_chatkit.models.cassettes.recording import Recording

_CONTEXT = 1
"""Unchanged lines that are shown around a difference."""

_MOST_LINES = 40
_LIKE = 0.3
"""Share of lines in common below which two requests have nothing to do with each other."""

HOW = "Record it with %chat --record, or with pytest --nbval --chatkit-record for the whole notebook."


def miss(cassette: Cassette, lines: Sequence[str]) -> MissError:
    """Return the error for a request that `cassette` has no answer to."""
    name = cassette.path.name
    if not cassette.recordings:
        return MissError(f"There is no recording of this question: {name} is empty or missing. {HOW}")
    nearest = _nearest(cassette.recordings, lines)
    if nearest is None:
        return MissError(f"{name} has no recording of this question, nor of one like it. {HOW}")
    shown = _difference(nearest.request, lines)
    return MissError(f"{name} has a recording of another question only. {HOW}\nWhat changed:\n{shown}")


def _nearest(recordings: Sequence[Recording], lines: Sequence[str]) -> Recording | None:
    matcher: difflib.SequenceMatcher[str] = difflib.SequenceMatcher(autojunk=False)
    matcher.set_seq2(lines)
    best, found = _LIKE, None
    for recording in recordings:
        matcher.set_seq1(recording.request)
        if matcher.quick_ratio() >= best and (ratio := matcher.ratio()) >= best:
            best, found = ratio, recording
    return found


def _difference(old: Sequence[str], new: Sequence[str]) -> str:
    unified = list(difflib.unified_diff(old, new, "recorded", "now", lineterm="", n=_CONTEXT))
    shown = [line for line in unified[2:] if not line.startswith("@@")]
    more = len(shown) - _MOST_LINES
    if more > 0:
        shown = [*shown[:_MOST_LINES], f"  … and {more} lines more"]
    return "\n".join(["- recorded, + now", *shown])
