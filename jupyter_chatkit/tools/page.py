"""What the page can do to a notebook for a model: the same table as the page's own, with the risk of each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from jupyter_chatkit.tools.client import client_tool

if TYPE_CHECKING:
    from collections.abc import Collection

    from agents import FunctionTool

Risk = Literal["read", "edit", "run", "call"]

TABLE = Path(__file__).with_name("page_tools.json")
"""Written by the front end's tests, of `labextension/src/hosts/lab/notebookTools/`."""


@dataclass(frozen=True)
class PageTool:
    """`parameters` is the JSON schema of an object."""

    name: str
    risk: Risk
    description: str
    parameters: dict[str, Any]


@cache
def page_tools() -> tuple[PageTool, ...]:
    return tuple(PageTool(**row) for row in json.loads(TABLE.read_text(encoding="utf-8")))


def risk_of(name: str) -> Risk | None:
    """Return what a tool of the page may do; None for a name that is none of them."""
    return next((tool.risk for tool in page_tools() if tool.name == name), None)


def offered(names: Collection[str], *, only_reading: bool) -> list[FunctionTool]:
    """Return those of the tools that a page says it has."""
    return [
        client_tool(tool.name, tool.description, tool.parameters)
        for tool in page_tools()
        if tool.name in names and (tool.risk == "read" or not only_reading)
    ]
