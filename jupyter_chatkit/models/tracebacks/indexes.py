"""IndexError: a position beyond the end."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import a, code
from jupyter_chatkit.models.source import root_name
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.view import described

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View


def read_index(failure: Failure, view: View) -> Reading | None:
    """Reads a position that is not there."""
    for pattern, read in _READERS:
        if match := re.search(pattern, failure.evalue, re.DOTALL):
            return read(match, failure, view)
    return None


def _too_many_axes(match: re.Match[str], failure: Failure, view: View) -> Reading:
    problem = f"an array with {match[1]} axes was indexed as if it had {match[2]}"
    todo = f"Use {match[1]} positions in {code(failure.code)}, or check its {code('.shape')}."
    return Reading(problem, _owner_said(failure, view), todo)


def _mask(match: re.Match[str], failure: Failure, view: View) -> Reading:
    problem = f"the condition has {match[2]} values for {match[1]} rows"
    return Reading(problem, _owner_said(failure, view), "Make the condition from the same array it filters.")


def _no_whole_number(match: re.Match[str], failure: Failure, view: View) -> Reading:
    del match
    why = f"A NumPy array has no names. {_owner_said(failure, view)}".strip()
    todo = (
        f"In {code(failure.code)} use whole numbers; {code('int(...)')} or {code('//')} makes one "
        "of a float. "
        "For columns by name, keep a data frame."
    )
    return Reading("an array was indexed by something that is no whole number", why, todo)


def _pop(match: re.Match[str], failure: Failure, view: View) -> Reading:
    del match, view
    return Reading(
        "an item was taken from an empty list", "", f"Check that it has items before {code(failure.code)}."
    )


def _out_of_bounds(match: re.Match[str], failure: Failure, view: View) -> Reading:
    del view
    index, axis, size = int(match[1]), match[2], int(match[3])
    problem = f"position {index} was asked for on axis {axis}, which has {size} entries"
    last = f"Positions run from 0 to {size - 1}." if size else "It is empty."
    counted = " The last one is `-1`." if index == size and size else ""
    return Reading(problem, last + counted, _loop_hint(failure))


def _beyond_the_end(match: re.Match[str], failure: Failure, view: View) -> Reading:
    del match
    node = _subscript(failure)
    if node is None:
        return Reading("a position beyond the end was asked for", "", _loop_hint(failure))
    owner, index = failure.source.segment(node.value), failure.source.segment(node.slice)
    problem = f"{code(owner)} has no position {code(index)}"
    return Reading(
        problem,
        _owner_said(failure, view) or "Positions start at 0, so the last is one less than the length.",
        _loop_hint(failure),
    )


def _subscript(failure: Failure) -> ast.Subscript | None:
    return next(iter(failure.source.nodes(ast.Subscript, failure.line)), None)


def _owner_said(failure: Failure, view: View) -> str:
    node = _subscript(failure)
    name = root_name(node.value) if node else None
    variable = view.variable(name)
    if variable is None:
        return ""
    size = variable.shape[0] if variable.shape else variable.size
    length = (
        f" with {size} entries; the last position is {size - 1}"
        if size
        else ", and it is empty"
        if size == 0
        else ""
    )
    return f"{code(name)} is {a(described(variable))}{length}."


def _loop_hint(failure: Failure) -> str:
    if re.search(r"\[[^\]]*\+\s*1\s*\]", failure.code):
        return "The `+ 1` in the brackets goes past the end in the last round; let the loop stop one earlier."
    return (
        f"Check the length before {code(failure.code)}; to visit every item, loop over the items themselves."
    )


_READERS: tuple[tuple[str, Callable[[re.Match[str], Failure, View], Reading]], ...] = (
    (r"index (-?\d{1,18}) is out of bounds for axis (\d+) with size (\d{1,18})", _out_of_bounds),
    (r"too many indices for array: array is (\d+)-dimensional, but (\d+) were indexed", _too_many_axes),
    (r"boolean index did not match indexed array.*?(\d+) but .*?(\d+)", _mask),
    (r"only integers, slices", _no_whole_number),
    (r"pop from", _pop),
    (r"out of range|out-of-bounds", _beyond_the_end),
)
