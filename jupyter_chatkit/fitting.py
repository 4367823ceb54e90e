"""JSON values written in so many characters at most: shorter inside, so that they are still JSON."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sized

_LEAST_TEXT = 200
"""Characters of a text that stay before elements go."""


def fitted(value: Any, limit: int) -> str:
    """Return `value` as JSON of at most `limit` characters, which are some hundreds at least.

    Of long texts the beginning stays, and of lists and objects the first entries where that is not enough; it
    says of each how much was cut.
    """
    written = _written(value)
    if len(written) <= limit:
        return written

    def short_texts(text: int) -> str:
        return _written(_shorter(value, text, limit))

    def few_entries(entries: int) -> str:
        return _written(_shorter(value, _LEAST_TEXT, entries))

    def beginning(characters: int) -> str:
        return _written({"beginning": _text(written, characters)})

    if len(short_texts(_LEAST_TEXT)) <= limit:
        return _longest(short_texts, _LEAST_TEXT, limit)
    if len(few_entries(1)) <= limit:
        return _longest(few_entries, 1, limit)
    return _longest(beginning, 0, limit)


def _longest(write: Callable[[int], str], least: int, limit: int) -> str:
    """What `write` gives for the largest number up to `limit` whose text fits; for `least` it does."""
    most = limit
    while least < most:
        middle = (least + most + 1) // 2
        if len(write(middle)) <= limit:
            least = middle
        else:
            most = middle - 1
    return write(least)


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _shorter(value: Any, text: int, entries: int) -> Any:
    match value:
        case str():
            return _text(value, text)
        case list():
            listed = [_shorter(one, text, entries) for one in value[:entries]]
            return [*listed, *_more(value, entries)]
        case dict():
            kept = {
                _text(name, text): _shorter(one, text, entries)
                for name, one in itertools.islice(value.items(), entries)
            }
            return {**kept, **dict(zip("…", _more(value, entries), strict=False))}
    return value


def _more(value: Sized, entries: int) -> list[str]:
    gone = len(value) - entries
    return [f"({gone:,} more were cut)"] if gone > 0 else []


def _text(value: str, most: int) -> str:
    gone = len(value) - most
    return value if gone <= 0 else f"{value[:most]}… ({gone:,} characters were cut)"
