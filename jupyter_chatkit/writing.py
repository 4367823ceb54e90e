"""Writing: what the page is told of an edit while the model still writes the call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatkit.types import ClientEffectEvent

from jupyter_chatkit.tools.page import risk_of

if TYPE_CHECKING:
    from agents.items import TResponseStreamEvent
    from openai.types.responses import ResponseOutputItem

    from jupyter_chatkit.caller import Caller

WRITING = "jupyter_chatkit.writing"
"""The client effect of ours: first the call's name and its notebook, then each piece of its arguments."""


class Writing:
    """Follows the calls of one run. It is to look at only: what is carried out is the item in the end."""

    def __init__(self, caller: Caller) -> None:
        self._tools = caller.tools
        self._notebook = caller.shown.notebook.path if caller.shown and caller.shown.notebook else ""
        self._call_id: str | None = None

    def told(self, event: TResponseStreamEvent) -> ClientEffectEvent | None:
        """Return what the page is told of an event of the model; None for most of them."""
        if event.type == "response.output_item.added":
            return self._begun(event.item)
        if event.type == "response.function_call_arguments.delta" and self._call_id is not None:
            return self._effect(delta=event.delta)
        return None

    def _begun(self, item: ResponseOutputItem) -> ClientEffectEvent | None:
        self._call_id = None
        if item.type != "function_call" or item.name not in self._tools or risk_of(item.name) != "edit":
            return None
        self._call_id = item.call_id
        return self._effect(name=item.name, notebook=self._notebook)

    def _effect(self, **data: Any) -> ClientEffectEvent:
        return ClientEffectEvent(name=WRITING, data={"call_id": self._call_id, **data})
