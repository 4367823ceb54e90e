"""ValueError about shapes and lengths: both shapes, whose they are, and the likely step to make them fit."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import code, listed
from jupyter_chatkit.models.source import names_in
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.view import described, shape_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

    Reader = Callable[[re.Match[str], Failure, View], Reading]

# A matrix has two axes, a product two sides.
_MATRIX = 2
_SIDES = 2
_SHAPE = r"(\([\d, ]*\))"


def read_shapes(failure: Failure, view: View) -> Reading | None:
    """Reads shapes that do not fit."""
    for pattern, read in _READERS:
        if match := re.search(pattern, failure.evalue):
            return read(match, failure, view)
    return None


def _broadcast(match: re.Match[str], failure: Failure, view: View) -> Reading:
    first, second = _numbers(match[1]), _numbers(match[2])
    problem = (
        f"the shapes {_shown(first, failure, view)} and {_shown(second, failure, view)} do not fit together"
    )
    why = "Item by item, two arrays need equal lengths on each axis, counted from the last, or a length of 1."
    if len(first) == len(second) == _MATRIX and first == second[::-1]:
        fixed, name = _transposed(failure, view, second)
        todo = (
            f"One is the other's transpose: {code((name or 'b') + '.T')} makes them fit. The corrected cell:"
        )
        todo = todo if fixed else f"Use {code('.T')} on one of them."
        return Reading(problem, why, todo, fixed, sure=False)
    if len(first) != len(second):
        short = min(first, second, key=len)
        if len(short) == 1 and short[0] in max(first, second, key=len)[:-1]:
            todo = f"Make a column of the shorter one with {code('.reshape(-1, 1)')} or {code('[:, None]')}."
            return Reading(problem, why, todo)
    return Reading(
        problem,
        why,
        f"Look at where these two get their length, and print {code('.shape')} before {code(failure.code)}.",
    )


def _product(match: re.Match[str], failure: Failure, view: View) -> Reading:
    """`np.dot` names both shapes."""
    first, second = _numbers(match[1]), _numbers(match[2])
    return _multiplied(first, second, failure, view)


def _matmul(match: re.Match[str], failure: Failure, view: View) -> Reading:
    """`@` names two sizes only; the shapes come from the variables."""
    operands = _operands(failure)
    shapes = [list(variable.shape or []) for name in operands if (variable := view.variable(name))]
    if len(shapes) == _SIDES:
        return _multiplied(shapes[0], shapes[1], failure, view)
    problem = (
        f"the inner sizes of a matrix product differ: {match[2]} on the left and {match[1]} on the right"
    )
    return Reading(problem, variables_said(failure, view), _PRODUCT_RULE + " Often one side needs `.T`.")


_PRODUCT_RULE = "A product of shapes (n, k) and (k, m) needs the same k on both sides."


def _multiplied(first: list[int], second: list[int], failure: Failure, view: View) -> Reading:
    problem = (
        f"the shapes {_shown(first, failure, view)} and {_shown(second, failure, view)} cannot be multiplied"
    )
    fixed, name = (None, None)
    if len(second) == _MATRIX and first and first[-1] == second[-1]:
        fixed, name = _transposed(failure, view, second)
    if fixed:
        todo = f"With {code(f'{name}.T')} they match. The corrected cell:"
        return Reading(problem, _PRODUCT_RULE, todo, fixed, sure=False)
    return Reading(
        problem, _PRODUCT_RULE, f"Check which one has its rows and columns exchanged in {code(failure.code)}."
    )


def _operands(failure: Failure) -> list[str]:
    """The names on the two sides of the line's matrix product."""
    for node in failure.source.nodes(ast.BinOp, failure.line):
        if isinstance(node.op, ast.MatMult):
            return [side.id for side in (node.left, node.right) if isinstance(side, ast.Name)]
    for call in failure.source.nodes(ast.Call, failure.line):
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"dot", "matmul"}:
            sides = [*([call.func.value] if len(call.args) == 1 else []), *call.args]
            return [side.id for side in sides if isinstance(side, ast.Name)]
    return []


def _transposed(failure: Failure, view: View, shape: list[int]) -> tuple[str | None, str | None]:
    """The cell with `.T` on the last name of the line that has the shape, and that name."""
    statement = failure.source.statement(failure.line)
    nodes = (
        [n for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
        if statement
        else []
    )
    fit = [n for n in nodes if (v := view.variable(n.id)) and list(v.shape or []) == shape]
    if not fit or isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return None, None
    last = max(fit, key=lambda node: (node.lineno, node.col_offset))
    end = failure.source.span(last)[1]
    if failure.source.text[end : end + 1] in {".", "[", "("}:
        return None, None
    return failure.source.edited([((end, end), ".T")]), last.id


def _reshape(match: re.Match[str], failure: Failure, view: View) -> Reading:
    size, shape = int(match[1]), _numbers(match[2])
    total = 1
    for part in shape:
        total *= part
    problem = f"{size} values do not fill the shape {code(match[2])}"
    why = f"That shape holds {total}." if total >= 0 else ""
    fit = [f"({part}, {size // part})" for part in shape if part > 0 and size % part == 0]
    hint = f" Shapes that would fit: {listed(map(code, dict.fromkeys(fit)), 'or')}." if fit else ""
    return Reading(
        problem,
        f"{why} {variables_said(failure, view)}".strip(),
        f"Let one axis be worked out by writing {code('-1')} for it.{hint}",
    )


def _two_dimensional(match: re.Match[str], failure: Failure, view: View) -> Reading:
    problem = "a table with rows and columns is expected, and a single row of values was given"
    why = f"scikit-learn wants shape {code('(samples, features)')}. {variables_said(failure, view)}".strip()
    source = failure.source
    for call in source.nodes(ast.Call, failure.line):
        if (
            isinstance(call.func, ast.Attribute)
            and call.func.attr in {"fit", "predict", "transform", "fit_transform", "score", "predict_proba"}
            and call.args
        ):
            first = call.args[0]
            text = source.segment(first)
            if (
                isinstance(first, ast.Subscript)
                and isinstance(first.slice, ast.Constant)
                and isinstance(first.slice.value, str)
            ):
                start, end = source.span(first.slice)
                fixed = source.edited([((start, start), "["), ((end, end), "]")])
                return Reading(
                    problem,
                    why,
                    "Two pairs of brackets keep a table of one column. The corrected cell:",
                    fixed,
                )
            variable = view.variable(text)
            values = f"{text}.to_numpy()" if variable and variable.type == "Series" else text
            fixed = source.edited([(source.span(first), f"{values}.reshape(-1, 1)")])
            todo = f"For one feature and many samples use {code('.reshape(-1, 1)')}. The corrected cell:"
            return Reading(
                problem,
                why,
                todo,
                fixed,
                f"For one sample with many features it is {code('.reshape(1, -1)')}.",
                sure=False,
            )
    del match
    return Reading(problem, why, "Use `.reshape(-1, 1)` for one feature, `.reshape(1, -1)` for one sample.")


def _joined(match: re.Match[str], failure: Failure, view: View) -> Reading:
    del match
    problem = "the arrays to be joined differ on an axis where they must be equal"
    why = f"The message says: {code(failure.evalue, 300)}. {variables_said(failure, view)}".strip()
    return Reading(
        problem, why, f"Choose the other {code('axis=')}, or make the other lengths equal before joining."
    )


def _numbers(text: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", text)[:8]]


def _shown(shape: list[int], failure: Failure, view: View) -> str:
    """A shape, with the names of the line's variables that have it."""
    inner = ", ".join(map(str, shape))
    text = code(f"({inner},)" if len(shape) == 1 else f"({inner})")
    statement = failure.source.statement(failure.line)
    names = [
        n
        for n in (names_in(statement) if statement else [])
        if (v := view.variable(n)) and list(v.shape or []) == shape
    ]
    return f"{text} of {listed(map(code, names))}" if names else text


def variables_said(failure: Failure, view: View) -> str:
    """The shapes of the variables that the failing line names."""
    statement = failure.source.statement(failure.line)
    names = [
        n for n in (names_in(statement) if statement else []) if (v := view.variable(n)) and shape_text(v)
    ][:5]
    said = [f"{code(name)} is {code(described(view.variables[name]))}" for name in names]
    return f"In this line {', '.join(said)}." if said else ""


_READERS: tuple[tuple[str, Reader], ...] = (
    (rf"could not be broadcast together with (?:remapped )?shapes.*?{_SHAPE},? ?{_SHAPE}", _broadcast),
    (rf"could not broadcast input array from shape {_SHAPE} into shape {_SHAPE}", _broadcast),
    (rf"shapes {_SHAPE} and {_SHAPE} not aligned", _product),
    (r"matmul: .*size (\d+) is different from (\d+)", _matmul),
    (rf"cannot reshape array of size (\d+) into shape {_SHAPE}", _reshape),
    (r"(Expected 2D array|Expected a 2-dimensional container|Reshape your data)", _two_dimensional),
    (r"all the input array(?:s| dimensions)", _joined),
)
