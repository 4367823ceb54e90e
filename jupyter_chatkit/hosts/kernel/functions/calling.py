"""Calling a tool in its kernel: arguments checked, time limited, an outcome whatever happens."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from jupyter_chatkit.hosts.kernel.functions.errors import ToolError
from jupyter_chatkit.hosts.kernel.functions.limit import Ended, limited
from jupyter_chatkit.hosts.kernel.functions.registry import known
from jupyter_chatkit.hosts.kernel.functions.result import failure, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_chatkit.hosts.kernel.functions.registry import NotebookTool

LONGEST_ARGUMENTS = 100_000
"""Characters of the arguments as JSON."""


@dataclass(frozen=True)
class Outcome:
    """How a call ended. `refused` says that the function was not called, and why."""

    status: Literal["done", "failed", "refused", "timed out", "stopped"]
    text: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def call(name: str, arguments: str | Mapping[str, Any]) -> Outcome:
    """Call a tool with arguments as JSON and return how that ended; it never raises.

    An interrupt of the kernel ends it. See `limit.py` for what of a function can be ended.
    """
    found = known.get(name)
    if found is None:
        return Outcome("refused", f"There is no tool {name[:80]}. There are: {', '.join(known) or 'none'}.")
    try:
        checked = found.arguments.checked(_given(arguments))
    except ToolError as error:
        return Outcome("refused", str(error))
    return _run(found, checked)


def _given(arguments: str | Mapping[str, Any]) -> Any:
    text = arguments if isinstance(arguments, str) else json.dumps(dict(arguments), default=str)
    if len(text) > LONGEST_ARGUMENTS:
        raise ToolError(f"The arguments are too long: at most {LONGEST_ARGUMENTS:,} characters of JSON.")
    try:
        given = json.loads(text or "{}")
    except (ValueError, RecursionError):
        raise ToolError("The arguments are not JSON. Call it again with a JSON object.") from None
    if not isinstance(given, dict):
        raise ToolError("The arguments are not a JSON object. Call it again with one.")
    return given


def _run(tool: NotebookTool, arguments: dict[str, Any]) -> Outcome:
    try:
        with limited(tool.time_limit):
            return Outcome("done", written(tool.function(**arguments)))
    except Ended:
        return Outcome(
            "timed out", f"{tool.name} took longer than {tool.time_limit:g} seconds and was ended."
        )
    except KeyboardInterrupt:
        return Outcome("stopped", f"{tool.name} was interrupted.")
    except BaseException as error:  # noqa: BLE001 - SystemExit too: a tool does not end its kernel
        return Outcome("failed", failure(error))
