"""How `offline` repairs a notebook with the tools that any model has, one call in each response.

It keeps nothing between responses: the calls and results since the person's message tell what to do next.
"""

from jupyter_chatkit.models.repairs.called import Called, calls_since_message
from jupyter_chatkit.models.repairs.steps import next_step
from jupyter_chatkit.models.repairs.tools import ToolCall

__all__ = ["Called", "ToolCall", "calls_since_message", "next_step"]
