"""Secrets whose values are known: those of the server's environment and of `.env` files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from jupyter_chatkit.privacy.dotenv import read_dotenv
from jupyter_chatkit.privacy.harmless import is_placeholder
from jupyter_chatkit.privacy.names import kind_by_name
from jupyter_chatkit.privacy.spans import looks_random

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SECRET_NAME = re.compile(r"(?:\A|_)(?:KEY|AUTH|DSN|COOKIE|SALT|SAS|CONNECTION_STRING|WEBHOOK)(?:_URL)?\Z")
_PATH = re.compile(r"(?:(?:~|\.{1,2})?/|[A-Za-z]:[/\\]|\\\\)[\w.@ +-]+(?:[/\\:;][\w.@ +-]*)*")
_WORDS = re.compile(r"[A-Za-z]+(?:[ _.,:-][A-Za-z]+)*")
_LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?/?")
_LEAST_NAMED, _LEAST_OTHER = 5, 8


def known_secrets(environ: Mapping[str, str], dotenv_texts: Iterable[str]) -> dict[str, str]:
    """Values that must not leave, each with its kind.

    Of the environment those with a telling name, drawn at random, or with a password in a URL (`env`);
    of `.env` texts all but the trivial such as `true`, `8000` or a plain word (`dotenv`).
    """
    known: dict[str, str] = {}
    for text in dotenv_texts:
        for name, value in read_dotenv(text):
            if _is_known(name, value) or _is_unusual(value):
                known.update(dict.fromkeys(_with_password(value), "dotenv"))
    for name, value in environ.items():
        if _is_known(name, value) or (looks_random(value, 20) and not _PATH.fullmatch(value)):
            known.update(dict.fromkeys(_with_password(value), "env"))
        elif len(found := _with_password(value)) > 1:
            known.update(dict.fromkeys(found, "env"))
    return known


def _is_known(name: str, value: str) -> bool:
    telling = kind_by_name(name) is not None or _SECRET_NAME.search(name.upper()) is not None
    return telling and len(value) >= _LEAST_NAMED and not is_placeholder(value) and not _is_path(value)


def _is_path(value: str) -> bool:
    return _PATH.fullmatch(value) is not None and not looks_random(value.strip("/"), 24)


def _is_unusual(value: str) -> bool:
    return (
        len(value) >= _LEAST_OTHER
        and not is_placeholder(value)
        and not _WORDS.fullmatch(value)
        and not _LOCAL.fullmatch(value)
        and not _PATH.fullmatch(value)
        and not value.replace(".", "").replace(":", "").isdigit()
    )


def _with_password(value: str) -> list[str]:
    """The value, and the password in it if it is a URL: a program may print that alone."""
    values = [value]
    if "://" in value:
        try:
            password = urlsplit(value).password
        except ValueError:
            password = None
        if password and len(password) >= _LEAST_NAMED and not is_placeholder(password):
            values += [password, unquote(password)]
    return values
