"""A column that a data frame does not have: the nearest, or the cell that makes it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jupyter_chatkit.models.near import difference, is_clear, nearest
from jupyter_chatkit.models.quoting import code, exact, listed
from jupyter_chatkit.models.source import root_name
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.view import cell_name, error_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_chatkit.context import Variable
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View


def read_column(failure: Failure, view: View, variable: Variable, keys: list[object]) -> Reading:
    """Reads keys that were looked up among the columns of a data frame."""
    columns = column_names(view, variable.name)
    missing = [key for key in keys if key not in columns]
    if not missing:
        problem = f"{code(variable.name)} had no column {listed(map(exact_key, keys))} when the cell ran"
        todo = f"Run {cell_name(failure.cell)} again."
        return Reading(problem, "It has it by now.", todo, runs=(failure.cell,))
    noun = "column" if len(missing) == 1 else "columns"
    problem = f"{code(variable.name)} has no {noun} {listed(map(exact_key, missing), 'or')}"
    if reading := _added_elsewhere(failure, view, variable.name, missing[0], problem):
        return reading
    near = {key: nearest(key, columns, cutoff=0.6) for key in missing if isinstance(key, str)}
    right = {key: found[0] for key, found in near.items() if found}
    if not right:
        return Reading(problem, _all_columns(variable), "Look for the column you mean in this list.")
    why = " ".join(_nearest_said(key, name, variable) for key, name in right.items())
    others = [name for found in near.values() for name in found[1:]]
    aside = f"Also near: {listed(map(exact, dict.fromkeys(others)))}." if others else _all_columns(variable)
    fixed = keys_replaced(failure, variable.name, right)
    todo = (
        "The corrected cell:"
        if fixed
        else f"Use {listed(map(exact, right.values()))} in {code(failure.code)}."
    )
    sure = len(right) == len(missing) and all(is_clear(str(key), found) for key, found in near.items())
    return Reading(problem, why, todo, fixed, aside, sure=sure)


def _nearest_said(key: str, name: str, variable: Variable) -> str:
    dtype = next((column.dtype for column in variable.columns or [] if column.name == name), "")
    typed = f" (dtype {code(dtype)})" if dtype else ""
    how = difference(key, name)
    return f"The nearest column is {exact(name)}{typed}{': ' + how if how else ''}."


def _all_columns(variable: Variable) -> str:
    names = [exact(column.name) for column in variable.columns or []]
    return f"{code(variable.name)} has these columns: {listed(names, limit=20)}."


def _added_elsewhere(failure: Failure, view: View, name: str, key: object, problem: str) -> Reading | None:
    """A cell that makes the column but has not done so."""
    for cell in view.code_cells:
        stores = [n for n in view.source(cell).nodes(ast.Subscript) if isinstance(n.ctx, ast.Store)]
        made = any(root_name(n.value) == name and is_constant(n.slice, key) for n in stores)
        if made and cell is not failure.place:
            state = (
                "has not run"
                if cell.execution_count is None
                else "failed"
                if error_of(cell)
                else "ran earlier"
            )
            who = cell_name(cell)
            why = f"The column is made in {who}, which {state}; {code(name)} may have been made anew since."
            todo = f"Run {who} first, then {cell_name(failure.cell)} again. Nothing needs to change here."
            return Reading(problem, why, todo, runs=() if error_of(cell) else (cell,))
    return None


def column_names(view: View, name: str | None) -> list[str]:
    variable = view.variable(name)
    return [column.name for column in (variable.columns or [])] if variable else []


def is_constant(node: ast.AST, key: object) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is type(key) and node.value == key


def keys_replaced(failure: Failure, owner: str, right: Mapping[str, str]) -> str | None:
    """The cell with the wrong keys replaced.

    That is in the failing statement, and wherever the same variable is subscripted by them.
    """
    source = failure.source
    statement = source.statement(failure.line)
    nodes = list(ast.walk(statement)) if statement else []
    for subscript in source.nodes(ast.Subscript):
        if root_name(subscript.value) == owner and isinstance(subscript.ctx, ast.Load):
            nodes.extend(ast.walk(subscript.slice))
    edits = [
        source.string_edit(node, right[node.value])
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in right
    ]
    return source.edited(edits) if edits else None


def exact_key(key: object) -> str:
    """A key as Python writes it, in a code span."""
    return code(repr(key)[:200])
