"""ValueError about lengths: rows, columns and samples that are not equally many."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import code, listed
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.tracebacks.shapes import variables_said

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

    Reader = Callable[[re.Match[str], Failure, View], Reading]


def read_lengths(failure: Failure, view: View) -> Reading | None:
    """Reads counts that differ where they must be equal."""
    for pattern, read in _READERS:
        if match := re.search(pattern, failure.evalue):
            return read(match, failure, view)
    return None


def _samples(match: re.Match[str], failure: Failure, view: View) -> Reading:
    sizes = re.findall(r"\d+", match[1])
    problem = f"the inputs have different numbers of rows: {listed(sizes)}"
    why = variables_said(failure, view)
    return Reading(
        problem,
        why,
        "Take both from the same rows: drop missing values and filter before you split off the "
        "target, not after.",
    )


def _lengths(match: re.Match[str], failure: Failure, view: View) -> Reading:
    problem = f"{match[1]} values were given for {match[2]} rows"
    todo = (
        "Give one value for each row. If the values come from a filtered frame, assign them to "
        "that frame, or give them an index: `pd.Series(values, index=...)`."
    )
    return Reading(problem, variables_said(failure, view), todo)


def _columns_differ(match: re.Match[str], failure: Failure, view: View) -> Reading:
    problem = f"there are {match[1]} columns and {match[2]} names or values for them"
    return Reading(
        problem, variables_said(failure, view), f"Give as many as there are, in {code(failure.code)}."
    )


def _unequal_columns(match: re.Match[str], failure: Failure, view: View) -> Reading:
    del match
    lengths = []
    for node in failure.source.nodes(ast.Dict, failure.line):
        for key, value in zip(node.keys, node.values, strict=True):
            size = _length(value, view)
            if isinstance(key, ast.Constant) and size is not None:
                lengths.append(f"{code(key.value)} has {size}")
    why = f"In this line {listed(lengths)}." if lengths else variables_said(failure, view)
    todo = "Make them equal, or pass each as `pd.Series(...)`, which fills what is missing with NaN."
    return Reading("the columns of the new data frame have different lengths", why, todo)


def _length(value: ast.expr, view: View) -> int | None:
    if isinstance(value, ast.List | ast.Tuple):
        return len(value.elts)
    variable = view.variable(value.id) if isinstance(value, ast.Name) else None
    if variable is None:
        return None
    return variable.shape[0] if variable.shape else variable.size


def _ragged(match: re.Match[str], failure: Failure, view: View) -> Reading:
    del match
    problem = "the items have different lengths, so they cannot form one array"
    return Reading(
        problem,
        variables_said(failure, view),
        f"Make the rows equally long, or keep them apart with {code('dtype=object')}.",
    )


_READERS: tuple[tuple[str, Reader], ...] = (
    (r"inconsistent numbers of samples: (\[[^\]]*\])", _samples),
    (r"Length of values \((\d+)\) does not match length of index \((\d+)\)", _lengths),
    (r"Length mismatch: Expected axis has (\d+) elements, new values have (\d+)", _columns_differ),
    (r"(\d+) columns passed, passed data had (\d+)", _columns_differ),
    (r"All arrays must be of the same length|arrays must all be same length", _unequal_columns),
    (r"inhomogeneous shape", _ragged),
)
