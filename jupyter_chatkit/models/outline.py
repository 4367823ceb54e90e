"""What a notebook does: its headings and cells in order, and the state they are in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jupyter_chatkit.models.gist import gist
from jupyter_chatkit.models.quoting import block, code, counted, listed, sentence
from jupyter_chatkit.models.statements import told_by_line
from jupyter_chatkit.models.view import cell_name, error_of

if TYPE_CHECKING:
    from jupyter_chatkit.context import Cell
    from jupyter_chatkit.models.view import View

MAX_ENTRIES = 60
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$", re.MULTILINE)


def outline(view: View) -> str:
    """The notebook in order, then which cells failed, have not run or are stale."""
    cells = [cell for cell in view.cells if cell.source.strip()]
    name = code(view.notebook.path)
    if not cells:
        return f"{name} has no cells with text yet."
    head = (
        f"{name} has {counted(len(cells), 'cell')} with text, "
        f"{len([c for c in cells if c.type == 'code'])} of them code. In order:"
    )
    entries = [entry for cell in cells for entry in _entries(cell, view)]
    shown = entries[:MAX_ENTRIES]
    if len(entries) > MAX_ENTRIES:
        shown.append(f"- and {len(entries) - MAX_ENTRIES} more")
    left_out = view.notebook.omitted.cells
    note = (
        f"{counted(left_out, 'more cell')} {'is' if left_out == 1 else 'are'} not shown to me."
        if left_out
        else ""
    )
    return "\n\n".join(part for part in (head, "\n".join(shown), state(view), note) if part)


def _entries(cell: Cell, view: View) -> list[str]:
    if cell.type == "markdown":
        found = _HEADING.findall(cell.source)
        return [f"{'  ' * min(len(marks) - 1, 2)}- heading {code(text)}" for marks, text in found]
    if cell.type != "code":
        return []
    phrases = gist(view.source(cell)) if view.is_python else [f"runs {code(_first_line(cell))}"]
    mark = " (failed)" if error_of(cell) else ""
    return [f"- {cell_name(cell)} {listed(phrases[:4]) or 'runs nothing'}{mark}"]


def _first_line(cell: Cell) -> str:
    return next((line.strip() for line in cell.source.splitlines() if line.strip()), "")


def state(view: View) -> str:
    """Which cells failed, have not run or are stale."""
    told = [part for part in (failed_cells(view), unrun_cells(view), stale_cells(view)) if part]
    return " ".join(told) or "Every code cell I see has run, and none failed."


def failed_cells(view: View) -> str:
    """The cells whose output is an error, with it; empty where there are none."""
    failed = [(cell, error) for cell in view.code_cells if (error := error_of(cell))]
    if not failed:
        return ""
    return f"Failed: {listed(f'{cell_name(cell)} with {_kind(error)}' for cell, error in failed)}."


def _kind(error: dict[str, object]) -> str:
    return code(error.get("ename") or "an error")


def unrun_cells(view: View) -> str:
    """The code cells without an execution count; empty where there are none."""
    cells = [cell for cell in view.code_cells if cell.execution_count is None and cell.source.strip()]
    return f"Not run in this session: {listed(map(cell_name, cells))}." if cells else ""


def stale_cells(view: View) -> str:
    """The cells changed since they ran; empty where there are none."""
    cells = [cell for cell in view.code_cells if cell.stale and cell.execution_count is not None]
    return f"Changed since they ran: {listed(map(cell_name, cells))}." if cells else ""


def explain_cell(cell: Cell, view: View) -> str:
    """What one cell does, statement by statement."""
    name = sentence(cell_name(cell))
    if not cell.source.strip():
        return f"{name} is empty."
    if cell.type != "code":
        return f"{name} is text, not code. It says:\n\n{block(cell.source[:1000], 'text')}"
    lines = told_by_line(view.source(cell)) if view.is_python else []
    if not lines:
        return (
            f"{name} begins with {code(_first_line(cell))}. I can read Python only, and this does not "
            "parse as Python; a language model could say more."
        )
    ran = _cell_state(cell)
    return f"{name}, statement by statement:\n\n" + "\n".join(lines) + (f"\n\n{ran}" if ran else "")


def _cell_state(cell: Cell) -> str:
    if error := error_of(cell):
        return f"It failed with {_kind(error)}; ask why it failed for more."
    if cell.execution_count is None:
        return "It has not run in this session."
    return "Its text has changed since it ran." if cell.stale else ""
