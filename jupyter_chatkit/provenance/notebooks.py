"""Notebook files: what their cells say of their origin, and the same files without it."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_chatkit.provenance.fingerprints import still_there
from jupyter_chatkit.provenance.marks import KEY, Mark, read

MAJOR = 4
"""The format of notebooks whose cells are marked."""


class NotebookError(Exception):
    """Nothing can be said of the file, or done to it; the text says why."""


@dataclass(frozen=True)
class MarkedCell:
    """A cell that has a mark, or something in its place."""

    index: int
    """Counted from 0."""
    id: str | None
    mark: Mark | None
    """None where what is there cannot be read as one."""
    as_written: int
    """How many of the mark's lines are still in the cell."""


@dataclass(frozen=True)
class Stripped:
    """What taking the marks off came to."""

    removed: int
    reformatted: bool
    """The file was not in a form that JSON writers have, so that more than the marks may read otherwise."""


class NotebookFile:
    """A notebook as it is on the disk."""

    def __init__(self, path: Path) -> None:
        """Read it. Raises `NotebookError`."""
        self.path = path
        self._text = _text_of(path)
        self._notebook = _notebook_in(self._text, path)
        self.cells: list[dict[str, Any]] = self._notebook["cells"]

    @property
    def marked(self) -> list[MarkedCell]:
        """The cells with a mark, from the top."""
        return [
            _marked(index, cell) for index, cell in enumerate(self.cells) if KEY in cell.get("metadata", {})
        ]

    def strip(self) -> Stripped:
        """Take the marks off and write the file, whole or not at all; a file without marks is not written.

        Raises `NotebookError` where that is not possible.
        """
        marked = [cell for cell in self.cells if KEY in cell.get("metadata", {})]
        if not marked:
            return Stripped(0, reformatted=False)
        try:
            form = _form_of(self._text, self._notebook)
            for cell in marked:
                del cell["metadata"][KEY]
            self._write((form or _NBFORMAT).written(self._notebook))
        except RecursionError:
            raise NotebookError(f"{self.path} could not be written: it is nested too deeply.") from None
        return Stripped(len(marked), reformatted=form is None)

    def _write(self, text: str) -> None:
        place = self.path.resolve()
        try:
            handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}-")
            try:
                with os.fdopen(handle, "wb") as file:
                    # Half a surrogate pair can only be written as JSON's escape, which is Python's too.
                    file.write(text.encode(errors="backslashreplace"))
                shutil.copymode(place, name)
                Path(name).replace(place)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise NotebookError(f"{self.path} could not be written: {error.strerror}.") from error


@dataclass(frozen=True)
class _Form:
    """How a file writes its JSON."""

    indent: str | None
    separators: tuple[str, str]
    ascii_only: bool
    line: str
    """How a line ends."""
    end: str
    """What stands after the JSON."""

    def written(self, notebook: dict[str, Any]) -> str:
        text = json.dumps(
            notebook, indent=self.indent, separators=self.separators, ensure_ascii=self.ascii_only
        )
        return text.replace("\n", self.line) + self.end


_NBFORMAT = _Form(" ", (",", ": "), ascii_only=False, line="\n", end="\n")


def _form_of(text: str, notebook: dict[str, Any]) -> _Form | None:
    """The form in which `notebook` gives just `text`, None where there is none."""
    bare = text.rstrip()
    line = "\r\n" if "\r\n" in text else "\n"
    indented = re.match(r"\{\r?\n([ \t]*)", text)
    indent = indented[1] if indented else None
    for separators in ((",", ": "), (", ", ": "), (",", ":")):
        for ascii_only in (False, True):
            form = _Form(indent, separators, ascii_only=ascii_only, line=line, end=text[len(bare) :])
            if form.written(notebook) == text:
                return form
    return None


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise NotebookError(f"{path} is not a notebook: it is not text in UTF-8.") from None
    except OSError as error:
        raise NotebookError(f"{path} could not be read: {error.strerror}.") from error


def _notebook_in(text: str, path: Path) -> dict[str, Any]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise NotebookError(f"{path} is not a notebook: it is not JSON.") from None
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise NotebookError(f"{path} is not a notebook: it names no version of the format (nbformat).")
    if notebook["nbformat"] != MAJOR:
        version = str(notebook["nbformat"])[:20]
        raise NotebookError(
            f"{path} is a notebook of version {version}; cells have marks in version {MAJOR} only."
            " Open and save it in JupyterLab first."
        )
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not all(_is_cell(cell) for cell in cells):
        raise NotebookError(f"{path} is not a notebook: its cells are missing or damaged.")
    return notebook


def _is_cell(cell: object) -> bool:
    return (
        isinstance(cell, dict)
        and isinstance(cell.get("metadata", {}), dict)
        and _source(cell.get("source")) is not None
    )


def _source(value: object) -> str | None:
    """A text, which nbformat may write as its lines."""
    lines = [value] if isinstance(value, str) else value
    if isinstance(lines, list) and all(isinstance(line, str) for line in lines):
        return "".join(lines)
    return None


def _marked(index: int, cell: dict[str, Any]) -> MarkedCell:
    mark = read(cell["metadata"][KEY])
    found = still_there(mark.lines, _source(cell["source"]) or "") if mark else 0
    cell_id = cell.get("id")
    return MarkedCell(index, cell_id if isinstance(cell_id, str) else None, mark, found)
