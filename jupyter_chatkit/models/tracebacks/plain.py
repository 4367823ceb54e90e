"""The plain reading of any failure: its kind in words, its line, and the names that stand there."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import code
from jupyter_chatkit.models.source import names_in
from jupyter_chatkit.models.tracebacks.kinds import KINDS
from jupyter_chatkit.models.tracebacks.reading import Reading
from jupyter_chatkit.models.view import described

if TYPE_CHECKING:
    from jupyter_chatkit.models.tracebacks.failure import Failure
    from jupyter_chatkit.models.view import View


def read_zero(failure: Failure, view: View) -> Reading:
    """Reads a division by zero: names the divisor."""
    divisor = _divisor(failure)
    problem = (
        f"{code(divisor)} is 0, and nothing can be divided by 0" if divisor else "something is divided by 0"
    )
    kind = "modulo " if "modulo" in failure.evalue else ""
    why = f"The {kind}division stands in {code(failure.code)}." if failure.code else ""
    condition = divisor if divisor and divisor.isidentifier() else "divisor"
    todo = (
        f"Check where {code(divisor or 'the divisor')} gets its value; if 0 is allowed, decide "
        "what the result shall be then: "
        f"{code(f'... if {condition} else float(' + repr('nan') + ')')}."
    )
    said = _names_said(failure, view)
    return Reading(problem, f"{why} {said}".strip(), todo)


def _divisor(failure: Failure) -> str:
    for node in failure.source.nodes(ast.BinOp, failure.line):
        if isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
            return failure.source.segment(node.right)
    for augmented in failure.source.nodes(ast.AugAssign, failure.line):
        if isinstance(augmented.op, ast.Div | ast.FloorDiv | ast.Mod):
            return failure.source.segment(augmented.value)
    return ""


def read_plain(failure: Failure, view: View) -> Reading:
    """Reads any failure: kind, message, line and the names on it."""
    meaning, todo = KINDS.get(failure.ename, ("", ""))
    message = failure.evalue.strip()
    problem = meaning or (
        code(message, 300) if message else "the code stopped with an error that has no message"
    )
    parts = [f"The message says: {code(message, 300)}." if meaning and message else ""]
    parts.append(f"The line is {code(failure.code)}." if failure.code else "")
    if failure.file:
        line = f", line {failure.file.line}" if failure.file.line else ""
        parts.append(f"It was raised in your file {code(failure.file.path)}{line}.")
    parts.append(_names_said(failure, view))
    return Reading(problem, " ".join(part for part in parts if part), todo or _what_next(failure))


def _names_said(failure: Failure, view: View) -> str:
    statement = failure.source.statement(failure.line)
    names = names_in(statement) if statement else re.findall(r"[A-Za-z_]\w*", failure.code)
    known = [name for name in dict.fromkeys(names) if view.variable(name)][:5]
    said = [f"{code(name)} is {code(described(view.variables[name]))}" for name in known]
    return f"In this line {', '.join(said)}." if said else ""


def _what_next(failure: Failure) -> str:
    if failure.file:
        return "Look at that place in the file; after a change, restart the kernel or reload the module."
    if failure.line:
        return (
            "Check the values that line works on, in a new cell just before it; the last line of the "
            "traceback says what it objects to."
        )
    return (
        "Look at the last line of the traceback; the line of your own code is the one marked with an arrow."
    )
