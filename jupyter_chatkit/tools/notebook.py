"""Reading what the page told us of the notebook but the prompt had no room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agents import RunContextWrapper, function_tool
from chatkit.agents import AgentContext  # noqa: TC002 - the SDK reads the annotations at run time
from chatkit.types import ProgressUpdateEvent

from jupyter_chatkit.context import cell_text

if TYPE_CHECKING:
    from jupyter_chatkit.context import PageContext


@function_tool
async def read_cell(context: RunContextWrapper[AgentContext[Any]], number: int) -> str:
    """Read one cell of the user's notebook in full: its source and its output.

    Args:
        number: The cell's position in the notebook, counted from 1.
    """
    page: PageContext | None = context.context.request_context.shown
    notebook = page.notebook if page else None
    meant = [notebook.active_cell] if notebook and notebook.active_cell else []
    for cell in [*meant, *(notebook.cells if notebook else [])]:
        if cell.index == number - 1:
            await context.context.stream(ProgressUpdateEvent(text=f"Reading cell {number}"))
            return cell_text(cell)
    return f"The page did not pass on a cell {number}."
