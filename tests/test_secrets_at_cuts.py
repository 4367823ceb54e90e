"""Texts that were cut before their secrets were known: no piece of a secret stays beside a cut."""

from __future__ import annotations

import json
import random
import string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pages import a_cell, a_page, a_stream

from jupyter_chatkit.context import MAX_CELLS, MAX_OUTPUT, MAX_SOURCE, read_page, redact_page
from jupyter_chatkit.context.cutting import cut_unread
from jupyter_chatkit.privacy import Redactor
from jupyter_chatkit.privacy.cuts import cut_note, settled

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 3_000
KNOWN = "kW7#pQ2!vX9 rT4mZ6 aB1cD3eF5"
LINES = "value = compute(rows, columns)\n"
WORDS = "lorem ipsum dolor sit amet consectetur "
CASES = json.loads((Path(__file__).parent / "cuts.json").read_text())


def drawn(seed: int) -> str:
    """Return 32 letters and digits that begin with a letter."""
    rng = random.Random(seed)
    return rng.choice(string.ascii_letters) + "".join(rng.choices(string.ascii_letters + "23456789", k=31))


FORMS: dict[str, Callable[[str], str]] = {
    "python": lambda value: f'API_KEY = "{value}"',
    "spaced": lambda value: f"db_password = '{value[:8]} {value[8:]} {value[4:]}'",
    "json": lambda value: json.dumps({"user": "ann", "api_key": value, "more": 1}),
    "json in lines": lambda value: f'{{"api_key":\n    "{value}",\n "more": 1}}',
    "shell": lambda value: f"export SERVICE_TOKEN={value}",
    "yaml": lambda value: f"  client_secret: {value}",
    "header": lambda value: f"Authorization: Bearer {value}",
    "address": lambda value: f"postgresql://ann:{value}@db.example.org/main",
    "token": lambda value: f"ghp_{value}{value}",
    "wrapped": lambda value: f"ghp_{value}\n    {value[::-1]}\n    {value[3:]}{value[:5]}",
    "aws": lambda value: f"AKIAQ2W3E4R5T6Y7U2I3\n{value}{value[:20]}",
    "known": lambda _: f"print({KNOWN!r})",
    "private key": lambda value: f"-----BEGIN PRIVATE KEY-----\n{key_lines(value)}-----END PRIVATE KEY-----",
}


def key_lines(value: str) -> str:
    return "".join(f"{(value * 20)[i : i + 48]}\n" for i in range(0, 480, 48))


def planted(form: str, seed: int) -> tuple[str, str]:
    """What stands in a cell, and what must not leave of it."""
    value = drawn(seed)
    text = FORMS[form](value)
    secret = {"known": KNOWN, "wrapped": text, "aws": text.split("\n")[-1], "private key": key_lines(value)}
    return text, secret.get(form, value)


def placed(text: str, at: int, surroundings: str, limit: int = LIMIT) -> str:
    """Return a text of twice the limit with `text` at `at`, in lines of its own or all in one line."""
    end = "\n" if surroundings is LINES else " "
    filler = surroundings * (2 * limit // len(surroundings) + 1)
    return f"{filler[: at - 1]}{end}{text}{end}{filler}"[: 2 * limit]


def shown(text: str, secret: str) -> str | None:
    """Return 8 characters in a row of the secret's words that the text has."""
    pieces = (word[i : i + 8] for word in secret.split() for i in range(len(word) - 7))
    return next((piece for piece in pieces if piece in text), None)


def cut_by_the_page(text: str, limit: int) -> str:
    """As `cutMiddle` of the page does it; `cuts.json` has both agree."""
    if len(text) <= limit:
        return text
    half = max(0, (limit - 60) // 2)
    return f"{text[:half]}\n{cut_note(len(text) - 2 * half)}\n{text[len(text) - half :]}"


CUTS = {"page": cut_by_the_page, "server": cut_unread}


def edges(by: str, limit: int = LIMIT) -> tuple[int, int]:
    """Where the part that is kept of the beginning ends and that of the end begins, in a text as `placed`."""
    head = (limit - 60) // (2 if by == "page" else 3)
    return head, 2 * limit - (limit - 60 - head)


def test_the_page_cuts_as_it_is_taken_for_here() -> None:
    assert [cut_by_the_page(piece * times, limit) for piece, times, limit, _ in CASES] == [
        cut for *_, cut in CASES
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("by", CUTS)
@pytest.mark.parametrize("surroundings", [LINES, WORDS], ids=["lines", "one line"])
def test_no_piece_of_a_secret_is_left_beside_a_cut(form: str, by: str, surroundings: str) -> None:
    """A new secret at each place around each edge of the cut, of long forms at each fifth: some 10,000."""
    redactor = Redactor({KNOWN: "env"})
    seen = 0
    long = len(planted(form, 0)[0])
    for edge in edges(by):
        for at in range(edge - long - 20, edge + 20, 5 if long > 200 else 1):
            text, secret = planted(form, at)
            cut = CUTS[by](placed(text, at, surroundings), LIMIT)
            seen += shown(cut, secret) is not None
            assert shown(redactor.begin().text(cut), secret) is None, (at - edge, cut)
    assert seen > 20


def test_a_thousand_secrets_in_cut_cells_do_not_go_out() -> None:
    secrets, texts, pages, forms = [], [], [], list(FORMS)
    for first in range(0, 500, MAX_CELLS):
        cells = []
        for number in range(first, min(500, first + MAX_CELLS)):
            for limit in (MAX_SOURCE, MAX_OUTPUT):
                text, secret = planted(forms[number % len(forms)], 2 * number + (limit == MAX_OUTPUT))
                edge = edges("page", limit)[1] + 10 - number % (len(text) + 20)
                texts.append(cut_by_the_page(placed(text, edge, LINES, limit), limit))
                secrets.append(secret)
            cells.append(a_cell(number, texts[-2], outputs=[a_stream(texts[-1])]))
        pages.append(a_page(cells=cells))
    redactor = Redactor({KNOWN: "env"})
    read = [redact_page(read_page(page), redactor.begin()).notebook for page in pages]
    told = [
        text
        for page in read
        if page
        for cell in page.cells
        for text in (cell.source, cell.outputs[0]["text"])
    ]

    assert len(secrets) == len(told) == 1_000
    assert sum(map(bool, map(shown, texts, secrets))) > 700
    assert [secret for text, secret in zip(told, secrets, strict=True) if shown(text, secret)] == []


def test_what_a_tool_of_the_page_read_is_treated_alike() -> None:
    cut = cut_by_the_page(placed('API_KEY = "hunter2hunter3"', edges("page")[1] - 5, LINES), LIMIT)
    result = Redactor({}).begin().json({"cells": [{"source": cut, "outputs": [{"text": cut}]}]})

    assert "hunter2" in cut
    assert "hunter2" not in json.dumps(result)


def test_what_is_left_out_is_counted_and_what_is_sure_stays() -> None:
    text = f"one\ntwo\nthr\n{cut_note(1_000)}\nee\nfour\nfive\nsix"
    told = "one\ntwo\n[... 1,012 characters left out ...]\nfive\nsix"

    assert settled(text) == told
    assert settled(told) == told
    assert settled(f"{text}\n{text}") == f"{told}\n{told}"
    near = f"one\n{cut_note(5)}\na\n{cut_note(7)}\nb\nc\nlast"
    assert settled(near) == "\n[... 20 characters left out ...]\nlast"
    assert settled(f"{cut_note(100_000)}\nab\nc\nlast") == "\n[... 100,005 characters left out ...]\nlast"


def test_it_takes_linear_time() -> None:
    notes = f"a\n{cut_note(1)}\n" * 20_000

    assert len(settled(notes)) < 200
    assert settled(f"x\n{cut_note(1)}\n" + "abcdefgh\n" * 50_000).startswith("\n[... ")
