"""TypeError about what can be indexed, looped over, unpacked, changed, counted or hashed."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import a, code, sentence
from jupyter_chatkit.models.tracebacks.nothing import read_none
from jupyter_chatkit.models.tracebacks.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View


def read_container(failure: Failure, view: View) -> Reading | None:
    """Reads an object used in a way its type does not know."""
    for pattern, read in _READERS:
        if match := re.search(pattern, failure.evalue):
            return read(match[1], failure, view)
    return None


def _not_subscriptable(kind: str, failure: Failure, view: View) -> Reading:
    if kind == "NoneType" and (reading := read_none(failure, view, None)):
        return reading
    node = next(iter(failure.source.nodes(ast.Subscript, failure.line)), None)
    text = failure.source.segment(node.value) if node else "the value"
    problem = f"{code(text)} is {a(kind)}, which has no items to take with square brackets"
    if node and kind in {"method", "builtin_function_or_method", "function"}:
        start, end = failure.source.span(node.value)[1], failure.source.span(node)[1]
        fixed = failure.source.edited([((start, end), f"({failure.source.segment(node.slice)})")])
        return Reading(problem, "A function is called with round brackets.", "The corrected cell:", fixed)
    return Reading(
        problem,
        "",
        f"Check where {code(text)} gets its value: a list, a dictionary or a data frame was expected.",
    )


def _not_iterable(kind: str, failure: Failure, view: View) -> Reading:
    if kind == "NoneType" and (reading := read_none(failure, view, None)):
        return reading
    problem = f"{a(kind)} cannot be looped over"
    loop = next(
        (node for node in failure.source.nodes(ast.For, failure.line) if node.lineno == failure.line), None
    )
    if kind == "int" and loop:
        text = failure.source.segment(loop.iter)
        fixed = failure.source.edited([(failure.source.span(loop.iter), f"range({text})")])
        return Reading(
            problem,
            f"{code(text)} is one whole number.",
            f"To count from 0 up to it, use {code('range')}. The corrected cell:",
            fixed,
        )
    return Reading(
        problem, "", f"In {code(failure.code)} a list, range or other series of items was expected."
    )


def _not_unpacked(kind: str, failure: Failure, view: View) -> Reading:
    if kind == "NoneType" and (reading := read_none(failure, view, None)):
        return reading
    problem = f"one {code(kind)} cannot be shared out over several names"
    return Reading(
        problem,
        "",
        f"The right side of {code(failure.code)} gives a single value; check what the call returns.",
    )


def _unhashable(kind: str, failure: Failure, view: View) -> Reading:
    del view
    problem = f"{a(kind)} cannot be a dictionary key, a member of a set or a group"
    other = {
        "list": "tuple",
        "set": "frozenset",
        "dict": "tuple",
        "ndarray": "tuple",
        "numpy.ndarray": "tuple",
    }.get(kind)
    why = f"{sentence(a(kind))} can change, so Python cannot look it up."
    if kind in {"slice", "Series"}:
        return Reading(
            problem,
            why,
            f"In {code(failure.code)}, use {code('.iloc[...]')} or {code('.loc[...]')} on a data "
            "frame; a dictionary has no slices.",
        )
    return Reading(problem, why, _use_instead(other))


def _use_instead(other: str | None) -> str:
    name = other or "tuple"
    return f"Use a {code(name)} in its place: {code(name + '(...)')}."


def _wrong_index(kind: str, failure: Failure, view: View) -> Reading:
    del view
    problem = f"items of this {code(kind)} are counted by whole numbers, but another kind of index was used"
    todo = (
        f"In {code(failure.code)} the object is {a(kind)}. If a dictionary or data frame was "
        "meant, check where it gets its value; a list of dictionaries needs its position first, "
        'as in `items[0]["name"]`.'
    )
    return Reading(problem, "", todo)


def _not_an_integer(kind: str, failure: Failure, view: View) -> Reading:
    del view
    problem = f"a whole number is needed, and {a(kind)} was given"
    how = (
        "`//` divides to a whole number, and `int(...)` cuts one off."
        if kind == "float"
        else "`int(...)` converts text."
    )
    return Reading(problem, how, f"Convert the value in {code(failure.code)}.")


def _no_length(kind: str, failure: Failure, view: View) -> Reading:
    del view
    problem = f"{a(kind)} has no length"
    return Reading(
        problem,
        "`len` counts the items of a list, text, dictionary or array.",
        f"Check what is passed to `len` in {code(failure.code)}.",
    )


def _unchangeable(kind: str, failure: Failure, view: View) -> Reading:
    if kind == "NoneType" and (reading := read_none(failure, view, None)):
        return reading
    problem = f"the items of {a(kind)} cannot be changed"
    todo = (
        "Make a new text with `.replace(...)` or slices."
        if kind == "str"
        else "Make a list of it first: `list(...)`."
    )
    return Reading(problem, "", todo)


def _not_json(kind: str, failure: Failure, view: View) -> Reading:
    del failure, view
    problem = f"JSON cannot hold {a(kind)}"
    ways = {
        "ndarray": "`a.tolist()`",
        "int64": "`int(n)`",
        "float32": "`float(n)`",
        "DataFrame": '`df.to_dict("records")`',
        "Timestamp": "`t.isoformat()`",
        "datetime": "`t.isoformat()`",
        "set": "`list(s)`",
        "Series": "`s.tolist()`",
    }
    return Reading(
        problem,
        "",
        f"Convert it first, with {ways.get(kind, '`str(...)`')}, or pass `default=str` to write "
        "such values as text.",
    )


_READERS: tuple[tuple[str, Callable[[str, Failure, View], Reading]], ...] = (
    (r"'([^']+)' object is not subscriptable", _not_subscriptable),
    (r"cannot unpack non-iterable (\w+) object", _not_unpacked),
    (r"'([^']+)' object is not (?:iterable|an iterator)", _not_iterable),
    (r"unhashable type: '([^']+)'", _unhashable),
    (r"(list|string|tuple|str|range) (?:indices|index) must be", _wrong_index),
    (r"'([^']+)' object cannot be interpreted as an integer", _not_an_integer),
    (r"object of type '([^']+)' has no len", _no_length),
    (r"'([^']+)' object does not support item (?:assignment|deletion)", _unchangeable),
    (r"Object of type (\w+) is not JSON serializable", _not_json),
)
