"""Credentials in URLs, headers and command lines."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.privacy.harmless import is_placeholder
from jupyter_chatkit.privacy.spans import Span, looks_random

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCHEME = re.compile(r"[A-Za-z0-9+.-]{0,20}\Z")
_AUTHORITY = re.compile(
    r"://([^\s/?#\"'<>@:]{0,200}:[^\s\"'<>/]{1,300}|[^\s/?#\"'<>@:]{16,300})"
    r"@(?=[\w.\[{$%-])"
)
_WEB = frozenset({"http", "https", "git", "ssh", "ftp", "sftp", "ws", "wss"})
_QUERY = re.compile(
    r"[?&](token|access_token|refresh_token|id_token|api[_-]?key|key|code|sig|signature|auth|password|secret"
    r"|client_secret|x-amz-signature|x-amz-security-token|x-amz-credential|x-goog-signature)"
    r"=([^&\s\"'<>#\\]{6,2000})",
    re.IGNORECASE,
)
_OFTEN_HARMLESS = frozenset({"key", "code", "auth"})
_AUTHORIZATION = re.compile(
    r"authorization\\{0,3}[\"']?\]?\s{0,9}[:=,]\s{0,9}(?:[rbf]?\\{0,3}[\"'])?"
    r"(?:(?:bearer|basic|token|apikey|digest|negotiate)\s{1,9})?(?!(?:bearer|basic|token|apikey|digest)\b)"
    r"(?=[^\s\"']{0,60}[0-9]|[^\s\"']{16})([^\s\"'<>\\,{}()\[\]]{6,4000})",
    re.IGNORECASE,
)
_BEARER = re.compile(r"\bbearer\s{1,9}([\w.~+/=-]{12,4000})", re.IGNORECASE)
_BASIC = re.compile(r"\bbasic\s{1,9}([A-Za-z0-9+/]{8,2000}={0,2})", re.IGNORECASE)
_COOKIE = re.compile(
    r"cookie\\{0,3}[\"']?\s{0,9}:\s{0,9}\\{0,3}[\"']?([^\n\"'\\]{1,300}=[^\n\"'\\]{1,4000})",
    re.IGNORECASE,
)
_CURL_USER = re.compile(r"\s(?:-u|--user)[ =][\"']?([^\s:\"']{1,100}:[^\s\"']{1,200})")
_NETRC = re.compile(r"\blogin\s{1,9}\S{1,200}\s{1,9}password\s{1,9}(\S{1,300})")
_PAIR = re.compile(
    r"(?:auth\s{0,3}=\s{0,3}|BasicAuth|DigestAuth)\(\s{0,9}[\"'][^\"'\n]{0,200}[\"']\s{0,9},\s{0,9}[\"']([^\"'\n]{3,200})"
)
_KEY_FILE = re.compile(r"[\"']key\\{0,3}[\"']\s{0,9}:\s{0,9}\\{0,3}[\"']([0-9a-f]{16,128})")

# What must be in the lower-case text, the pattern, and the kind: the check is far cheaper than the pattern.
_BY_HINT = (
    ("authorization", _AUTHORIZATION, "token"),
    ("cookie", _COOKIE, "cookie"),
    ("login", _NETRC, "password"),
    ("auth", _PAIR, "password"),
    ("key", _KEY_FILE, "api-key"),
)


def find_in_addresses(text: str) -> Iterator[Span]:
    """User and password of URLs, signed queries, authentication headers, cookies, `curl -u`, netrc lines."""
    lower = text.lower()
    if "://" in lower:
        yield from _authorities(text)
    if "?" in lower or "&" in lower:
        yield from _queries(text)
    for hint, pattern, kind in _BY_HINT:
        if hint in lower:
            yield from (Span(*match.span(1), kind) for match in pattern.finditer(text) if _counts(match[1]))
    if "bearer" in lower:
        yield from (Span(*m.span(1), "token") for m in _BEARER.finditer(text) if looks_random(m[1], 12))
    if "basic" in lower:
        yield from (Span(*m.span(1), "password") for m in _BASIC.finditer(text) if _is_user_password(m[1]))
    if "curl" in lower:
        yield from (Span(*m.span(1), "password") for m in _CURL_USER.finditer(text) if _counts(m[1]))


def _counts(value: str) -> bool:
    return not is_placeholder(value)


def _authorities(text: str) -> Iterator[Span]:
    for match in _AUTHORITY.finditer(text):
        user, colon, password = match[1].partition(":")
        scheme = _SCHEME.search(text, max(0, match.start() - 20), match.start())
        kind = "url-password" if scheme and scheme[0].lower() in _WEB else "database-url"
        if (colon and not is_placeholder(password)) or (not colon and looks_random(user)):
            yield Span(*match.span(1), kind)


def _queries(text: str) -> Iterator[Span]:
    for match in _QUERY.finditer(text):
        if is_placeholder(match[2]):
            continue
        if match[1].lower() not in _OFTEN_HARMLESS or looks_random(match[2]):
            yield Span(*match.span(2), "token")


def _is_user_password(text: str) -> bool:
    """True if `text` is base64 of `user:password`; a text cut off in the middle counts by its whole bytes."""
    whole = text.rstrip("=")
    whole = whole[: len(whole) - len(whole) % 4]
    try:
        decoded = base64.b64decode(whole, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return ":" in decoded and decoded.isprintable()
