"""A scripted model that repairs a notebook by the tools of the page, as far as it is let."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from model_script import Reply, Text, ToolCall, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from model_script import Answer, Request


def outputs(request: Request) -> list[tuple[str, str]]:
    """Name and result of each call since the last question, oldest first, as the model is told them."""
    names: dict[str, str] = {}
    found: list[tuple[str, str]] = []
    for message in request.body["messages"]:
        if message["role"] == "user":
            found = []
        for call in message.get("tool_calls") or ():
            names[call["id"]] = call["function"]["name"]
        if message["role"] == "tool":
            found.append((names[message["tool_call_id"]], message["content"]))
    return found


def results(request: Request) -> list[tuple[str, Any]]:
    """The same where each result is JSON."""
    return [(name, json.loads(text)) for name, text in outputs(request)]


def call(name: str, call_id: str = "call_1", /, **arguments: Any) -> Answer:
    """A reply that calls a tool and says nothing."""
    return Reply([ToolCall(name, json.dumps(arguments), call_id)])


def ref(listed: Any, index: int) -> dict[str, str]:
    """A cell as an edit names it, of the result of `list_cells`."""
    cell = listed["cells"][index]
    return {"cellId": cell["id"], "sourceHash": cell["sourceHash"]}


BROKEN = "total = sum(pricez)"
MENDED = "total = sum(prices)"


def patch(listed: Any) -> list[dict[str, Any]]:
    """The edit that mends the second cell, where it is `BROKEN`."""
    return [{"edit": "patch", **ref(listed, 1), "hunks": [{"old": "pricez", "new": "prices"}]}]


class Repairing:
    """Lists the cells, makes the edits that `edits` gives for them, runs what changed, says how it went."""

    def __init__(self, edits: Callable[[Any], list[dict[str, Any]]]) -> None:
        self._edits = edits

    def __call__(self, request: Request) -> Answer:
        known = results(request)
        step = len(known)
        if step == 0:
            return call("list_cells", "call_list")
        _, listed = known[0]
        if step == 1:
            return call("edit_cells", "call_edit", edits=self._edits(listed))
        _, edited = known[1]
        if not edited.get("applied"):
            return say(f"I could not: {json.dumps(edited)}")
        if step == 2:
            cells = [cell for cell in edited["hashes"] if cell["cellId"] not in edited.get("texts", ())]
            return call("run_cells", "call_run", cells=cells, seconds=None)
        _, ran = known[2]
        return Reply([Text("How it went: "), Text(json.dumps(ran))])
