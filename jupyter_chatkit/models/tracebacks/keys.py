"""KeyError: a column, an index label, a dictionary key or an environment variable that is not there."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.near import difference, is_clear, nearest
from jupyter_chatkit.models.quoting import a, code, exact, listed
from jupyter_chatkit.models.source import root_name
from jupyter_chatkit.models.tracebacks.columns import (
    column_names,
    exact_key,
    is_constant,
    keys_replaced,
    read_column,
)
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.view import described

if TYPE_CHECKING:
    from jupyter_chatkit.context import Variable
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

MAX_KEYS = 20

# What pandas writes around the missing keys, in the versions at hand.
_SEVERAL = (
    re.compile(r"(\[.*\]) not in index", re.DOTALL),
    re.compile(r"None of \[?\w*Index\((\[.*?\])", re.DOTALL),
    re.compile(r"None of (\[.*\]) are in", re.DOTALL),
    re.compile(r"(\[.*\]) not found in axis", re.DOTALL),
    re.compile(r"labels are not columns of the DataFrame: (\[.*\])", re.DOTALL),
    re.compile(r"Columns? not found: (.*)", re.DOTALL),
    re.compile(r"('[^']+') not found in columns"),
    re.compile(r"(\[.*\]) (?:are|is) not in the", re.DOTALL),
)
_FRAME_TYPES = ("DataFrame", "GeoDataFrame", "DataFrameGroupBy")


def read_key(failure: Failure, view: View) -> Reading | None:
    """Reads a missing key, by what the failing line looks it up in."""
    keys = missing_keys(failure.evalue)
    if not keys:
        return None
    if "environ" in failure.code:
        return _environment(keys[0])
    if _is_label(failure, keys[0]):
        return _label(failure, keys[0])
    return _in_owner(failure, view, keys)


def _in_owner(failure: Failure, view: View, keys: list[object]) -> Reading:
    owner = _owner(failure, view, keys)
    variable = view.variable(owner)
    if variable and variable.columns and not _is_mapping(variable):
        return read_column(failure, view, variable, keys)
    if literal := _literal_keys(owner, view):
        return _in_mapping(failure, owner or "", keys, literal)
    if variable and _is_mapping(variable):
        return _mapping_unknown(owner or "", keys)
    return _unknown(failure, view, owner, keys)


def missing_keys(evalue: str) -> list[object]:
    """The keys that a KeyError's text names."""
    text = _literal(evalue)
    if not isinstance(text, str):
        return [text] if text is not None else []
    for pattern in _SEVERAL:
        if match := pattern.search(text):
            found = _literal(match[1])
            keys = (
                list(found) if isinstance(found, list | tuple) else [found if found is not None else match[1]]
            )
            return keys[:MAX_KEYS]
    return [text]


def _literal(text: str) -> object:
    try:
        value: object = ast.literal_eval(text[:5000])
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return text or None
    return value


def _is_mapping(variable: Variable) -> bool:
    return any(word in variable.type.lower() for word in ("dict", "counter", "mapping"))


def _owner(failure: Failure, view: View, keys: list[object]) -> str | None:
    """The variable the key was looked up in: the one subscripted by it, else a data frame of the line."""
    source, first = failure.source, keys[0]
    for node in source.nodes(ast.Subscript, failure.line):
        if any(is_constant(part, first) for part in ast.walk(node.slice)):
            return root_name(node.value)
    statement = source.statement(failure.line)
    names = (
        [root_name(node) for node in ast.walk(statement) if isinstance(node, ast.Attribute)]
        if statement
        else []
    )
    names += [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)] if statement else []
    known = [name for name in names if (variable := view.variable(name)) and variable.columns]
    lacking = [name for name in known if first not in column_names(view, name)]
    found = lacking or known or [name for name in names if name]
    return found[0] if found else None


def _literal_keys(owner: str | None, view: View) -> list[str]:
    """The keys of the dictionary literals that cells give to a name."""
    values = [
        node.value
        for cell in (view.defining(owner) if owner else [])
        for node in view.source(cell).nodes(ast.Assign)
        if isinstance(node.value, ast.Dict) and any(root_name(target) == owner for target in node.targets)
    ]
    inner = [part for value in values for part in ast.walk(value) if isinstance(part, ast.Dict)]
    keys = [key.value for part in inner for key in part.keys if isinstance(key, ast.Constant)]
    return list(dict.fromkeys(key for key in keys if isinstance(key, str)))[:200]


def _in_mapping(failure: Failure, owner: str, keys: list[object], known: list[str]) -> Reading:
    problem = f"the dictionary {code(owner)} has no key {listed(map(exact_key, keys))}"
    found = nearest(keys[0], known, cutoff=0.6) if isinstance(keys[0], str) else []
    written = f"The keys written in the notebook are {listed(map(exact, known), limit=12)}."
    if not found or not isinstance(keys[0], str):
        return Reading(problem, written, _or_get(owner, keys[0]))
    how = difference(keys[0], found[0])
    why = f"The nearest key is {exact(found[0])}{': ' + how if how else ''}."
    fixed = keys_replaced(failure, owner, {keys[0]: found[0]})
    return Reading(problem, why, "The corrected cell:", fixed, written, sure=is_clear(keys[0], found))


def _mapping_unknown(owner: str, keys: list[object]) -> Reading:
    problem = f"the dictionary {code(owner)} has no key {listed(map(exact_key, keys))}"
    return Reading(
        problem,
        "I am not shown its keys.",
        f"List them with {code(f'list({owner})')}. {_or_get(owner, keys[0])}",
    )


def _or_get(owner: str, key: object) -> str:
    return f"If the key may be absent, {code(f'{owner}.get({key!r})')} gives {code('None')} in its place."


def _unknown(failure: Failure, view: View, owner: str | None, keys: list[object]) -> Reading:
    variable = view.variable(owner)
    what = f"{code(owner)} has nothing under" if owner else "there is no entry under"
    problem = f"{what} the key {listed(map(exact_key, keys))}"
    if variable and variable.type not in _FRAME_TYPES and variable.columns is None:
        return Reading(
            problem, f"{code(owner)} is {a(described(variable))}.", _how_to_list(owner, series=True)
        )
    if variable and variable.type in _FRAME_TYPES:
        why = f"{code(owner)} is {a(described(variable))}, of which I am not shown the columns."
        return Reading(problem, why, f"List them with {code(f'list({owner}.columns)')}.")
    line = f"It was looked up in {code(failure.code)}." if failure.code else ""
    return Reading(problem, line, _how_to_list(owner, series=False))


def _how_to_list(owner: str | None, *, series: bool) -> str:
    name = owner or "df"
    if series:
        return (
            f"See what it holds with {code(f'{name}.index')} for a Series, or {code(f'list({name})')} "
            "otherwise."
        )
    return (
        f"List its columns with {code(f'list({name}.columns)')} if it is a data frame, or its "
        f"keys with {code(f'list({name})')}."
    )


def _is_label(failure: Failure, key: object) -> bool:
    """Whether the key stands where a row's label belongs: in `.loc[key]`, `.at[key, ...]` or `.xs(key)`."""
    for node in failure.source.nodes(ast.Subscript, failure.line):
        if isinstance(node.value, ast.Attribute) and node.value.attr in {"loc", "at"}:
            first = (
                node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
            )
            return any(is_constant(part, key) for part in ast.walk(first))
    return (
        "drop(" in failure.code
        and "axis" not in failure.code
        and "columns" not in failure.code
        and isinstance(key, int)
    )


def _label(failure: Failure, key: object) -> Reading:
    owner = (
        next((root_name(n.value) for n in failure.source.nodes(ast.Subscript, failure.line)), None) or "df"
    )
    problem = f"the index of {code(owner)} has no label {exact_key(key)}"
    why = (
        f"{code('.loc[...]')} looks for a row's label first. If {exact_key(key)} is a column, it "
        "belongs in second place: "
        f"{code(f'{owner}.loc[:, {key!r}]')}."
    )
    todo = (
        f"See the labels with {code(f'{owner}.index')}; to take a row by its position use "
        f"{code(f'{owner}.iloc[...]')}. "
        "A label's type counts: 1 and '1' are different labels."
    )
    return Reading(problem, why, todo)


def _environment(key: object) -> Reading:
    return Reading(
        f"the environment variable {exact_key(key)} is not set for this kernel",
        "A kernel has the environment of the Jupyter server at the time the kernel was started.",
        f"Set it before starting Jupyter, or with {code('%env')} in a cell; "
        f"{code(f'os.environ.get({key!r})')} gives "
        f"{code('None')} where it is not set.",
    )
