"""Reading what the page told us of the notebook but the prompt had no room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agents import RunContextWrapper, function_tool
from chatkit.types import ProgressUpdateEvent

from jupyter_chatkit.context import cell_text
from jupyter_chatkit.tools.turn_context import TurnContext  # noqa: TC001 - the SDK reads the annotations at run time

if TYPE_CHECKING:
    from jupyter_chatkit.context import Cell, PageContext


@function_tool
async def read_cell(context: RunContextWrapper[TurnContext], number: int) -> str:
    """Read one cell of the user's notebook in full: its source and its output.

    Args:
        number: The cell's position in the notebook, counted from 1.
    """
    page: PageContext | None = context.context.request_context.shown
    notebook = page.notebook if page else None
    meant = [notebook.active_cell] if notebook and notebook.active_cell else []
    for cell in [*meant, *(notebook.cells if notebook else [])]:
        if cell.index == number - 1:
            await context.context.stream(ProgressUpdateEvent(text=f"Reading {_name(cell)}…"))
            return cell_text(cell)
    return f"The page did not pass on a cell {number}."


def _name(cell: Cell) -> str:
    if cell.execution_count is None:
        return f"cell {cell.index + 1}"
    return f"cell [{cell.execution_count}]"
