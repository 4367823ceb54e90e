"""Which functions of the notebook are tools, and what a model would be told of them."""

from __future__ import annotations

import hashlib
import inspect
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, overload

from jupyter_chatkit.hosts.kernel.functions.errors import ToolError

if TYPE_CHECKING:
    from jupyter_chatkit.hosts.kernel.functions.schema import Arguments

Risk = Literal["run", "shell", "network", "delete"]
"""What a call may do at worst. Code of a notebook always runs something: it is never only a reading."""

Function = TypeVar("Function", bound=Callable[..., object])

MOST_TOOLS = 64
LONGEST_DESCRIPTION = 2_000
LONGEST_LISTING = 100_000
"""Characters of all descriptions as JSON."""

TIME_LIMIT = 60.0
LONGEST_LIMIT = 3_600.0
_NAME = re.compile(r"[A-Za-z_]\w{0,63}", re.ASCII)


@dataclass(frozen=True)
class NotebookTool:
    """A function that is a tool. `time_limit` is in seconds."""

    name: str
    description: str
    risk: Risk
    time_limit: float
    function: Callable[..., object]
    arguments: Arguments

    @cached_property
    def fingerprint(self) -> str:
        """Tells this function from another of its name, as far as its own code and description go."""
        code = getattr(self.function, "__code__", None)
        said = [self.name, self.description, json.dumps(self.arguments.parameters), self.risk]
        body = [code.co_code.hex(), repr(code.co_consts), repr(code.co_names)] if code else []
        return hashlib.sha256("\0".join([*said, *body]).encode(errors="replace")).hexdigest()[:16]

    def to_json(self) -> dict[str, Any]:
        """What is told of it; nothing in it is a value of the notebook."""
        return {
            "name": self.name,
            "description": self.description,
            "parameters": self.arguments.parameters,
            "risk": self.risk,
            "fingerprint": self.fingerprint,
            "time_limit": self.time_limit,
        }


known: dict[str, NotebookTool] = {}
"""The tools of this kernel, by name; a cell that runs again puts its function in the place of the old one."""


@overload
def tool(function: Function, /) -> Function: ...
@overload
def tool(
    *, name: str | None = ..., risk: Risk = ..., time_limit: float = ...
) -> Callable[[Function], Function]: ...
def tool(
    function: Function | None = None,
    /,
    *,
    name: str | None = None,
    risk: Risk = "run",
    time_limit: float = TIME_LIMIT,
) -> Function | Callable[[Function], Function]:
    """Declare a typed function with a docstring as a tool: `@tool` or `@tool(risk="network")`.

    The function stays as it is. A model knows its name, its docstring and the types of its arguments, and a
    person is asked before each call, which ends after `time_limit` seconds. Raises `ToolError` where the
    function cannot be one.
    """

    def declare(function: Function) -> Function:
        made = _made(function, name or str(getattr(function, "__name__", "")), risk, time_limit)
        if made.name not in known and len(known) >= MOST_TOOLS:
            raise ToolError(f"{made.name}: there are {MOST_TOOLS} tools already. Take one away with forget.")
        known[made.name] = made
        return function

    return declare if function is None else declare(function)


def forget(name: str) -> None:
    """Take a tool away; one that is not there is no error."""
    known.pop(name, None)


def listed() -> dict[str, Any]:
    """The tools as JSON, and how many were left out because the list would become too long."""
    tools: list[dict[str, Any]] = []
    room = LONGEST_LISTING
    for one in list(known.values()):
        told = one.to_json()
        room -= len(json.dumps(told))
        if room >= 0:
            tools.append(told)
    return {"tools": tools, "omitted": len(known) - len(tools)}


def _made(function: Callable[..., object], name: str, risk: Risk, time_limit: float) -> NotebookTool:
    from jupyter_chatkit.hosts.kernel.functions.schema import Arguments

    if not _NAME.fullmatch(name):
        raise ToolError(
            f"“{name[:80]}” cannot be a tool's name: letters, digits and _, at most 64. Give one by name=."
        )
    if risk not in get_args(Risk):
        raise ToolError(f"{name}: risk is one of {', '.join(get_args(Risk))}.")
    if not (math.isfinite(time_limit) and 0 < time_limit <= LONGEST_LIMIT):
        raise ToolError(f"{name}: time_limit is in seconds, more than 0 and at most {LONGEST_LIMIT:,.0f}.")
    if not inspect.isroutine(function):
        raise ToolError(f"{name} is {type(function).__name__}: only a function can be a tool.")
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise ToolError(f"{name} is async, which a tool cannot be yet. Write it with def.")
    if inspect.isgeneratorfunction(function):
        raise ToolError(f"{name} yields. Return a list, which can be told to a model.")
    description = inspect.getdoc(function)
    if not description:
        raise ToolError(f"{name} has no docstring, which is all a model would know of it. Write one.")
    return NotebookTool(
        name, description[:LONGEST_DESCRIPTION], risk, time_limit, function, Arguments(function, name)
    )
