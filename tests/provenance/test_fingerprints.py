"""Fingerprints of lines, as the page makes them: `labextension/src/provenance/mark.test.ts` has these too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_chatkit.provenance.fingerprints import fingerprints, still_there

KNOWN: list[list[str]] = json.loads((Path(__file__).parent / "fingerprints.json").read_text())


@pytest.mark.parametrize(("text", "expected"), KNOWN)
def test_a_text_has_the_fingerprints_that_the_page_gives_it(text: str, expected: str) -> None:
    assert " ".join(fingerprints(text)) == expected


def test_lines_count_as_often_as_they_are_there() -> None:
    one, two = fingerprints("one\ntwo")
    assert still_there([one, one, two], "two  \n\none") == 2
    assert still_there([one, one, two], "one\none\none") == 2
    assert still_there([], "one") == 0
