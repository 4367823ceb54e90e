"""What the `offline` helper says of what a message names with "@": cells, variables, columns and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_chatkit.context import Notebook
from jupyter_chatkit.models.gist import gist
from jupyter_chatkit.models.intents import intent_of
from jupyter_chatkit.models.lookup import about_column, about_variable, where_is
from jupyter_chatkit.models.outline import explain_cell
from jupyter_chatkit.models.quoting import block, code, counted, listed
from jupyter_chatkit.models.tracebacks import explain_failure
from jupyter_chatkit.models.view import View, cell_name, error_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_chatkit.context import Cell, Column, Named, PageContext

MOST_LINES = 30
"""Lines of a file that are quoted."""

MOST_EXPLAINED = 3
"""Cells of one name, such as a heading, that are explained one by one; of more each is told in a line."""


def about_named(question: str, page: PageContext) -> str | None:
    """What there is to say of each thing that the message names; None where it names nothing."""
    if not page.named:
        return None
    # The longest first, so that none is taken for the beginning of another.
    for title in sorted((one.title for one in page.named), key=len, reverse=True):
        question = question.replace(f"@{title}", " ")
    kind, view = intent_of(question, frozenset()).kind, _view(page)
    return "\n\n".join(text for one in page.named for text in _told(one, kind, view))


def _view(page: PageContext) -> View:
    """The notebook together with what is named, which may be of another one or too far away to be shown."""
    notebook = page.notebook or Notebook(path=page.path)
    cells = [*(cell for one in page.named for cell in one.cells), *notebook.cells]
    whole = [variable for one in page.named if not _column_of(one) for variable in one.variables]
    changes = {"cells": cells, "variables": [*whole, *notebook.variables]}
    return View(notebook.model_copy(update=changes))


def _told(named: Named, kind: str, view: View) -> Iterator[str]:
    if not (named.cells or named.variables or named.path):
        yield f"{code(named.title)} is not there any more."
    if len(named.cells) > MOST_EXPLAINED:
        yield f"{code(named.title)} has {counted(len(named.cells) + named.omitted, 'cell')}:"
        yield "\n".join(_in_a_line(cell, view) for cell in named.cells)
    failed = [cell for cell in named.cells if error_of(cell)]
    if kind in {"error", "failed"} and failed:
        yield from (
            explain_failure(cell, view) or explain_cell(cell, view) for cell in failed[:MOST_EXPLAINED]
        )
    elif len(named.cells) <= MOST_EXPLAINED:
        if kind in {"error", "failed"} and named.cells:
            yield f"There is no error among the outputs of {listed(map(cell_name, named.cells))}."
        yield from (explain_cell(cell, view) for cell in named.cells)
    yield from _variables(named, kind, view)
    if named.path:
        yield _file(named)


def _in_a_line(cell: Cell, view: View) -> str:
    phrases = gist(view.source(cell)) if cell.type == "code" and view.is_python else []
    first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
    mark = " (failed)" if error_of(cell) else ""
    return f"- {cell_name(cell)}: {listed(phrases[:4]) or (code(first) if first else 'empty')}{mark}"


def _variables(named: Named, kind: str, view: View) -> Iterator[str]:
    for variable in named.variables:
        if kind in {"where", "find"}:
            yield where_is(variable.name, view)
        elif column := _column_of(named):
            yield about_column(column, variable)
        else:
            yield about_variable(variable, view)


def _column_of(named: Named) -> Column | None:
    """The column that is named, where it is one and not its data frame."""
    columns = [(variable.name, column) for variable in named.variables for column in variable.columns or []]
    match columns:
        case [(variable, column)] if named.title == f"{variable}.{column.name}":
            return column
        case _:
            return None


def _file(named: Named) -> str:
    if named.text is None:
        return f"{code(named.path)} could not be read: it is no text, or you may not read it."
    lines = named.text.strip("\n").splitlines()
    if not lines:
        return f"{code(named.path)} is empty."
    quoted = "\n".join(lines[:MOST_LINES])
    return f"{code(named.path)} begins:\n\n{block(quoted, 'text')}"
