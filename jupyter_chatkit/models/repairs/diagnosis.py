"""What is wrong with a failed cell, and what would repair it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.context import Notebook
from jupyter_chatkit.models.repairs.patch import edit_to
from jupyter_chatkit.models.tracebacks import read_failure
from jupyter_chatkit.models.tracebacks.reading import is_cut
from jupyter_chatkit.models.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_chatkit.context import Cell, PageContext
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.tracebacks.reading import Reading


@dataclass(frozen=True)
class Diagnosis:
    failure: Failure
    reading: Reading


@dataclass(frozen=True)
class Plan:
    """`touched` are the cells that it edits, or has run first: they must have been read."""

    touched: list[str]
    edits: list[dict[str, Any]] = field(default_factory=list)


def view_of(page: PageContext | None, read: Mapping[str, Cell], path: str | None) -> View:
    """The page's notebook with the cells that were read in place of its own; alone where it is another."""
    notebook = page.notebook if page else None
    if notebook is None or path not in {None, notebook.path}:
        return View(Notebook(path=path or "", cells=list(read.values())))
    others = [cell for cell in notebook.cells if cell.id not in read]
    meant = notebook.active_cell
    if meant is not None and meant.id in read:
        meant = read[meant.id]
    return View(notebook.model_copy(update={"active_cell": meant, "cells": [*read.values(), *others]}))


def diagnosed(cell: Cell, view: View) -> Diagnosis | None:
    """Why a cell failed; None where it did not."""
    found = read_failure(cell, view)
    return Diagnosis(*found) if found else None


def plan_of(diagnosis: Diagnosis, hashes: Mapping[str, str]) -> Plan | None:
    """The repair, where the reading is sure of one; `hashes` are those of the texts it was read from.

    A cell whose hash is not known has an empty one, which the page would refuse.
    """
    failure, reading = diagnosis.failure, diagnosis.reading
    place = failure.place
    if not reading.sure or not place.id or not failure.cell.id:
        return None
    if reading.package:
        target = {"where": "above", "cellId": failure.cell.id}
        cell = {"type": "code", "source": f"%pip install {reading.package}"}
        return Plan([failure.cell.id], [{"edit": "insert", "target": target, "cells": [cell]}])
    before, after = failure.source.text, reading.fixed
    if after is not None and after != before:
        if is_cut(before):
            return None
        return Plan([place.id], [edit_to(place.id, hashes.get(place.id, ""), before, after)])
    if reading.runs and all(cell.id for cell in reading.runs):
        return Plan([cell.id for cell in reading.runs])
    return None
