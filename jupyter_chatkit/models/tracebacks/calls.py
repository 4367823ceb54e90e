"""TypeError about calling what is no function."""

from __future__ import annotations

import ast
import builtins
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import a, code
from jupyter_chatkit.models.tracebacks.known_names import IMPORTS
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.view import cell_name

if TYPE_CHECKING:
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

_PROPERTY_NAMES = "shape columns values dtypes dtype index size ndim T empty name real imag axes"
_PROPERTIES = frozenset(_PROPERTY_NAMES.split())


def read_call(failure: Failure, view: View) -> Reading | None:
    """Reads a value called like a function."""
    match = re.search(r"'([^']+)' object is not callable", failure.evalue)
    return _not_callable(match[1], failure, view) if match else None


def _not_callable(kind: str, failure: Failure, view: View) -> Reading:
    calls = failure.source.nodes(ast.Call, failure.line)
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr in _PROPERTIES and not call.args:
            return _property(call, kind, failure)
        if isinstance(call.func, ast.Name) and (
            reading := _named_call(call, call.func.id, kind, failure, view)
        ):
            return reading
    problem = f"{a(kind)} was called like a function"
    todo = (
        f"In {code(failure.code)}, look at what stands before the round brackets; an operator or "
        "comma may be missing."
    )
    return Reading(problem, "", todo)


def _property(call: ast.Call, kind: str, failure: Failure) -> Reading:
    source = failure.source
    text = source.segment(call.func)
    fixed = source.edited([((source.span(call.func)[1], source.span(call)[1]), "")])
    problem = f"{code(text)} is a value ({code(kind)}), not a method"
    return Reading(problem, "It is read without brackets.", "The corrected cell:", fixed)


def _named_call(call: ast.Call, name: str, kind: str, failure: Failure, view: View) -> Reading | None:
    variable = view.variable(name)
    if kind == "module":
        return _module_call(name, failure)
    if hasattr(builtins, name):
        return _shadowed(name, kind, failure, view)
    if kind in {"DataFrame", "dict", "list", "ndarray", "Series", "numpy.ndarray"} and len(call.args) == 1:
        return _brackets(call, name, kind, failure)
    cells = view.defining(name)
    if variable or cells:
        where = f" It gets its value in {cell_name(cells[-1])}." if cells else ""
        problem = f"{code(name)} is {a(kind)}, not a function"
        return Reading(
            problem,
            f"Round brackets call a function.{where}",
            f"Use another name for the value, or another function in {code(failure.code)}.",
        )
    return None


def _shadowed(name: str, kind: str, failure: Failure, view: View) -> Reading:
    cells = view.defining(name)
    problem = f"{code(name)} is {a(kind)} now and no longer Python's own function"
    if not cells:
        why = f"Some code gave the name {code(name)} another value; I cannot see which cell did."
        return Reading(
            problem,
            why,
            f"Run {code('del ' + name)} in a new cell to have the function back, then this cell again.",
        )
    cell = next((c for c in cells if c is failure.place), cells[-1])
    why = (
        f"{cell_name(cell).capitalize()}, line {view.defined_by(cell)[name]}, gives the name "
        f"{code(name)} another value."
    )
    todo = (
        f"Give that variable another name, such as {code(name + '_')}, run {code('del ' + name)} "
        "in a new cell to have "
        f"the function back, and run {cell_name(failure.cell)} again."
    )
    fixed = _stores_renamed(name, failure) if cell is failure.place else None
    aside = f"Run {code('del ' + name)} once in a new cell first, so that {code(name)} is the function again."
    return Reading(
        problem,
        why,
        "With another name for the variable, the corrected cell is:" if fixed else todo,
        fixed,
        aside if fixed else "",
        # As long as the kernel has the other value under this name, the corrected cell fails too.
        sure=False,
    )


def _stores_renamed(name: str, failure: Failure) -> str | None:
    """The cell with the variable renamed and the calls left alone; None if it is used in other ways too."""
    source = failure.source
    called = {id(call.func) for call in source.nodes(ast.Call)}
    nodes = [node for node in source.nodes(ast.Name) if node.id == name and id(node) not in called]
    taken = {node.id for node in source.nodes(ast.Name)}
    new = f"{name}_"
    if not nodes or new in taken or any(node.name == name for node in source.nodes(ast.FunctionDef)):
        return None
    return source.edited((source.span(node), new) for node in nodes)


def _module_call(name: str, failure: Failure) -> Reading:
    problem = f"{code(name)} is a module, and a module cannot be called"
    inner = {
        "datetime": "datetime.datetime",
        "tqdm": "tqdm.tqdm",
        "glob": "glob.glob",
        "pprint": "pprint.pprint",
        "copy": "copy.copy",
        "time": "time.time",
        "random": "random.random",
    }.get(name)
    if not inner:
        return Reading(
            problem,
            "A function or class inside it was probably meant.",
            f"See what it has with {code(f'dir({name})')}.",
        )
    source = failure.source
    edits = [
        (source.span(call.func), inner)
        for call in source.nodes(ast.Call, failure.line)
        if isinstance(call.func, ast.Name) and call.func.id == name
    ]
    why = (
        f"The module holds a function or class of the same name. {code(IMPORTS.get(name, ''))} "
        "brings the module."
    )
    return Reading(problem, why, "The corrected cell:", source.edited(edits))


def _brackets(call: ast.Call, name: str, kind: str, failure: Failure) -> Reading:
    source = failure.source
    argument = source.segment(call.args[0])
    fixed = source.edited([(source.span(call), f"{name}[{argument}]")])
    problem = f"{code(name)} is {a(kind)}, and round brackets try to call it"
    return Reading(problem, "Items and columns are taken with square brackets.", "The corrected cell:", fixed)
