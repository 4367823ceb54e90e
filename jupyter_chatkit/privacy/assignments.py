"""Values that are secret because of the name they are given to: `password = "..."`, `API_KEY=...`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jupyter_chatkit.privacy.harmless import is_expression, is_label, is_placeholder
from jupyter_chatkit.privacy.names import TellingName, has_hint, kind_by_name, lowered, next_name
from jupyter_chatkit.privacy.spans import Span, looks_random

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUOTED = re.compile(
    r"[rbfuRBFU]{0,2}(?P<quote>\\{0,3}(?:\"{3}|'{3}|[\"']))(?P<value>(?:(?!(?P=quote))[^\n]){0,1000})"
)
_BARE = re.compile(r"(?P<value>[^\s\"'\\,;&<>(){}\[\]|]{1,1000})(?P<after>[(\[{]?)")
_REST = re.compile(r"(?P<value>[^\s\"'\\][^\s\"'\\]{0,1000})")
_ENVIRONMENT = re.compile(r"(?:\A|[\s\"']|\\n)[A-Z][A-Z0-9_]*=", re.ASCII)
_SPACED = re.compile(r"(?:--|%env[ \t]|%set_env[ \t])\s*\Z")
_MIXED_CASE = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])|.{20}")
_DIGIT = re.compile(r"[0-9]")
_SWALLOWED = 64


def find_assignments(text: str) -> Iterator[Span]:
    """The values, without their quotes, that stand behind a telling name."""
    lower = lowered(text)
    if not has_hint(lower):
        return
    at = 0
    while name := next_name(text, lower, at):
        quoted = _QUOTED.match(text, name.end)
        value = quoted or _bare(text, name)
        at = name.end
        if value is None:
            continue
        if _is_secret(value["value"], name) if quoted else _is_bare_secret(value, text, name):
            yield Span(*value.span("value"), name.kind)
            at = value.end("value")
        elif value.end() - at > _SWALLOWED:
            at = value.end("value")


def is_secret_by_name(name: str, value: str) -> str | None:
    """The kind of secret that `value` is under the key `name`, as in a parsed JSON document."""
    kind = kind_by_name(name)
    if kind and _is_secret(value, TellingName(name, 0, 0, kind, ":")):
        return kind
    return None


def _bare(text: str, name: TellingName) -> re.Match[str] | None:
    if _is_environment(text, name):
        return _REST.match(text, name.end)
    return _BARE.match(text, name.end)


def _is_environment(text: str, name: TellingName) -> bool:
    """True for `NAME=value` without spaces, where a shell takes all up to the next space."""
    return _ENVIRONMENT.fullmatch(text, max(0, name.start - 1), name.end) is not None


def _is_secret(value: str, name: TellingName) -> bool:
    """True if the quoted `value` is a secret. A token is one word, and not a word of a language."""
    if len(value) < name.least or is_placeholder(value) or is_label(value):
        return False
    if name.separator == ",":
        return looks_random(value, 12)
    if name.separator == "":
        return False
    if name.kind in {"password", "secret"}:
        return not (value.startswith("/") and value.count("/") > 1 and not _DIGIT.search(value))
    return " " not in value and _looks_issued(value)


def _looks_issued(value: str) -> bool:
    return _DIGIT.search(value) is not None or _MIXED_CASE.match(value) is not None


def _is_bare_secret(value: re.Match[str], text: str, name: TellingName) -> bool:
    word, least = value["value"], max(name.least, 4)
    if len(word) < least or name.separator in {",", "=="} or is_placeholder(word) or is_label(word):
        return False
    if name.separator == "" and not _SPACED.search(text, max(0, name.start - 12), name.start):
        return False
    if _is_environment(text, name):
        return not is_expression(word, "") or "." not in word
    if name.kind == "password" and name.separator in {":", "", "="}:
        return value["after"] == "" and _DIGIT.search(word) is not None and not _is_number(word)
    return not is_expression(word, value["after"]) and _looks_issued(word)


def _is_number(word: str) -> bool:
    return word.replace(".", "").replace("_", "").isdigit()
