"""The notebook's tools that a repair uses: their calls, and what their results say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from jupyter_chatkit.context import Cell
from jupyter_chatkit.models.quoting import code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_chatkit.models.repairs.called import Called

READ = "read_cells"
EDIT = "edit_cells"
RUN = "run_cells"
REPAIRING = frozenset({READ, EDIT, RUN})

_MOST_REASON = 300
# What an installation may take.
_INSTALLING_SECONDS = 600


@dataclass(frozen=True)
class ToolCall:
    name: str
    arguments: dict[str, Any]


def read(ids: Sequence[str]) -> ToolCall:
    return ToolCall(READ, {"cellIds": list(dict.fromkeys(ids)), "images": None})


def edit(edits: Sequence[dict[str, Any]]) -> ToolCall:
    return ToolCall(EDIT, {"edits": list(edits)})


def run(ids: Sequence[str], hashes: dict[str, str], *, installs: bool) -> ToolCall:
    refs = [{"cellId": cell_id, "sourceHash": hashes[cell_id]} for cell_id in ids]
    return ToolCall(RUN, {"cells": refs, "seconds": _INSTALLING_SECONDS if installs else None})


def trouble(call: Called) -> str | None:
    """Why nothing came of a call, as the end of a sentence; None where something did."""
    result = call.result
    if "refused" in result or "refused" in {result.get("state"), result.get("status")}:
        return "you did not allow it"
    if "refused" in {row.get("state") for row in rows(result, "cells")}:
        return "you did not allow it"
    if error := result.get("error"):
        return _quoted(error)
    if call.name == EDIT and result.get("applied") is False:
        return _quoted(result.get("reason") or "no reason")
    if not result or (call.name == EDIT and result.get("applied") is not True):
        return "the page gave no result that I can read"
    return None


def rows(result: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list in a result; none where it is missing or is no list."""
    found = result.get(name)
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def texts(found: object) -> list[str]:
    """The texts of a list; none where it is no list."""
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def hashes(result: dict[str, Any], name: str, key: str) -> dict[str, str]:
    """The hash of each cell that a result tells, by the cell's id."""
    return {
        row[key]: row["sourceHash"]
        for row in rows(result, name)
        if isinstance(row.get(key), str) and isinstance(row.get("sourceHash"), str)
    }


def cells(call: Called) -> dict[str, Cell]:
    """The cells that were read, by id."""
    found = {}
    for row in rows(call.result, "cells"):
        try:
            cell = Cell.model_validate(row)
        except ValidationError:
            continue
        found[cell.id] = cell
    return found


def _quoted(text: object) -> str:
    return f"the page says {code(str(text).strip(), _MOST_REASON)}"
