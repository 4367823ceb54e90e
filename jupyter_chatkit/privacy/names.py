"""Names that tell that what they stand for is a secret."""

from __future__ import annotations

import re
from typing import NamedTuple

# Searched in lower-case text, which is much faster than ignoring case; each branch starts with a literal,
# which lets the search skip. "key" alone tells nothing: it needs one of the words before it.
_KEY_OF = ("api", "access", "account", "auth", "subscription", "master")
_SECRET_KEY_OF = ("secret", "private", "signing", "encryption")
_KEY_WORDS = "|".join(f"(?<={word}{gap}key)" for word in _KEY_OF + _SECRET_KEY_OF for gap in ("", "[_ -]"))
_TELLING = re.compile(
    r"(?:passwords?|passwd|passphrase|pwd|pass(?<![a-z]pass)(?=[_\"'\s:=])|secrets?|credentials?"
    rf"|key(?:{_KEY_WORDS})s?|session_?id|_xsrf|token|jwt(?<![a-z]jwt)|bearer(?<![a-z]bearer))"
    r"(?P<more>(?:[_-][a-z0-9_-]{1,40}|[0-9]{1,3})?)(?![a-z0-9])"
    r"(?P<close>\\{0,3}[\"'])?\]?[ \t]{0,20}"
    r"(?P<separator>[:=!]=|=>|[:=,]|(?<=[ \t]))\s{0,20}"
)
_KINDS = {"pa": "password", "pw": "password", "se": "secret", "cr": "secret", "ke": "api-key", "_x": "cookie"}
_HINTS = ("pass", "pwd", "secret", "credential", "key", "token", "jwt", "bearer", "session", "_xsrf")
_START = re.compile(r"[A-Za-z0-9_.-]{0,40}\Z")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}

# Last words of names that speak about a secret, and words before "token" where it is a piece of text.
_ABOUT = re.compile(
    r"type|names?|columns?|cols?|counts?|len|length|limit|field|ur[li]|file|path|dir|ids?|pattern|prefix|suffix"
    r"|header|env|var|variable|label|style|format|expir(?:y|es?|ation)|ttl|policy|hint|strength|index|idx|size"
    r"|ratio|rate|usage|embed(?:ding)?s?|mask"
)
_PIECE_OF_TEXT = re.compile(
    r"pad|eos|bos|unk|mask|cls|sep|stop|start|end|special|max|min|num|n|new|next|first|last|total|per|word|sub|image"
    r"|audio|oov|input|output|prompt|completion|cur|current|prev|previous"
)
_WORKING_DIRECTORY = frozenset({"PWD", "OLDPWD"})


class TellingName(NamedTuple):
    """A name, its separator and the place of its value in a text."""

    name: str
    start: int
    end: int
    kind: str
    separator: str

    @property
    def least(self) -> int:
        """The least length of a value that is taken for a secret."""
        return {"password": 3, "secret": 4}.get(self.kind, 6)


def lowered(text: str) -> str:
    """`text` in lower case, character by character, so that places in both are the same."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.translate(_ASCII_LOWER)


def has_hint(lower: str) -> bool:
    """False if no telling name can be in the lower-case text."""
    return any(hint in lower for hint in _HINTS)


def next_name(text: str, lower: str, at: int) -> TellingName | None:
    """The next telling name from `at` on; `lower` is `lowered(text)`."""
    while match := _TELLING.search(lower, at):
        found = _read(text, match)
        if found is not None:
            return found
        at = match.end("more")
    return None


def kind_by_name(name: str) -> str | None:
    """The kind of secret that a variable, key or setting called `name` holds, if its name tells."""
    text = f"{name[-100:]}="
    found = next_name(text, lowered(text), 0)
    return found.kind if found and found.end == len(text) else None


def _read(text: str, match: re.Match[str]) -> TellingName | None:
    before = _START.search(text, max(0, match.start() - 40), match.start())
    start = before.start() if before else match.start()
    name = text[start : match.end("more")].lstrip("-.")
    start = match.end("more") - len(name)
    kind = _kind(match[0], name)
    pieces = [piece.lower() for piece in _PIECE.findall(name)]
    if name in _WORKING_DIRECTORY or _ABOUT.fullmatch(pieces[-1]):
        return None
    if kind == "token" and any(map(_PIECE_OF_TEXT.fullmatch, pieces[:-1])):
        return None
    return TellingName(name, start, match.end(), kind, match["separator"])


def _kind(found: str, name: str) -> str:
    if found.startswith("session"):
        return "cookie"
    kind = _KINDS.get(found[:2], "token")
    return "secret" if kind == "api-key" and any(word in name.lower() for word in _SECRET_KEY_OF) else kind
