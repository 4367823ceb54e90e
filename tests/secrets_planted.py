"""A page context full of secrets, for tests that none of them comes out anywhere."""

from __future__ import annotations

import base64
import json
import random
import string
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FRAGMENT = 12
_CELLS = 41
_WORD = string.ascii_letters + string.digits
_BASE64 = _WORD + "+/"
_AWS = string.ascii_uppercase + "234567"
_PASSWORD = _WORD + "!#%*+-_~^"

Line = tuple[str, str]


def plant(seed: int, count: int) -> tuple[dict[str, Any], list[str], dict[str, str], str]:
    """`count` secrets of all kinds in a page context, with what a server would know of them.

    Returns the context's JSON, the secrets, the environment and the text of a `.env` file.
    """
    rng = random.Random(seed)
    environ = {f"SERVICE_{i}_TOKEN": _drawn(rng, _PASSWORD, 24) for i in range(count // 20)}
    dotenv = {f"VALUE_{i}": _drawn(rng, _PASSWORD + '"\\&', 20) + "7" for i in range(count // 20)}
    known = [_known(rng, value) for value in (*environ.values(), *dotenv.values())]
    tokens = [_token(rng) for _ in range(count * 4 // 10)]
    lines = known + [(f"# {token}", token) for token in tokens]
    lines += [_line(rng) for _ in range(count - len(lines))]
    labels = rng.sample(tokens, min(40, len(tokens)))
    rng.shuffle(lines)
    page = _page(rng, [text for text, _ in lines], labels)
    text = "# settings\n" + "".join(f"export {name}='{value}'\n" for name, value in dotenv.items())
    return page, [secret for _, secret in lines], environ, text


def leaked(text: str, secrets: list[str]) -> list[str]:
    """The secrets of which `text` has 12 characters in a row; of shorter ones all of them."""
    windows = {text[i : i + FRAGMENT] for i in range(len(text))}
    return [secret for secret in secrets if any(_shows(text, windows, one) for one in secret.split())]


def _shows(text: str, windows: set[str], piece: str) -> bool:
    if len(piece) < FRAGMENT:
        return piece in text
    return any(piece[i : i + FRAGMENT] in windows for i in range(len(piece) - FRAGMENT + 1))


def _drawn(rng: random.Random, alphabet: str, length: int) -> str:
    return "".join(rng.choices(alphabet, k=length))


def _token(rng: random.Random) -> str:
    shapes: list[tuple[str, str, int]] = [
        ("sk-proj-", _WORD + "-_", 60),
        ("sk-", _WORD, 48),
        ("sk-ant-api03-", _WORD + "-_", 80),
        ("ghp_", _WORD, 36),
        ("gho_", _WORD, 36),
        ("ghs_", _WORD, 36),
        ("github_pat_", _WORD + "_", 60),
        ("glpat-", _WORD, 20),
        ("AKIA", _AWS, 16),
        ("AIza", _WORD + "-_", 35),
        (f"xoxb-{_drawn(rng, string.digits, 12)}-", _WORD, 24),
        ("sk_live_", _WORD, 24),
        ("rk_test_", _WORD, 24),
        ("hf_", string.ascii_letters, 34),
        ("npm_", _WORD, 36),
        ("pypi-AgEIcHlwaS5vcmc", _WORD + "-_", 80),
        ("eyJhbGciOiJIUzI1NiJ9.eyJ", _WORD + "-_", 60),
        ("dapi", "0123456789abcdef", 32),
    ]
    prefix, alphabet, length = rng.choice(shapes)
    # A token ends with a letter or digit: what follows a final dash is anybody's guess.
    return (
        prefix
        + _drawn(rng, alphabet, length - 1)
        + _drawn(rng, string.digits, 1)
        .replace("0", "3")
        .translate(str.maketrans("189", "246") if alphabet == _AWS else {})
    )


def _known(rng: random.Random, value: str) -> Line:
    shown = rng.choice([value, quote(value, safe=""), json.dumps(value), repr(value)])
    return f"print('connecting', {shown})", value


def _line(rng: random.Random) -> Line:
    password = _drawn(rng, _PASSWORD, 15) + "9"
    key = _drawn(rng, _BASE64, 39) + "8"
    hexed = _drawn(rng, "0123456789abcdef", 31) + "7"
    make: Callable[[], Line] = rng.choice(
        [
            lambda: (f'password = "{password}"', password),
            lambda: (f"conn = connect(user='bob', passwd='{password}')", password),
            lambda: (f'os.environ["BILLING_SECRET"] = "{password}"', password),
            lambda: (f"DB_PASSWORD={password}", password),
            lambda: (f"password: {password}", password),
            lambda: (json.dumps({"api_key": key}), key),
            lambda: (json.dumps(json.dumps({"client_secret": key})), key),
            lambda: (f"aws_secret_access_key = {key}", key),
            lambda: (f"Authorization: Bearer {key}", key),
            lambda: (f"GET http://localhost:8888/lab?token={hexed} 200", hexed),
            lambda: (
                f"create_engine('postgresql://bob:{quote(password)}@db.example.com/x')",
                quote(password),
            ),
            lambda: (f"redis://:{hexed}@cache:6379/0", hexed),
            lambda: (f"Set-Cookie: sessionid={hexed}; Path=/", hexed),
            lambda: (f"AccountName=lake;AccountKey={key}==;EndpointSuffix=example", key),
            lambda: (f"machine example.com login bob password {hexed}", hexed),
            lambda: (json.dumps({"username": "bob", "key": hexed}), hexed),
            lambda: _basic(password),
            lambda: _private_key(rng, "\n"),
            lambda: _private_key(rng, "\\n"),
            lambda: _wrapped(max((_token(rng) for _ in range(9)), key=len)),
        ]
    )
    return make()


def _basic(password: str) -> Line:
    text = base64.b64encode(f"bob:{password}".encode()).decode()
    return f"headers = {{'Authorization': 'Basic {text}'}}", text


def _private_key(rng: random.Random, end: str) -> Line:
    lines = [_drawn(rng, _BASE64, 64) for _ in range(4)]
    body = end.join(lines)
    marked = f"-----BEGIN RSA PRIVATE KEY-----{end}{body}{end}-----END RSA PRIVATE KEY-----"
    return (marked if end == "\n" else f'pem = "{marked}"'), "\n".join(lines)


def _wrapped(token: str) -> Line:
    """A token that a console of few columns set on two lines."""
    text = f"{token[:-20]}\n{token[-20:]}"
    return text, text


def _page(rng: random.Random, lines: list[str], labels: list[str]) -> dict[str, Any]:
    dealt = [lines[i::_CELLS] for i in range(_CELLS)]
    cells = [_cell(i, own) for i, own in enumerate(dealt)]
    names = iter(labels)
    return {
        "path": "work/report.ipynb",
        "title": f"Report {next(names, '')}",
        "headings": f"Load, {next(names, '')}",
        "description": next(names, ""),
        "url": f"http://localhost:8888/lab?token={next(names, '')}",
        "notebook": {
            "path": "work/report.ipynb",
            "kernel": {"name": "python3", "language": "python", "status": "idle"},
            "activeCell": cells[0],
            "selection": {"cellId": "c1", "text": rng.choice(dealt[1] or [""]), "kind": "source"},
            "cells": cells[1:],
            "variables": list(_variables(names)),
        },
        "named": [{"title": "notes", "path": "work/notes.txt", "text": "\n".join(lines), "cells": cells[:1]}],
    }


def _cell(index: int, lines: list[str]) -> dict[str, Any]:
    source, printed, raised = lines[0::3], lines[1::3], lines[2::3]
    traceback = ["\x1b[31mValueError\x1b[0m  Traceback", *raised, f"ValueError: {' '.join(raised[:1])}"]
    return {
        "index": index,
        "id": f"c{index}",
        "type": "code",
        "source": "\n".join(source),
        "executionCount": index + 1,
        "outputs": [
            {"output_type": "stream", "name": "stdout", "text": [f"{line}\n" for line in printed]},
            {"output_type": "error", "ename": "ValueError", "evalue": "x", "traceback": traceback},
        ],
    }


def _variables(names: Iterator[str]) -> Iterator[dict[str, Any]]:
    for name in names:
        columns = [{"name": next(names, "amount"), "dtype": "float64"}]
        yield {"name": name, "type": "DataFrame", "shape": [3, 1], "columns": columns}
