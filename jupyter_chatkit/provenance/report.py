"""What is told of the marks in a notebook: a table for a person, or values for a program."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timezone
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.provenance.notebooks import MarkedCell, NotebookError, NotebookFile, Stripped

if TYPE_CHECKING:
    from pathlib import Path

UNKNOWN = "unknown"
"""In place of a model that is not known."""

HEAD = ("cell", "change", "model", "when (UTC)", "accepted by", "as written")


@dataclass(frozen=True)
class Telling:
    """What is told of one file: to a person, and to a program."""

    text: str
    value: dict[str, Any]
    failed: bool = False


def told(path: Path, *, strip: bool) -> Telling:
    """Tell of the marks of a notebook, and take them off if `strip`."""
    try:
        notebook = NotebookFile(path)
        text, value = _table(notebook), _values(notebook)
        if not strip:
            return Telling(text, value)
        stripped = notebook.strip()
        return Telling(f"{text}\n  {_words(stripped)}", {**value, **asdict(stripped)})
    except NotebookError as error:
        return Telling(str(error), {"path": str(path), "error": str(error)}, failed=True)


def _words(stripped: Stripped) -> str:
    if not stripped.removed:
        return "Nothing to remove: the file is as it was."
    removed = f"{stripped.removed} mark{'' if stripped.removed == 1 else 's'} removed."
    if stripped.reformatted:
        return f"{removed} The file was not in nbformat's own form and is now: other lines may differ too."
    return f"{removed} Nothing else of the file changed."


def _table(notebook: NotebookFile) -> str:
    """Return a total, and the marked cells below it, counted from 1."""
    marked = notebook.marked
    rows = [HEAD, *map(_row, marked)] if marked else []
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([f"{notebook.path}: {_total(notebook)}", *(f"  {line}" for line in lines)])


def _values(notebook: NotebookFile) -> dict[str, Any]:
    """Return the same as JSON values; cells are counted from 0, as `cells` of the notebook has them."""
    marked = notebook.marked
    return {
        "path": str(notebook.path),
        "cells": [_value(cell) for cell in marked],
        "total": {"cells": len(notebook.cells), "marked": len(marked), **_lines(marked)},
    }


def _row(cell: MarkedCell) -> tuple[str, ...]:
    number, mark = str(cell.index + 1), cell.mark
    if mark is None:
        return (number, "?", "a mark that cannot be read", "", "", "")
    model = ", before ".join(name or UNKNOWN for name in (mark.model, *mark.earlier))
    when = mark.at.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M")
    return (number, mark.change, model, when, mark.accepted_by, _share(cell.as_written, len(mark.lines)))


def _value(cell: MarkedCell) -> dict[str, Any]:
    place = {"index": cell.index, "id": cell.id}
    if cell.mark is None:
        return {**place, "error": "The mark cannot be read."}
    mark = cell.mark
    return {
        **place,
        "change": mark.change,
        "model": mark.model,
        "earlier": list(mark.earlier),
        "at": mark.at.isoformat(),
        "accepted_by": mark.accepted_by,
        "request": mark.request,
        **_lines([cell]),
    }


def _lines(marked: list[MarkedCell]) -> dict[str, int]:
    lines = sum(len(cell.mark.lines) for cell in marked if cell.mark)
    return {"lines": lines, "as_written": sum(cell.as_written for cell in marked)}


def _total(notebook: NotebookFile) -> str:
    marked, count = notebook.marked, len(notebook.cells)
    cells = f"{len(marked) or 'none'} of {count} cell{'' if count == 1 else 's'} marked"
    lines = _lines(marked)
    return f"{cells}, as written: {_share(lines['as_written'], lines['lines'])}" if lines["lines"] else cells


def _share(some: int, of: int) -> str:
    return f"{100 * some // of} % of {of} line{'' if of == 1 else 's'}" if of else "no lines"
