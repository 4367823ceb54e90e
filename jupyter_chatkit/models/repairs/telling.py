"""What the person is told of a repair: what was changed, what came of it, or why nothing was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_chatkit.models.quoting import block, code, listed, sentence
from jupyter_chatkit.models.repairs import progress, tools
from jupyter_chatkit.models.repairs.tools import EDIT
from jupyter_chatkit.models.tracebacks.reading import told
from jupyter_chatkit.models.view import cell_name, error_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_chatkit.context import Cell
    from jupyter_chatkit.models.repairs.called import Called
    from jupyter_chatkit.models.repairs.diagnosis import Diagnosis

NOT_SURE = "I changed nothing, because I am not sure enough of a correction to make it myself."
GONE = "A cell that this needs is not in the notebook any more, so I stopped here."
RUN_IT = "It has not run: run it to see whether it works."

_MOST_LINES = 6
_MOST_OUTPUT_LINES = 12
_MOST_OUTPUT = 1_000


def not_read(reason: str) -> str:
    return f"I could not read the notebook, so I stopped here: {reason}."


def not_changed(reason: str) -> str:
    return f"I changed nothing: {reason}. Ask again, and I look at the notebook as it is then."


def not_run(reason: str) -> str:
    return f"It has not run: {reason}."


def no_error(cell: Cell) -> str:
    return f"{sentence(cell_name(cell))} shows no error now, so there is nothing to repair."


def explained(diagnosis: Diagnosis, *, fails_still: bool) -> str:
    """Why a cell failed, without a block that would replace it: its text may be another by now."""
    why = told(diagnosis.failure, diagnosis.reading, None)
    return f"That was not all. {why}" if fails_still else f"{why}\n\n{NOT_SURE}"


def changes(calls: Sequence[Called]) -> list[str]:
    """A paragraph for each edit that was made, by what its result says."""
    found = []
    for place, call in enumerate(calls):
        if call.name == EDIT and tools.trouble(call) is None:
            before = calls[:place]
            cells = tools.cells(before[progress.last_read(before)])
            failed = cells.get(next(iter(progress.goal(before)), ""))
            found.append(f"{_failed(failed)}{' '.join(_changed(call, cells))}")
    return found


def outcome(run: Called) -> str:
    """How the cells of a run went, and what the last one put out."""
    rows = tools.rows(run.result, "cells")
    stopped = progress.stopped_at(run)
    if stopped is None:
        names = [_number(row) for row in rows]
        shown = _put_out(rows[-1]) if rows else ""
        return f"{sentence(listed(names) or 'it')} ran without an error{shown}"
    match stopped.get("state"):
        case "error":
            error = _error_of_row(stopped)
            what = f" with {error}" if error else ""
            return f"{sentence(_number(stopped))} ran and fails still{what}."
        case "running":
            return f"{sentence(_number(stopped))} takes longer than I wait for. It goes on running."
        case "changed":
            return "It has not run: the cell was edited before it could."
        case _:
            return RUN_IT


def _error_of_row(row: dict[str, Any]) -> str:
    """The error among a cell's outputs, in code spans; empty where there is none."""
    errors = [output for output in tools.rows(row, "outputs") if output.get("output_type") == "error"]
    if not errors:
        return ""
    return _error(errors[-1])


def _error(error: dict[str, Any]) -> str:
    name, value = code(error.get("ename") or "Error"), str(error.get("evalue") or "")
    return f"{name}: {code(value)}" if value else name


def _failed(failed: Cell | None) -> str:
    error = error_of(failed) if failed else None
    return f"{sentence(cell_name(failed))} failed with {_error(error)}. " if failed and error else ""


def _changed(edit: Called, cells: dict[str, Cell]) -> list[str]:
    said = []
    for change in tools.rows(edit.result, "changes"):
        lines = _added(str(change.get("diff") or ""))
        cell = cells.get(str(change.get("cellId")))
        name = cell_name(cell) if cell else "a cell"
        put = "; ".join(code(line) for line in lines)
        match change.get("change"):
            case "inserted":
                said.append(f"I put a new cell above it: {put}." if put else "I put a new cell above it.")
            case "changed" if put:
                said.append(f"I corrected {name}: {put}.")
            case "changed":
                said.append(f"I corrected {name}.")
    return said or ["I changed the notebook."]


def _added(diff: str) -> list[str]:
    """The first lines that a unified difference adds, without those that are blank."""
    lines = [line[1:] for line in diff.split("\n") if line.startswith("+") and not line.startswith("+++")]
    return [line for line in lines if line.strip()][:_MOST_LINES]


def _number(row: dict[str, Any]) -> str:
    count = row.get("executionCount")
    return f"cell [{count}]" if isinstance(count, int) else "the cell"


def _put_out(row: dict[str, Any]) -> str:
    """The end of the sentence: what the cell showed, where that is text."""
    text = "".join(_text(output) for output in tools.rows(row, "outputs")).strip("\n")
    pictured = any("image/png" in (output.get("data") or {}) for output in tools.rows(row, "outputs"))
    if not text:
        return " and drew a picture." if pictured else " and put out nothing."
    lines = text[:_MOST_OUTPUT].split("\n")
    if len(lines) == 1 and len(text) <= _MOST_OUTPUT:
        return f" and put out {code(text)}."
    more = "\n…" if len(lines) > _MOST_OUTPUT_LINES or len(text) > _MOST_OUTPUT else ""
    return f". It put out:\n\n{block(chr(10).join(lines[:_MOST_OUTPUT_LINES]) + more, 'text')}"


def _text(output: dict[str, Any]) -> str:
    data = output.get("data")
    found = data.get("text/plain") if isinstance(data, dict) else output.get("text")
    return f"{found}\n" if isinstance(found, str) and found else ""
