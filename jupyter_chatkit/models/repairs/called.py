"""The tools called since the person's last message, and what came of each."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Called:
    """A call with its arguments; `output` is the result as it came, None while there is none."""

    name: str
    arguments: dict[str, Any]
    output: str | None = None

    @property
    def result(self) -> dict[str, Any]:
        """The result where it is a JSON object; empty for any other."""
        return _object(self.output)


def calls_since_message(items: object) -> list[Called]:
    """Return the calls among a model's input items after the last user message, in order."""
    calls: list[Called] = []
    places: dict[str, int] = {}
    for item in items if isinstance(items, list) else []:
        match item:
            case {"role": "user"}:
                calls, places = [], {}
            case {"type": "function_call", "name": str(name), "call_id": str(call_id)}:
                places[call_id] = len(calls)
                calls.append(Called(name, _object(item.get("arguments"))))
            case {"type": "function_call_output", "call_id": str(call_id), "output": output}:
                if (place := places.get(call_id)) is not None:
                    calls[place] = replace(calls[place], output=_text(output))
    return calls


def _object(text: object) -> dict[str, Any]:
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(output: object) -> str:
    if isinstance(output, str):
        return output
    parts = output if isinstance(output, list) else []
    return "".join(str(part.get("text", "")) for part in parts if isinstance(part, dict))
