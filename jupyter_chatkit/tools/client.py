"""Tools that the page carries out: the model calls one, the run ends, the page answers, the turn goes on."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from agents import FunctionTool
from chatkit.types import ClientToolCallItem

if TYPE_CHECKING:
    from agents.tool_context import ToolContext

    from jupyter_chatkit.tools.turn_context import TurnContext


def client_tool(name: str, description: str, parameters: dict[str, Any]) -> FunctionTool:
    """Return a tool whose calls become pending `client_tool_call` items, in the order of the calls.

    `parameters` is the JSON schema of an object; the page gets its values as the call's `arguments`.
    """

    async def hand_over(context: ToolContext[TurnContext], text: str) -> str:
        arguments = _object(text)
        if arguments is None:
            return f"The arguments of {name} are not a JSON object. Call it again with one."
        turn = context.context
        item = ClientToolCallItem(
            id=turn.generate_id("tool_call"),
            thread_id=turn.thread.id,
            created_at=datetime.now(),  # noqa: DTZ005 - the SDK's own times are naive and local
            call_id=context.tool_call_id,
            name=name,
            arguments=arguments,
        )
        turn.hand_over(context.tool_call_id, item)
        return "The page is asked."

    return FunctionTool(
        name=name, description=description, params_json_schema=parameters, on_invoke_tool=hand_over
    )


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
