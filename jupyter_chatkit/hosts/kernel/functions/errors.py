"""What is wrong with a function that should become a tool."""

from __future__ import annotations


class ToolError(ValueError):
    """A function cannot be a tool; the text says why, and what to do."""
