"""TypeError about operands: text and numbers mixed, & and | without brackets, None in a sum."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import a, code
from jupyter_chatkit.models.source import names_in
from jupyter_chatkit.models.tracebacks.conditions import bracketed
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.view import described

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View

_CONCAT = re.compile(r"can only concatenate (\w+) \(not \"([\w.]+)\"\) to (\w+)")
_UNSUPPORTED = re.compile(r"unsupported operand type\(s\) for ([^:]+): '([^']+)' and '([^']+)'")
_ORDER = re.compile(r"'([<>=!]+)' not supported between instances of '([^']+)' and '([^']+)'")
_BITWISE = re.compile(
    r"Cannot perform '(?:r)?(?:and|or)_'|ufunc 'bitwise_(?:and|or)'|operation '(?:r)?(?:and|or)_'"
)
_MULTIPLY = re.compile(r"can't multiply sequence by non-int of type '([^']+)'")


def read_operands(failure: Failure, view: View) -> Reading | None:
    """Reads an operator between types that do not go together."""
    text = failure.evalue
    if _BITWISE.search(text) or re.search(r"for (?:&|\|)", text):
        return _bitwise(failure)
    if match := _CONCAT.search(text):
        left, right = match[3], match[2].rsplit(".", 1)[-1]
        return _mixed(failure, view, "+", left, right)
    if match := _UNSUPPORTED.search(text):
        return _mixed(failure, view, match[1].strip(), match[2], match[3])
    if match := _ORDER.search(text):
        return _mixed(failure, view, match[1], match[2], match[3])
    if match := _MULTIPLY.search(text):
        problem = f"text or a list can be repeated by a whole number only, not by {a(match[1])}"
        why = _types_said(failure, view)
        return Reading(
            problem, why, "Convert the text to a number with `float(...)`, or use a NumPy array for a list."
        )
    return None


def _bitwise(failure: Failure) -> Reading:
    problem = f"{code('&')} and {code('|')} are worked out before the comparisons around them"
    why = f"In {code(failure.code)} they need brackets around each condition."
    fixed = bracketed(failure)
    return Reading(problem, why, "The corrected cell:" if fixed else "Write `(a > 1) & (b == 2)`.", fixed)


def _mixed(failure: Failure, view: View, operator: str, left: str, right: str) -> Reading:
    problem = f"{code(operator)} does not work between {code(left)} and {code(right)}"
    if "NoneType" in (left, right):
        why = (
            f"One side is {code('None')}: it was never given a value, or came from a function that "
            f"returns nothing. {_types_said(failure, view)}"
        )
        return Reading(problem, why.strip(), f"Check each value in {code(failure.code)} for {code('None')}.")
    why = _types_said(failure, view)
    if "str" in (left, right) and operator == "+" and (fixed := _as_text(failure, view)):
        todo = f"To join them as text, convert the other with {code('str(...)')}. The corrected cell:"
        number = (
            f"If numbers were meant to be added, convert the text instead, with {code('int(...)')} "
            f"or {code('float(...)')}."
        )
        return Reading(problem, why, todo, fixed, number)
    if "str" in (left, right):
        todo = (
            "One of them is text. Convert it with `int(...)` or `float(...)`; for a column use "
            "`pd.to_numeric(...)`."
        )
        return Reading(problem, why, todo)
    if {left, right} <= {"list", "tuple", "set"}:
        to = left if left != "set" else "list"
        return Reading(problem, why, f"Convert the second one first: {code(f'{to}(...)')}.")
    if "list" in (left, right):
        return Reading(
            problem, why, "To calculate with every item, make an array of the list with `np.array(...)`."
        )
    return Reading(problem, why, f"Check the types of both sides in {code(failure.code)}.")


def _types_said(failure: Failure, view: View) -> str:
    statement = failure.source.statement(failure.line)
    names = [name for name in (names_in(statement) if statement else []) if view.variable(name)][:4]
    known = [f"{code(name)} is {code(described(view.variables[name]))}" for name in names]
    return f"In this line {', '.join(known)}." if known else ""


def _as_text(failure: Failure, view: View) -> str | None:
    """The cell with `str()` around the operands known not to be text, where a literal says text is meant."""
    source = failure.source
    for node in source.nodes(ast.BinOp, failure.line):
        parts = list(_sum_parts(node))
        if any(_literal_text(part) for part in parts):
            unknown = [part for part in parts if not _is_text(part, view)]
            sure = [part for part in unknown if _is_number(part, view)]
            wrapped = sure or (unknown if len(unknown) == 1 else [])
            edits = [(source.span(part), f"str({source.segment(part)})") for part in wrapped]
            return source.edited(edits) if edits else None
    return None


def _sum_parts(node: ast.expr) -> Iterator[ast.expr]:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add):
            waiting += [part.right, part.left]
        else:
            yield part


def _literal_text(part: ast.expr) -> bool:
    return isinstance(part, ast.JoinedStr) or (isinstance(part, ast.Constant) and isinstance(part.value, str))


def _is_text(part: ast.expr, view: View) -> bool:
    if (
        isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id in {"str", "input", "repr"}
    ):
        return True
    return _literal_text(part) or _type_of(part, view) == "str"


def _is_number(part: ast.expr, view: View) -> bool:
    numbers = ("int", "float", "bool", "complex", "int64", "float64", "Timestamp", "datetime", "date")
    if isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
        return part.func.id in {"len", "sum", "int", "float", "round", "abs"}
    return _type_of(part, view) in numbers


def _type_of(part: ast.expr, view: View) -> str:
    if isinstance(part, ast.Constant):
        return type(part.value).__name__
    variable = view.variable(part.id) if isinstance(part, ast.Name) else None
    return variable.type.rsplit(".", 1)[-1] if variable else ""
