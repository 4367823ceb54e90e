"""What a function returned, as text of a bounded length."""

from __future__ import annotations

import json

LONGEST = 20_000
"""Characters of a result."""

LONGEST_FAILURE = 2_000
_CUT = "\n… (cut: the result is longer)"


def written(value: object) -> str:
    """JSON where the value is of JSON's own types, a string as it is, else what `repr` says.

    `repr` is the notebook's code: it may raise anything and take any time.
    """
    if type(value) is str:
        return _cut(value)
    try:
        return _json(value)
    except (TypeError, ValueError, RecursionError):
        return _cut(repr(value))


def failure(error: BaseException) -> str:
    """An error as its last line in a traceback."""
    try:
        said = str(error)
    except Exception:  # noqa: BLE001 - it is the notebook's class
        said = ""
    return f"{type(error).__name__}: {said}"[:LONGEST_FAILURE].rstrip(": ")


def _json(value: object) -> str:
    """Write as much as is kept: a list of millions is not written out first."""
    pieces: list[str] = []
    length = 0
    for piece in json.JSONEncoder(ensure_ascii=False, allow_nan=False).iterencode(value):
        pieces.append(piece)
        length += len(piece)
        if length > LONGEST:
            break
    return _cut("".join(pieces))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + _CUT
