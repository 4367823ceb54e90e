"""A value that is None: which call gave it, and how to keep the value that was meant."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import code
from jupyter_chatkit.models.source import root_name
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.view import cell_name

if TYPE_CHECKING:
    from jupyter_chatkit.context import Cell
    from jupyter_chatkit.models.source import Source
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

_IN_PLACE_NAMES = "sort append extend insert remove reverse clear update add discard shuffle"
_IN_PLACE = frozenset(_IN_PLACE_NAMES.split())
_MAY_BE_NONE = {
    "get": "gives None when the key is not there",
    "find": "gives None when nothing is found",
    "find_one": "gives None when nothing is found",
    "match": "gives None when the pattern does not match",
    "search": "gives None when the pattern is not found",
    "fullmatch": "gives None when the pattern does not match",
    "select_one": "gives None when nothing is found",
    "fetchone": "gives None when there is no further row",
    "getenv": "gives None when the environment variable is not set",
}


def read_none(failure: Failure, view: View, attribute: str | None) -> Reading | None:
    """Reads an attribute, subscript or loop over None, where the line shows which value it was."""
    base = _base(failure, attribute)
    if base is None or isinstance(base, ast.Constant):
        return None
    text = failure.source.segment(base)
    problem = f"{code(text)} is {code('None')}" + (
        f", so it has no {code('.' + attribute)}" if attribute else ""
    )
    if isinstance(base, ast.Call):
        return _from_call(failure, failure.place, failure.source, base, problem)
    name = root_name(base)
    for cell, source, assigned in _assignments(failure, view, name):
        value = assigned.value
        if isinstance(value, ast.Call):
            return _from_call(failure, cell, source, value, problem, assigned)
        if isinstance(value, ast.Constant) and value.value is None:
            where = _where(cell, failure, assigned.lineno)
            return Reading(
                problem,
                f"{where} sets it to {code('None')}.",
                f"Give {code(text)} its value before this line.",
            )
    todo = f"Find where {code(text)} gets its value, and check {code(f'{text} is None')} there."
    return Reading(
        problem, f"Some step before gave nothing back; a function without {code('return')} gives None.", todo
    )


def _base(failure: Failure, attribute: str | None) -> ast.expr | None:
    source = failure.source
    if attribute:
        nodes = source.nodes(ast.Attribute, failure.line)
        return next((node.value for node in nodes if node.attr == attribute), None)
    if "subscriptable" in failure.evalue or "item assignment" in failure.evalue:
        return next((node.value for node in source.nodes(ast.Subscript, failure.line)), None)
    for statement in source.nodes(ast.stmt, failure.line):
        if isinstance(statement, ast.For) and statement.lineno == failure.line:
            return statement.iter
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Tuple | ast.List):
            return statement.value
    return None


def _assignments(failure: Failure, view: View, name: str | None) -> list[tuple[Cell, Source, ast.Assign]]:
    """Where a name gets its value, the nearest before the failing line first."""
    if name is None:
        return []
    before = [cell for cell in view.code_cells if cell.index < failure.place.index]
    found = []
    for cell in (failure.place, *reversed(before)):
        source = view.source(cell)
        nodes = [
            node
            for node in source.nodes(ast.Assign)
            if any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
            and (cell is not failure.place or failure.line is None or node.lineno < failure.line)
        ]
        found += [(cell, source, node) for node in sorted(nodes, key=lambda node: -node.lineno)]
    return found


def _from_call(
    failure: Failure,
    cell: Cell,
    source: Source,
    call: ast.Call,
    problem: str,
    assigned: ast.Assign | None = None,
) -> Reading:
    where = _where(cell, failure, call.lineno)
    text = code(source.segment(call))
    method = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    inplace = next((k for k in call.keywords if k.arg == "inplace" and _is_true(k.value)), None)
    if inplace:
        why = f"{where}, {text} changes its data frame in place and gives back {code('None')}."
        fixed = source.edited([(_with_comma(source, inplace), "")])
        return _mended(
            failure, cell, problem, why, "Without `inplace=True` the call gives the result:", fixed
        )
    if method in _IN_PLACE:
        why = f"{where}, {text} changes the object itself and gives back {code('None')}."
        return _mended(
            failure,
            cell,
            problem,
            why,
            "Keep the object, not what the call gives back:",
            _kept(source, call, assigned),
        )
    if method in _MAY_BE_NONE:
        why = f"{where}, {text} {_MAY_BE_NONE[method]}."
        todo = f"Check what is searched, or test {code('is not None')} before going on."
        return Reading(problem, why, todo)
    if method in {"print", "show", "display"}:
        return Reading(
            problem,
            f"{where}, {text} only shows something; it gives back {code('None')}.",
            "Keep the value itself in the variable, and show it on a line of its own.",
        )
    why = f"{where}, {text} gave back {code('None')}; a function that ends without {code('return')} does."
    return Reading(problem, why, f"Look at what {code(method or 'the function')} returns on every path.")


def _mended(failure: Failure, cell: Cell, problem: str, why: str, todo: str, fixed: str | None) -> Reading:
    if cell is failure.place:
        return Reading(problem, why, todo, fixed)
    return Reading(
        problem, why, f"Change that line in {cell_name(cell)}, run it, then {cell_name(failure.cell)} again."
    )


def _kept(source: Source, call: ast.Call, assigned: ast.Assign | None) -> str | None:
    """`x = values.sort()` becomes two statements; `values = values.append(4)` loses its assignment."""
    if assigned is None or assigned.value is not call or len(assigned.targets) != 1:
        return None
    if not isinstance(call.func, ast.Attribute):
        return None
    target, owner = source.segment(assigned.targets[0]), source.segment(call.func.value)
    start, end = source.span(assigned)
    line = source.segment(call)
    if target == owner:
        return source.edited([((start, end), line)])
    if call.func.attr == "sort" and not call.args:
        words = ", ".join([owner, *(source.segment(keyword) for keyword in call.keywords)])
        return source.edited([((start, end), f"{target} = sorted({words})")])
    indent = " " * assigned.col_offset
    return source.edited([((start, end), f"{line}\n{indent}{target} = {owner}")])


def _with_comma(source: Source, node: ast.keyword) -> tuple[int, int]:
    """A keyword's span with the comma that parts it from its neighbour."""
    start, end = source.span(node)
    before = source.text[:start].rstrip()
    if before.endswith(","):
        return len(before) - 1, end
    after = source.text[end:]
    rest = after.lstrip()
    return (start, end + len(after) - len(rest[1:].lstrip())) if rest.startswith(",") else (start, end)


def _where(cell: Cell, failure: Failure, line: int) -> str:
    return f"On line {line}" if cell is failure.place else f"In {cell_name(cell)}, line {line}"


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
