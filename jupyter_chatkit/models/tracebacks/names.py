"""NameError and UnboundLocalError: who was meant, who defines it, or what to import."""

from __future__ import annotations

import ast
import builtins
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.near import is_clear, is_slip, nearest
from jupyter_chatkit.models.quoting import code, listed, sentence
from jupyter_chatkit.models.source import names_in
from jupyter_chatkit.models.tracebacks.known_names import IMPORTS, OTHER_SPELLINGS
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.view import cell_name, error_of

if TYPE_CHECKING:
    from jupyter_chatkit.context import Cell
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

_NAME = re.compile(r"name '([^']+)' is not defined")
_LOCAL = re.compile(r"local variable '([^']+)'|free variable '([^']+)'")
_HINT = re.compile(r"Did you mean: '([^']+)'")


def read_name(failure: Failure, view: View) -> Reading | None:
    """Reads an undefined name."""
    if match := _LOCAL.search(failure.evalue):
        return _unbound(match[1] or match[2], failure)
    match = _NAME.search(failure.evalue)
    if not match:
        return None
    name = match[1]
    if hasattr(builtins, name) and failure.code.startswith("del "):
        return _built_in(name, failure)
    return (
        _defined_elsewhere(name, failure, view)
        or _other_spelling(name, failure)
        or _column_without_quotes(name, failure, view)
        or _importable(name, failure)
        or _used_too_early(name, failure, view)
        or _typo(name, failure, view)
        or _unknown(name, failure)
    )


def renamed(failure: Failure, wrong: str, right: str) -> str | None:
    """The cell with every use of a name replaced; None where the cell gives that name a value itself."""
    found = [node for node in failure.source.nodes(ast.Name) if node.id == wrong]
    if not found or any(isinstance(node.ctx, ast.Store) for node in found):
        return None
    return failure.source.edited((failure.source.span(node), right) for node in found)


def _defined_elsewhere(name: str, failure: Failure, view: View) -> Reading | None:
    cells = [cell for cell in view.defining(name) if cell is not failure.place]
    if not cells:
        return None
    cell = _nearest_before(cells, failure.cell)
    problem = f"the name {code(name)} does not exist in the kernel yet"
    why, todo = _why_missing(name, cell, failure, view), _run_first(cell, failure, name, view)
    runs = () if error_of(cell) else (failure.cell,) if name in view.variables else (cell,)
    return Reading(problem, why, todo, runs=runs)


def _nearest_before(cells: list[Cell], failed: Cell) -> Cell:
    before = [cell for cell in cells if cell.index < failed.index]
    return before[-1] if before else cells[0]


def _why_missing(name: str, cell: Cell, failure: Failure, view: View) -> str:
    who = f"{sentence(cell_name(cell))} defines it on line {view.defined_by(cell)[name]}"
    if cell.execution_count is None:
        return f"{who}, but that cell has not run in this session."
    if error_of(cell):
        return f"{who}, but that cell failed itself."
    if name in view.variables:
        return f"{who}; the kernel knows {code(name)} by now, so that cell ran after this one."
    ran = failure.cell.execution_count
    if ran is not None and cell.execution_count >= ran:
        return f"{who}, but it ran before the kernel was last restarted, or after this cell."
    return f"{who}. It has run, but the name is gone: the kernel was restarted, or the name was deleted."


def _run_first(cell: Cell, failure: Failure, name: str, view: View) -> str:
    if name in view.variables:
        return f"Run {cell_name(failure.cell)} again."
    first = "Mend and run" if error_of(cell) else "Run"
    return (
        f"{first} {cell_name(cell)} first, then {cell_name(failure.cell)} again. Nothing needs to "
        "change here."
    )


def _other_spelling(name: str, failure: Failure) -> Reading | None:
    right = OTHER_SPELLINGS.get(name)
    if right is None:
        return None
    problem = f"{code(name)} is not a name in Python 3"
    return Reading(problem, "", f"Write {code(right)} instead:", renamed(failure, name, right))


def _column_without_quotes(name: str, failure: Failure, view: View) -> Reading | None:
    for node in failure.source.nodes(ast.Subscript, failure.line):
        base = node.value.id if isinstance(node.value, ast.Name) else None
        variable = view.variable(base)
        known = [column.name for column in (variable.columns or [])] if variable else []
        if isinstance(node.slice, ast.Name) and node.slice.id == name and name in known:
            fixed = failure.source.edited([(failure.source.span(node.slice), f'"{name}"')])
            problem = f"{code(name)} is a column of {code(base)}, not a variable"
            return Reading(problem, "Without quotes Python looks for a variable.", "Put it in quotes:", fixed)
    return None


def _built_in(name: str, failure: Failure) -> Reading:
    problem = f"no variable {code(name)} hides Python's own {code(name)}"
    why = f"{code(name)} is built into Python, so there is nothing to delete in {code(failure.code)}."
    return Reading(problem, why, "Nothing needs to be done; leave this line out.")


def _importable(name: str, failure: Failure) -> Reading | None:
    line = IMPORTS.get(name)
    if name == "datetime" and re.search(
        r"\bdatetime\s*\.\s*(now|today|strptime|fromisoformat|utcnow)\b", failure.code
    ):
        line = "from datetime import datetime"
    if line is None:
        return None
    problem = f"{code(name)} has not been imported"
    why = f"No cell I can see has {code(line)}, or it has not run."
    return Reading(
        problem, why, f"Import it at the top of {cell_name(failure.place)}:", failure.source.with_import(line)
    )


def _used_too_early(name: str, failure: Failure, view: View) -> Reading | None:
    defined = view.defined_by(failure.place).get(name)
    if defined is None or failure.line is None or defined < failure.line:
        return None
    if defined == failure.line:
        problem = f"{code(name)} is used to work out its own first value"
        return Reading(
            problem, "", f"Give {code(name)} a starting value on a line before {code(failure.code)}."
        )
    problem = f"{code(name)} is used before line {defined} gives it a value"
    return Reading(problem, "", f"Move line {defined} up, before line {failure.line}.")


def _typo(name: str, failure: Failure, view: View) -> Reading | None:
    known = [*view.known_names(), *_local_names(failure), *dir(builtins)]
    hint = _HINT.search(failure.evalue)
    found = nearest(name, (word for word in known if word != name))
    if hint:
        found = list(dict.fromkeys([hint[1], *found]))
    if not found:
        return None
    return Reading(
        f"there is no {code(name)}; the nearest name is {code(found[0])}",
        _who_is(found[0], view),
        f"If {code(found[0])} was meant, the corrected cell is:",
        renamed(failure, name, found[0]),
        f"Also near: {listed(map(code, found[1:]))}." if found[1:] else "",
        sure=is_clear(name, found) and (found[0] not in dir(builtins) or is_slip(name, found[0])),
    )


def _who_is(name: str, view: View) -> str:
    if cells := view.defining(name):
        return f"{code(name)} is defined in {listed(map(cell_name, cells))}."
    if variable := view.variable(name):
        return f"{code(name)} is a variable of type {code(variable.type)}."
    return f"{code(name)} is built into Python." if hasattr(builtins, name) else ""


def _local_names(failure: Failure) -> list[str]:
    """The arguments and local names of the function that the failing line stands in."""
    functions = [
        node
        for node in failure.source.nodes(ast.AST, failure.line)
        if failure.line and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    arguments = [
        argument.arg for node in functions for argument in ast.walk(node) if isinstance(argument, ast.arg)
    ]
    return [*arguments, *(name for node in functions for name in names_in(node))]


def _unknown(name: str, failure: Failure) -> Reading:
    problem = f"nothing here defines {code(name)}"
    why = "No cell I was given assigns, imports or defines it, and no known name is spelled like it."
    return Reading(
        problem, why, f"Look at {code(failure.code or name)}: define {code(name)} in a cell above and run it."
    )


def _unbound(name: str, failure: Failure) -> Reading:
    inside = f" of {code(failure.function)}" if failure.function else ""
    problem = f"{code(name)} is used inside a function{inside} before that function gives it a value"
    why = (
        f"The function assigns {code(name)} somewhere, so Python treats it as local everywhere in it, "
        "and the variable of the same name outside is not seen."
    )
    todo = (
        f"Pass {code(name)} in as an argument, give it a value on every path before "
        f"{code(failure.code or name)}, "
        f"or put {code('global ' + name)} first in the function if the outer one is meant."
    )
    return Reading(problem, why, todo)
