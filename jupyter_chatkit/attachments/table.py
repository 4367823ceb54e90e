"""A CSV or TSV file as its schema: columns with their types, how many rows, and the first of them."""

from __future__ import annotations

import csv
import re
import time
from itertools import islice
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.attachments.content import Content, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MOST_COLUMNS = 100
FIRST_ROWS = 5
SAMPLED = 1_000
"""Rows by which the type of a column is told."""

MOST_ROWS = 5_000_000
MOST_SECONDS = 8.0
"""Where counting ends."""

_LONGEST_VALUE = 80
_LONGEST_LINE = 8 * 1024 * 1024
_LOOKED_AT = 64 * 1024
_DELIMITERS = ",;\t|"
_EMPTY = frozenset({"", "na", "n/a", "nan", "null", "none"})
_TYPES = (
    ("bool", re.compile(r"true|false|yes|no", re.IGNORECASE)),
    ("integer", re.compile(r"[+-]?\d{1,18}")),
    ("number", re.compile(r"[+-]?(\d{1,18}[.,]?\d{0,18}|[.,]\d{1,18})(e[+-]?\d{1,3})?%?", re.IGNORECASE)),
    ("date", re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{2,4}")),
    ("time", re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S{0,20}|\d\d?:\d\d(:\d\d)?\S{0,10}")),
)


def read(path: Path, encoding: str, mime: str) -> Content:
    """Return the schema. Raises `UnreadableError` for what is no table."""
    csv.field_size_limit(_LONGEST_LINE)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        delimiter = "\t" if mime == "text/tab-separated-values" else delimiter_of(file.read(_LOOKED_AT))
        file.seek(0)
        rows = _rows(csv.reader(_lines(file), delimiter=delimiter))
        sample = list(islice(rows, SAMPLED + 1))
        if not sample:
            raise UnreadableError("There is no row in it.")
        count, whole = _counted(rows)
    has_names = are_names(sample[0])
    first = sample[1:] if has_names else sample
    width = max(map(len, sample))
    body: dict[str, Any] = {
        "columns": [
            _column(sample, first, at, has_names=has_names) for at in range(min(width, MOST_COLUMNS))
        ],
        "more_columns": max(0, width - MOST_COLUMNS),
        "rows": len(first) + count,
        "whole": whole,
    }
    body["first"] = [_named(row, body["columns"]) for row in first[:FIRST_ROWS]]
    about = f"table, {width:,} column{'s' * (width != 1)}, {_row_text(body)}"
    return Content("table", mime, about, body)


def write(body: dict[str, Any]) -> str:
    """Return the schema as a model reads it: a line for each column, then the first rows."""
    lines = ["Columns:"]
    lines += [f"- {column['name']} ({column['type']})" for column in body["columns"]]
    if body["more_columns"]:
        lines.append(f"- and {body['more_columns']:,} more")
    lines.append(f"Rows: {_row_text(body)}")
    lines.append(f"The first {len(body['first'])}:")
    lines += [" | ".join(_values(row)) for row in body["first"]]
    return "\n".join(lines)


def _values(row: list[dict[str, str]]) -> Iterator[str]:
    for cell in row:
        yield from cell.values()


def _row_text(body: dict[str, Any]) -> str:
    rows: int = body["rows"]
    return f"{'' if body['whole'] else 'at least '}{rows:,} row{'s' * (rows != 1)}"


def _lines(file: Iterable[str]) -> Iterator[str]:
    """Yield the lines without NUL characters, which the csv module refuses."""
    return (line.replace("\0", "") for line in file)


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    return (row for row in reader if row)


def _counted(rows: Iterator[list[str]]) -> tuple[int, bool]:
    """Return how many rows come, and whether that is all of them."""
    end, count = time.monotonic() + MOST_SECONDS, 0
    try:
        for count, _ in enumerate(rows, 1):
            if count >= MOST_ROWS or (count % SAMPLED == 0 and time.monotonic() > end):
                return count, False
    except csv.Error:
        return count, False
    return count, True


def delimiter_of(text: str) -> str:
    """Return what parts the first lines into the same number of columns, the most of them."""
    lines = text.splitlines()[:20]
    whole = lines[:-1] if len(text) == _LOOKED_AT and len(lines) > 1 else lines
    return max(_DELIMITERS, key=lambda delimiter: _agreement(whole, delimiter))


def _agreement(lines: list[str], delimiter: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0, 0
    same = sum(width == widths[0] for width in widths) if widths and widths[0] > 1 else 0
    return same, widths[0] if same else 0


def are_names(row: list[str]) -> bool:
    """Tell whether a first row holds the columns' names: no numbers, no gaps, nothing twice."""
    values = [value.strip() for value in row]
    return (
        all(values) and len({*values}) == len(values) and all(_type([v]) in {"text", "bool"} for v in values)
    )


def _column(sample: list[list[str]], first: list[list[str]], at: int, *, has_names: bool) -> dict[str, str]:
    name = sample[0][at] if has_names and at < len(sample[0]) else f"column {at + 1}"
    return {"name": _short(name), "type": _type([row[at] for row in first if at < len(row)])}


def _type(values: list[str]) -> str:
    texts = [value.strip() for value in values]
    known = [text for text in texts if text.lower() not in _EMPTY]
    if not known:
        return "empty"
    fitting = (name for name, pattern in _TYPES if all(pattern.fullmatch(text) for text in known))
    return next(fitting, "text")


def _named(row: list[str], columns: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return a row as name and value, because a telling name makes its value a secret."""
    return [{column["name"]: _short(value)} for column, value in zip(columns, row, strict=False)]


def _short(value: str) -> str:
    text = " ".join(value.split())
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
