"""How far a repair has come, by its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_chatkit.models.repairs import tools
from jupyter_chatkit.models.repairs.tools import READ, RUN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_chatkit.models.repairs.called import Called


def last_read(calls: Sequence[Called]) -> int:
    """The place of the last reading; what follows goes by it."""
    return max(place for place, call in enumerate(calls) if call.name == READ)


def goal(calls: Sequence[Called]) -> list[str]:
    """The cells that are to run in the end: the one that failed first, then those that waited for it."""
    before = calls[: last_read(calls) + 1]
    ran = next((call for call in reversed(before) if call.name == RUN), None)
    return not_done(ran) if ran else tools.texts(before[-1].arguments.get("cellIds"))[-1:]


def not_done(run: Called) -> list[str]:
    """The cells of a run from the first on that did not end well."""
    asked = [str(row["cellId"]) for row in tools.rows(run.arguments, "cells") if "cellId" in row]
    well = {row.get("cellId") for row in tools.rows(run.result, "cells") if row.get("state") == "ok"}
    return [cell_id for cell_id in asked if cell_id not in well]


def stopped_at(run: Called) -> dict[str, Any] | None:
    """The cell of a run that did not end well, None where all did."""
    return next((row for row in tools.rows(run.result, "cells") if row.get("state") != "ok"), None)
