"""AttributeError: a slip in a name, an API that went, or an object of another type than thought."""

from __future__ import annotations

import ast
import builtins
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.near import difference, is_clear, nearest
from jupyter_chatkit.models.quoting import a, code, exact, listed
from jupyter_chatkit.models.source import root_name
from jupyter_chatkit.models.tracebacks.imports import known_members
from jupyter_chatkit.models.tracebacks.nothing import read_none
from jupyter_chatkit.models.tracebacks.packages import KNOWN_MODULES
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.tracebacks.removed import read_removed
from jupyter_chatkit.models.tracebacks.types_known import ADVICE, METHODS
from jupyter_chatkit.models.view import cell_name

if TYPE_CHECKING:
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

_MODULE = re.compile(r"module '([^']+)' has no attribute '([^']+)'")
_OBJECT = re.compile(r"'([^']+)' object has no attribute '([^']+)'")
_TYPE = re.compile(r"type object '([^']+)' has no attribute '([^']+)'")
_ACCESSOR = re.compile(r"Can only use \.(\w+) accessor")


def read_attribute(failure: Failure, view: View) -> Reading | None:
    """Reads a missing attribute."""
    text = failure.evalue
    if match := _ACCESSOR.search(text):
        return _accessor(failure, match[1])
    if match := _MODULE.search(text):
        return _on_module(failure, match[1], match[2])
    match = _OBJECT.search(text) or _TYPE.search(text)
    if not match:
        return None
    kind, name = match[1].rsplit(".", 1)[-1], match[2]
    if kind == "NoneType":
        return read_none(failure, view, name)
    return read_removed(failure, kind, name) or _on_object(failure, view, kind, name)


def _on_module(failure: Failure, module: str, name: str) -> Reading:
    if "partially initialized" in failure.evalue or "consider renaming" in failure.evalue:
        return _file_in_the_way(module)
    if reading := read_removed(failure, module, name):
        return reading
    problem = f"the module {code(module)} has no {code(name)}"
    if module == "datetime" and name in {"now", "today", "strptime", "fromisoformat", "utcnow"}:
        why = "The module holds a class of the same name, and the method belongs to the class."
        return Reading(problem, why, "The corrected cell:", _spelled(failure, name, f"datetime.{name}"))
    if module in KNOWN_MODULES and name in known_members(module):
        return _file_in_the_way(module)
    found = nearest(name, known_members(module))
    if not found:
        short = module.split(".", maxsplit=1)[0]
        todo = (
            f"See what it has with {code(f'dir({short})')}, and its version with "
            f"{code(f'{short}.__version__')}."
        )
        return Reading(problem, "It may be misspelled, or belong to another version of the package.", todo)
    return _nearest(failure, problem, name, found)


def _file_in_the_way(module: str) -> Reading:
    file = f"{module.split('.', maxsplit=1)[0]}.py"
    return Reading(
        f"{code(module)} is not the package of that name",
        f"A file called {code(file)} near the notebook is imported in its place.",
        f"Rename {code(file)}, delete {code('__pycache__')} beside it, and restart the kernel.",
    )


def _on_object(failure: Failure, view: View, kind: str, name: str) -> Reading:
    problem = f"{_subject(failure, name)} is {a(kind)}, which has no {code('.' + name)}"
    columns = _columns(failure, view, name)
    if kind == "DataFrame" and (reading := _column(failure, problem, name, columns)):
        return reading
    if kind == "dict" and (reading := _dictionary_key(failure, problem, name)):
        return reading
    known = [*_members_of(kind, view), *(c for c in columns if c.isidentifier())]
    if found := nearest(name, known):
        return _nearest(failure, problem, name, found)
    if advice := ADVICE.get((kind, name)) or ADVICE.get((kind, "")):
        return Reading(problem, advice, _look(failure, name))
    return Reading(problem, "", _look(failure, name))


def _subject(failure: Failure, name: str) -> str:
    node = _attribute(failure, name)
    return code(failure.source.segment(node.value)) if node else "the object"


def _look(failure: Failure, name: str) -> str:
    node = _attribute(failure, name)
    text = failure.source.segment(node.value) if node else "the object"
    if "\n" in text or not node:
        return f"Check the type of the object just before {code('.' + name)}."
    return (
        f"Check where {code(text)} gets its value; {code(f'type({text})')} and "
        f"{code(f'dir({text})')} show what it is and has."
    )


def _attribute(failure: Failure, name: str) -> ast.Attribute | None:
    return next(
        (node for node in failure.source.nodes(ast.Attribute, failure.line) if node.attr == name), None
    )


def _columns(failure: Failure, view: View, name: str) -> list[str]:
    node = _attribute(failure, name)
    variable = view.variable(root_name(node.value)) if node else None
    return [column.name for column in (variable.columns or [])] if variable else []


def _column(failure: Failure, problem: str, name: str, columns: list[str]) -> Reading | None:
    """A column written as an attribute whose real name differs in blanks or case, or is no identifier."""
    node = _attribute(failure, name)
    found = [column for column in nearest(name, columns) if difference(name, column)]
    if not node or not found or nearest(name, METHODS["DataFrame"], cutoff=0.9):
        return None
    why = f"It has a column {exact(found[0])}: {difference(name, found[0])}."
    start, end = failure.source.attribute_span(node)
    dot = failure.source.text.rindex(".", 0, start)
    fixed = failure.source.edited([((dot, end), f"[{found[0]!r}]")])
    todo = "A column is safest in brackets. The corrected cell:"
    return Reading(problem, why, todo, fixed, sure=is_clear(name, found))


def _dictionary_key(failure: Failure, problem: str, name: str) -> Reading | None:
    node = _attribute(failure, name)
    called = any(call.func is node for call in failure.source.nodes(ast.Call, failure.line))
    if node is None or called or nearest(name, METHODS["dict"]):
        return None
    start, end = failure.source.attribute_span(node)
    dot = failure.source.text.rindex(".", 0, start)
    fixed = failure.source.edited([((dot, end), f'["{name}"]')])
    return Reading(problem, "A dictionary's entries are read with brackets.", "The corrected cell:", fixed)


def _nearest(failure: Failure, problem: str, name: str, found: list[str]) -> Reading:
    how = difference(name, found[0])
    why = f"The nearest name is {code(found[0])}{': ' + how if how else ''}."
    aside = f"Also near: {listed(map(code, found[1:]))}." if found[1:] else ""
    fixed = _spelled(failure, name, found[0])
    todo = "The corrected cell:" if fixed else ""
    return Reading(problem, why, todo, fixed, aside, sure=is_clear(name, found))


def _spelled(failure: Failure, wrong: str, right: str) -> str | None:
    source = failure.source
    nodes = [node for node in source.nodes(ast.Attribute, failure.line) if node.attr == wrong]
    return source.edited((source.attribute_span(node), right) for node in nodes) if nodes else None


def _members_of(kind: str, view: View) -> list[str]:
    if kind in METHODS:
        return METHODS[kind]
    built_in = getattr(builtins, kind, None)
    if isinstance(built_in, type):
        return [name for name in dir(built_in) if not name.startswith("_")]
    return _own_members(kind, view)


def _own_members(kind: str, view: View) -> list[str]:
    """What a class written in a cell has: its methods, and what it sets on `self`."""
    found: list[str] = []
    for cell in view.code_cells:
        for node in view.source(cell).nodes(ast.ClassDef):
            if node.name == kind:
                found += [
                    part.name
                    for part in node.body
                    if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)
                ]
                found += [
                    part.attr
                    for part in ast.walk(node)
                    if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)
                ]
    return [name for name in dict.fromkeys(found) if not name.startswith("__")]


def _accessor(failure: Failure, accessor: str) -> Reading:
    node = _attribute(failure, accessor)
    text = failure.source.segment(node.value) if node else "the column"
    wanted = {"str": "text", "dt": "dates or times", "cat": "categories"}.get(accessor, f"{accessor} values")
    problem = f"{code(text)} does not hold {wanted}, so {code('.' + accessor)} cannot be used on it"
    made = {
        "str": (".astype(str)", ""),
        "cat": ('.astype("category")', ""),
        "dt": (")", "pd.to_datetime("),
    }.get(accessor)
    if not node or not made:
        return Reading(
            problem, f"The message says: {code(failure.evalue)}.", f"Look at {code(f'{text}.dtype')}."
        )
    start, end = failure.source.span(node.value)
    fixed = failure.source.edited([((start, end), f"{made[1]}{text}{made[0]}")])
    todo = (
        f"If it should hold {wanted}, convert it first (in {cell_name(failure.place)}, or better "
        "where it is read):"
    )
    return Reading(problem, f"See its type with {code(f'{text}.dtype')}.", todo, fixed)
