"""A file in pieces, each of which is one hit: a cell, a section, a function, the columns of a table."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from jupyter_chatkit.attachments.table import are_names, delimiter_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MOST_PIECES = 2_000
"""Of one file."""

LONGEST = 20_000
"""Characters of a piece."""

_LINES = 80
"""Of a piece that is no cell."""

_HEADER = 64 * 1024
"""Bytes in which the header of a table is looked for."""

_MOST_COLUMNS = 500
_LONGEST_HEADING = 120
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_HEADING = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(.{1,200}?)[ \t#]*$")
_FENCE = re.compile(r"[ ]{0,3}(```|~~~)")
_DEFINITION = re.compile(r"(?:async[ ]+def|def|class)[ ]+(\w+)|# ?%%[ ]*(.{0,120})")


class Piece(NamedTuple):
    """`cell` counts from 1, and is 0 outside notebooks; `line` is the first one's in file or cell."""

    text: str
    cell: int = 0
    line: int = 1
    heading: str = ""


def read(path: Path, kind: str, redact: Callable[[str], str]) -> list[Piece]:
    """Return the pieces, without what `redact` takes out. Raises `OSError` and `ValueError`."""
    data = _bytes(path, _HEADER if kind == "table" else None)
    match kind:
        case "notebook":
            found = _cells(json.loads(data), redact)
        case "markdown":
            found = _sections(_text(data, redact).splitlines())
        case "python":
            found = _definitions(_text(data, redact).splitlines())
        case _:
            found = _columns(data.decode("utf-8-sig", "replace"), redact)
    return list(islice(found, MOST_PIECES))


def _bytes(path: Path, limit: int | None) -> bytes:
    """Read a file that is none behind a link, and not one that waits for a writer."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        return file.read() if limit is None else file.read(limit)


def _text(data: bytes, redact: Callable[[str], str]) -> str:
    return _clean(redact(data.decode("utf-8-sig", "replace").replace("\r\n", "\n")))


def _clean(text: str) -> str:
    """Return what can be written down: JSON may hold halves of characters."""
    return _CONTROL.sub("", text).encode("utf-8", "replace").decode()


def _cells(notebook: Any, redact: Callable[[str], str]) -> Iterator[Piece]:
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    heading = ""
    for number, cell in enumerate(cells if isinstance(cells, list) else [], 1):
        source = cell.get("source") if isinstance(cell, dict) else None
        lines = source if isinstance(source, list) else [source]
        joined = "".join(line for line in lines if isinstance(line, str))
        if not joined.strip() or cell.get("cell_type") not in {"code", "markdown"}:
            continue
        text = _clean(redact(joined))
        if cell["cell_type"] == "markdown":
            heading = next(iter(_headings(text)), heading)
        yield Piece(text[:LONGEST], number, 1, heading)


def _headings(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if match := _HEADING.match(line):
            yield match[1][:_LONGEST_HEADING]


def _sections(lines: list[str]) -> Iterator[Piece]:
    fenced = False
    begins: dict[int, str] = {}
    for at, line in enumerate(lines):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (match := _HEADING.match(line)):
            begins[at] = match[1][:_LONGEST_HEADING]
    yield from _between(lines, begins)


def _definitions(lines: list[str]) -> Iterator[Piece]:
    matches = {at: match for at, line in enumerate(lines) if (match := _DEFINITION.match(line))}
    yield from _between(lines, {at: match[1] or match[2] or "" for at, match in matches.items()})


def _between(lines: list[str], begins: dict[int, str]) -> Iterator[Piece]:
    """Yield what stands from each beginning to the next, long stretches in several pieces."""
    starts = [0, *(at for at in begins if at), len(lines)]
    for start, end in pairwise(starts):
        for first in range(start, end, _LINES):
            text = "\n".join(lines[first : min(first + _LINES, end)])
            if text.strip():
                yield Piece(text[:LONGEST], 0, first + 1, begins.get(start, ""))


def _columns(text: str, redact: Callable[[str], str]) -> Iterator[Piece]:
    """Yield the names of the columns, where the first line has some, and never anything of another line."""
    first, end, _ = text.partition("\n")
    if not end and len(text) >= _HEADER:
        return
    row = next(csv.reader(io.StringIO(first.rstrip("\r")), delimiter=delimiter_of(first)), [])
    names = [_CONTROL.sub(" ", name).strip() for name in row]
    if names and are_names(names):
        yield Piece(redact("\n".join(name[:_LONGEST_HEADING] for name in names[:_MOST_COLUMNS])))
