"""Marks are text from elsewhere: what is none is no mark, and what is shown of one is harmless."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from jupyter_chatkit.provenance.marks import Mark, read

WRITTEN: dict[str, Any] = {
    "accepted_by": "ann",
    "at": "2026-11-28T08:00:00.123Z",
    "change": "wrote",
    "earlier": ["other"],
    "lines": "4dd2 c7ae",
    "model": "gpt",
    "request": "f" * 64,
    "version": 1,
}


def test_a_mark_is_read() -> None:
    at = datetime(2026, 11, 28, 8, tzinfo=timezone.utc)
    assert read(WRITTEN) == Mark("wrote", "gpt", at, "ann", "f" * 64, ("4dd2", "c7ae"), ("other",))
    assert read({key: value for key, value in WRITTEN.items() if key != "earlier"}) is not None
    assert read({**WRITTEN, "lines": ""}) is not None


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "wrote",
        [WRITTEN],
        {},
        {**WRITTEN, "version": 2},
        {**WRITTEN, "version": True},
        {**WRITTEN, "change": "stole"},
        {**WRITTEN, "change": ["wrote"]},
        {**WRITTEN, "model": {"name": "gpt"}},
        {**WRITTEN, "accepted_by": 7},
        {**WRITTEN, "request": None},
        {**WRITTEN, "at": "yesterday"},
        {**WRITTEN, "at": "2026-13-41T08:00:00Z"},
        {**WRITTEN, "at": 1_764_316_800},
        {**WRITTEN, "lines": ["c7ae"]},
        {**WRITTEN, "lines": "c7ae\n"},
        {**WRITTEN, "lines": " ".join(["c7ae"] * 401)},
        {**WRITTEN, "earlier": "other"},
    ],
)
def test_what_is_not_one_is_none(raw: Any) -> None:
    assert read(raw) is None


def test_it_is_cut_and_loses_what_is_not_seen() -> None:
    mark = read({**WRITTEN, "model": "gp\u202et\x1b[2J\n" + "x" * 10_000, "earlier": [*"mmmmmmm", 7]})
    assert mark is not None
    assert mark.model.startswith("gpt[2Jxxx")
    assert len(mark.model) <= 200
    assert mark.earlier == ("m", "m", "m", "m")
