"""Where known values occur in a text, in any of the forms in which a program may have printed them."""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_right
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from jupyter_chatkit.privacy.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# How a narrow console or a pretty-printer carries a value on into the next line.
_WRAP = re.compile(r"['\"]?[ \t]*\\?\n[ \t│|]*['\"]?")
_CUT = re.compile(r"\s*\[?(?:\.\.\.|…|\Z)")
_LEAST_PREFIX = 8
_APART_BELOW = 12


class Occurrences:
    """Finds the values of `known`, a mapping from value to kind."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._forms = {
            form: (kind, value)
            for value, kind in known.items()
            if value and not value.isspace()
            for form in _forms(value)
        }
        self._prefixes: dict[str, list[str]] = {}
        for form in self._forms:
            if len(form) > _LEAST_PREFIX:
                self._prefixes.setdefault(form[:_LEAST_PREFIX], []).append(form)

    def find(self, text: str) -> Iterator[Span]:
        """Every place of a known value: whole, carried on over lines, or cut off at the end of the text."""
        yield from self._whole(text)
        yield from self._cut_off(text)
        if "\n" in text and any(form[:4] in text or form[-4:] in text for form in self._forms):
            yield from self._over_lines(text)

    def _whole(self, text: str) -> Iterator[Span]:
        for form, known in self._forms.items():
            start = text.find(form)
            while start >= 0:
                end = start + len(form)
                if len(form) >= _APART_BELOW or _stands_alone(text, start, end):
                    yield Span(start, end, *known)
                start = text.find(form, end)

    def _cut_off(self, text: str) -> Iterator[Span]:
        """The beginning of a value where the text ends or an ellipsis follows."""
        for prefix, forms in self._prefixes.items():
            start = text.find(prefix)
            while start >= 0:
                for form in forms:
                    end = start + _shared(text, start, form)
                    if end - start < len(form) and _CUT.match(text, end):
                        yield Span(start, end, *self._forms[form])
                start = text.find(prefix, start + len(prefix))

    def _over_lines(self, text: str) -> Iterator[Span]:
        starts, origins, pieces = [0], [0], []
        for wrap in _WRAP.finditer(text):
            pieces.append(text[origins[-1] : wrap.start()])
            starts.append(starts[-1] + len(pieces[-1]))
            origins.append(wrap.end())
        pieces.append(text[origins[-1] :])

        def place(at: int) -> int:
            line = bisect_right(starts, at) - 1
            return origins[line] + at - starts[line]

        for span in self._whole("".join(pieces)):
            start, end = place(span.start), place(span.end - 1) + 1
            if end - start > span.end - span.start:
                yield Span(start, end, span.kind, span.secret)


def _forms(value: str) -> set[str]:
    """The value itself and as URLs, JSON, Python and HTML write it."""
    return {
        value,
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        json.dumps(json.dumps(value))[3:-3],
        repr(value)[1:-1],
        html.escape(value),
    }


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A short value counts where it is no piece of a longer word."""
    return not (text[start - 1 : start].isalnum() and text[start].isalnum()) and not (
        text[end : end + 1].isalnum() and text[end - 1].isalnum()
    )


def _shared(text: str, start: int, form: str) -> int:
    """How many characters of `form` the text has at `start`."""
    if text.startswith(form, start):
        return len(form)
    length = _LEAST_PREFIX
    while start + length < len(text) and text[start + length] == form[length]:
        length += 1
    return length
