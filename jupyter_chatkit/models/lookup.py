"""Where a name or text stands, and what the kernel's variables are."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jupyter_chatkit.models.near import nearest
from jupyter_chatkit.models.quoting import a, code, counted, listed, sentence, table, table_cell
from jupyter_chatkit.models.view import cell_name, described, shape_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_chatkit.context import Cell, Column, Variable
    from jupyter_chatkit.models.view import View

MAX_ROWS = 60
MAX_HITS = 20


def variables(view: View) -> str:
    """The kernel's variables as a table: name, type, shape, columns."""
    known = list(view.variables.values())
    if not known:
        return (
            "I see no variables. The kernel has none yet, was busy when I asked, or its language is "
            "not supported."
        )
    rows = [[table_cell(v.name), table_cell(v.type or "?"), _size(v), _columns(v)] for v in known[:MAX_ROWS]]
    more = len(known) - len(rows) + view.notebook.omitted.variables
    note = f"\n\n{counted(more, 'more variable')} left out." if more else ""
    shown = table(["name", "type", "shape", "columns or dtype"], rows)
    return f"The kernel has {counted(len(known), 'variable')}:\n\n{shown}{note}"


def _size(variable: Variable) -> str:
    text = shape_text(variable) or (str(variable.size) if variable.size is not None else "")
    return table_cell(text) if text else ""


def _columns(variable: Variable) -> str:
    if variable.columns:
        return listed((table_cell(column.name, 30) for column in variable.columns), limit=6)
    return table_cell(variable.dtype) if variable.dtype else ""


def about_variable(variable: Variable, view: View) -> str:
    """One variable: type, shape, columns with their types, and the cells that make it."""
    cells = view.defining(variable.name)
    made = f" It gets its value in {listed(map(cell_name, cells))}." if cells else ""
    head = f"{code(variable.name)} is {a(described(variable))}.{made}"
    if not variable.columns:
        return head + (f" Its dtype is {code(variable.dtype)}." if variable.dtype else "")
    rows = [
        [table_cell(column.name), table_cell(column.dtype or "?"), _missing(column)]
        for column in variable.columns[:MAX_ROWS]
    ]
    more = len(variable.columns) - len(rows)
    note = f"\n\n{counted(more, 'more column')} left out." if more else ""
    shown = table(["column", "dtype", "missing"], rows)
    return f"{head} Its columns are:\n\n{shown}{note}\n\nI am not shown its values."


def about_column(column: Column, variable: Variable) -> str:
    """One column: its type, and how many values are missing."""
    missing = "" if column.nulls is None else f" {column.nulls:,} of its values are missing."
    kind = f" Its dtype is {code(column.dtype)}." if column.dtype else ""
    frame = f"{code(variable.name)}, {a(described(variable))}"
    return f"{code(column.name)} is a column of {frame}.{kind}{missing} I am not shown its values."


def _missing(column: Column) -> str:
    return "not counted" if column.nulls is None else f"{column.nulls:,}"


def where_is(name: str, view: View) -> str:
    """Where a name is defined and used; text that is no name is searched for instead."""
    defined = [(cell, line) for cell in view.code_cells if (line := view.defined_by(cell).get(name))]
    used = [(cell, line) for cell in view.code_cells if (line := _first_use(name, cell, view))]
    if not defined and not used:
        return find(name, view)
    parts = []
    if defined:
        parts.append(f"{code(name)} is defined in:\n\n{_hits(defined, view)}")
    else:
        parts.append(f"No cell I see defines {code(name)}.")
    if used:
        parts.append(f"It is used in:\n\n{_hits(used, view)}")
    return "\n\n".join(parts)


def _first_use(name: str, cell: Cell, view: View) -> int | None:
    nodes = view.source(cell).nodes(ast.Name)
    lines = [node.lineno for node in nodes if node.id == name and isinstance(node.ctx, ast.Load)]
    return min(lines, default=None)


def _hits(found: list[tuple[Cell, int]], view: View) -> str:
    lines = [
        f"- {cell_name(cell)}, line {line}: {code(view.source(cell).line(line).strip())}"
        for cell, line in found
    ]
    if len(lines) > MAX_HITS:
        lines = [*lines[:MAX_HITS], f"- and {len(found) - MAX_HITS} more"]
    return "\n".join(lines)


def find(text: str, view: View) -> str:
    """The lines of all cells that hold a text, in any case."""
    found = list(_matches(text, view))
    if found:
        return f"{sentence(counted(len(found), 'line'))} with {code(text)}:\n\n{_hits(found, view)}"
    columns = [
        name
        for name, variable in view.variables.items()
        if any(c.name == text for c in variable.columns or [])
    ]
    if columns:
        return f"{code(text)} is a column of {listed(map(code, columns))}. No cell names it."
    near = nearest(text, view.known_names())
    hint = f" The nearest name is {code(near[0])}." if near else ""
    left_out = view.notebook.omitted.cells
    note = f" {counted(left_out, 'cell')} could not be searched." if left_out else ""
    return f"No cell I see has {code(text)}.{hint}{note}"


def _matches(text: str, view: View) -> Iterator[tuple[Cell, int]]:
    wanted = text.lower()
    for cell in view.cells:
        for number, line in enumerate(view.source(cell).lines, 1):
            if wanted in line.lower():
                yield cell, number
