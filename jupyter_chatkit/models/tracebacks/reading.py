"""What was understood of a failure, and how it is told."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jupyter_chatkit.context import MAX_SOURCE
from jupyter_chatkit.models.quoting import block, code, sentence
from jupyter_chatkit.models.view import cell_name

if TYPE_CHECKING:
    from jupyter_chatkit.context import Cell
    from jupyter_chatkit.models.tracebacks.failure import Failure

# A source near the cap may have been cut on the way here; putting it back would lose the rest of the cell.
_WHOLE = MAX_SOURCE - 400
_LEFT_OUT = re.compile(r"\[\.\.\. [\d,.]+ characters (?:left|cut) out")
_REDACTED = "[[redacted:"
_MAX_CHANGED_LINES = 6


@dataclass(frozen=True)
class Reading:
    """What went wrong, in Markdown whose quotes are safe.

    `problem` completes "Cell [7] failed on line 2: ..."; `fixed` is the whole corrected source of the cell at
    fault, `sure` false where that is one of several ways; `aside` comes last. Where the cell is right as is,
    `runs` are the cells to run first, and `package` is what to install.
    """

    problem: str
    why: str = ""
    todo: str = ""
    fixed: str | None = None
    aside: str = ""
    sure: bool = True
    runs: tuple[Cell, ...] = ()
    package: str = ""


def told(failure: Failure, reading: Reading, meant: Cell | None) -> str:
    """The answer: where and what, why, what to do, the corrected cell.

    `meant` is the cell that "replace cell" acts on; only its whole text is ever shown as a block.
    """
    parts = [f"{_where(failure)}: {reading.problem} ({code(failure.ename)}).", _changed(failure), reading.why]
    if reading.fixed is not None and reading.fixed != failure.source.text:
        parts += [_fix(failure, reading, meant), reading.aside]
    else:
        parts += [reading.todo, reading.aside]
    return "\n\n".join(part for part in parts if part)


def is_cut(source: str) -> bool:
    """Whether this may be only a part of a cell's text."""
    return len(source) >= _WHOLE or _LEFT_OUT.search(source) is not None


def _where(failure: Failure) -> str:
    ran = sentence(cell_name(failure.cell))
    line = f" on line {failure.line}" if failure.line else ""
    if failure.place is failure.cell:
        return f"{ran} failed{line}"
    name = f" {code(failure.function)}," if failure.function and failure.function != "module" else ""
    return f"{ran} failed inside{name} {cell_name(failure.place)}{line}"


def _changed(failure: Failure) -> str:
    if not failure.changed:
        return ""
    return (
        f"The text of {cell_name(failure.place)} has changed since it ran; run it again to see if "
        "this still holds."
    )


def _fix(failure: Failure, reading: Reading, meant: Cell | None) -> str:
    fixed = reading.fixed or ""
    if failure.place is not meant:
        return f"{reading.todo}\n\n{_lines(failure.source.text, fixed, failure.place)}".strip()
    if _REDACTED in fixed or is_cut(failure.source.text):
        reason = "Only the changed lines are shown, because I was not given the whole text of this cell."
        return f"{reading.todo}\n\n{_lines(failure.source.text, fixed, failure.place)}\n\n{reason}".strip()
    return f"{reading.todo}\n\n{block(fixed)}".strip()


def _lines(before: str, after: str, cell: Cell) -> str:
    """Says in words which lines of a cell change, where its whole text must not be replaced from here."""
    old, new = before.split("\n"), after.split("\n")
    said = []
    for kind, i, k, j, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        put = "; ".join(code(line) for line in new[j:m])
        if kind == "insert":
            said.append(f"- before line {i + 1}, add {put}")
        elif kind == "replace":
            said.append(f"- line {i + 1}: {put}")
        elif kind == "delete":
            said.append(
                f"- take out line {i + 1}: {code(old[i])}" + (" and what follows" if k > i + 1 else "")
            )
    return f"In {cell_name(cell)}:\n\n" + "\n".join(said[:_MAX_CHANGED_LINES])
