"""What the tools of one run share: the thread they write to, and what they hand over to page and person."""

from __future__ import annotations

from typing import Any

from agents import FunctionToolResult, RunContextWrapper, ToolsToFinalOutputResult
from chatkit.agents import AgentContext
from chatkit.types import ClientToolCallItem, StructuredInputItem  # noqa: TC002 - of the model's fields
from pydantic import Field

from jupyter_chatkit.index.workspace import Workspace  # noqa: TC001 - of the model's fields


class TurnContext(AgentContext[Any]):
    """The SDK's context of a run, with the calls that end it because somebody else answers them."""

    workspace: Workspace | None = None
    """The files that may be searched."""
    waiting: list[ClientToolCallItem | StructuredInputItem] = Field(default_factory=list)
    """In the order of the calls."""
    handed_over: set[str] = Field(default_factory=set)
    """The ids the model gave to these calls."""

    def hand_over(self, call_id: str, item: ClientToolCallItem | StructuredInputItem) -> None:
        """End the run with `item`, which somebody else answers, once the response's other calls are done."""
        self.waiting.append(item)
        self.handed_over.add(call_id)


def ends_when_handed_over(
    context: RunContextWrapper[TurnContext], _results: list[FunctionToolResult]
) -> ToolsToFinalOutputResult:
    """End a run after the calls of a response if one of them waits (an `Agent.tool_use_behavior`)."""
    return ToolsToFinalOutputResult(is_final_output=bool(context.context.waiting), final_output="")
