"""Replacing secrets by placeholders that keep them apart without showing them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.privacy.addresses import find_in_addresses
from jupyter_chatkit.privacy.assignments import find_assignments, is_secret_by_name
from jupyter_chatkit.privacy.cuts import settled
from jupyter_chatkit.privacy.occurrences import Occurrences
from jupyter_chatkit.privacy.private_keys import find_private_keys
from jupyter_chatkit.privacy.spans import PLACEHOLDER, Span, apart
from jupyter_chatkit.privacy.tokens import find_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SHORTEST_SECRET = 3
_DEEPEST = 100
_MOST_ROUNDS = 20


class Redactor:
    """Knows what is secret here. `known` maps values that must not leave to their kinds."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._occurrences = Occurrences(known)

    def begin(self, place: str = "") -> Redaction:
        """A redaction whose placeholders count from 1; those of a `place` have it behind their kind."""
        return Redaction(self, place)

    def find(self, text: str) -> list[Span]:
        """Where the secrets of `text` are, in order and apart from each other, in linear time."""
        return apart(self._find(text), text)

    def _find(self, text: str) -> Iterator[Span]:
        yield from self._occurrences.find(text)
        yield from find_private_keys(text)
        yield from find_tokens(text)
        yield from find_in_addresses(text)
        yield from find_assignments(text)


class Redaction:
    """One pass over the texts that go out together: the same secret has the same placeholder in all of them.

    A placeholder is `[[redacted:KIND:N]]`, or `[[redacted:KIND-PLACE:N]]`; N counts the distinct secrets in
    order of appearance.
    """

    def __init__(self, redactor: Redactor, place: str) -> None:
        self._redactor = redactor
        self._place = f"-{place}" if place else ""
        self._placeholders: dict[str, str] = {}
        self._counts: Counter[str] = Counter()

    @property
    def counts(self) -> dict[str, int]:
        """How many distinct secrets of each kind were replaced so far."""
        return dict(self._counts)

    def text(self, text: str) -> str:
        """`text` with each secret replaced, and without pieces of one beside a cut (`cuts.py`).

        What is replaced already stays as it is.
        """
        if len(text) < _SHORTEST_SECRET:
            return text
        # A secret can touch another and hide its beginning; what was replaced lets it be seen.
        for _ in range(_MOST_ROUNDS):
            spans = self._redactor.find(text)
            if not spans:
                break
            text = self._replaced(text, spans)
        return settled(text)

    def _replaced(self, text: str, spans: list[Span]) -> str:
        pieces, at = [], 0
        for span in spans:
            secret = span.secret or text[span.start : span.end]
            pieces += [text[at : span.start], self._placeholder(span.kind, secret)]
            at = span.end
        pieces.append(text[at:])
        return "".join(pieces)

    def json(self, value: Any) -> Any:
        """A JSON value with the secrets of all its strings and keys replaced, as deep as 100 levels.

        A value under a telling key (`{"password": ...}`) counts as a secret. A list of lines, with or without
        their ends, is read as one text. What lies deeper is left out (null).
        """
        return self._json(value, "", _DEEPEST)

    def _json(self, value: Any, key: str, depth: int) -> Any:
        match value:
            case str():
                return self._under(key, value)
            case dict() | list() if depth == 0:
                return None
            case dict():
                return {
                    self.text(name) if isinstance(name, str) else name: self._json(one, str(name), depth - 1)
                    for name, one in value.items()
                }
            case list():
                return [self._json(one, key, depth - 1) for one in self._as_one_text(value)]
        return value

    def _as_one_text(self, value: list[Any]) -> list[Any]:
        """Return lines without the secrets that fill several of them; any other list as it is."""
        if _are_lines(value):
            return self.text("".join(value)).splitlines(keepends=True)
        return self.text("\n".join(value)).split("\n") if _are_bare_lines(value) else value

    def _under(self, key: str, value: str) -> str:
        text = self.text(value)
        kind = is_secret_by_name(key, text) if key else None
        if kind and not PLACEHOLDER.search(text):
            return self._placeholder(kind, value)
        return text

    def _placeholder(self, kind: str, secret: str) -> str:
        known = self._placeholders.get(secret)
        if known is None:
            self._counts[kind] += 1
            known = self._placeholders[secret] = (
                f"[[redacted:{kind}{self._place}:{len(self._placeholders) + 1}]]"
            )
        return known


def _are_bare_lines(value: list[Any]) -> bool:
    return len(value) > 1 and all(isinstance(line, str) and "\n" not in line for line in value)


def _are_lines(value: list[Any]) -> bool:
    """True for a text as nbformat keeps it: a list of lines, each but the last with its line end."""
    return (
        len(value) > 1
        and all(isinstance(line, str) for line in value)
        and all(line.endswith("\n") for line in value[:-1])
    )
