"""The next step of a repair: read the cells, edit, run, and then say what became of it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from jupyter_chatkit.models.repairs import progress, telling, tools
from jupyter_chatkit.models.repairs.diagnosis import diagnosed, plan_of, view_of
from jupyter_chatkit.models.repairs.tools import EDIT, READ, REPAIRING, RUN, ToolCall
from jupyter_chatkit.models.repairs.wish import wants_repair
from jupyter_chatkit.models.tracebacks import explain_failure
from jupyter_chatkit.models.view import View

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from jupyter_chatkit.context import Cell, PageContext
    from jupyter_chatkit.models.repairs.called import Called
    from jupyter_chatkit.models.repairs.diagnosis import Diagnosis

MOST_CALLS = 7
"""Calls of one turn: two rounds of reading, editing and running, and a look at what is left.

The answer comes after them, so this stays below the steps that a run may take.
"""


def next_step(
    question: str,
    cell_number: int | None,
    page: PageContext | None,
    calls: Sequence[Called],
    offered: Collection[str],
) -> ToolCall | str | None:
    """Return the next call or the answer; None where no repair is asked for or none is possible.

    `cell_number` is the execution count that the question names, `offered` the tools that there are.
    """
    ours = [call for call in calls if call.name in REPAIRING]
    done = list(itertools.dropwhile(lambda call: call.name != READ, ours))
    if not wants_repair(question) or not (done or {READ, EDIT} <= set(offered)):
        return None
    if not done:
        return _begin(cell_number, page)
    repair = Repair(page, done, frozenset(offered))
    match done[-1].name:
        case tools.READ:
            return repair.after_reading()
        case tools.EDIT:
            return repair.after_editing()
        case _:
            return repair.after_running()


def _begin(cell_number: int | None, page: PageContext | None) -> ToolCall | str | None:
    view = View(page.notebook) if page and page.notebook else None
    cell = view.failed(cell_number) if view and view.is_python else None
    if view is None or cell is None:
        return None
    diagnosis = diagnosed(cell, view)
    plan = plan_of(diagnosis, {}) if diagnosis else None
    if plan is None:
        return f"{explain_failure(cell, view)}\n\n{telling.NOT_SURE}"
    return tools.read([*plan.touched, cell.id])


@dataclass(frozen=True)
class Repair:
    """A repair under way, as the calls since the question tell it; at least one call was made."""

    page: PageContext | None
    calls: Sequence[Called]
    offered: frozenset[str]

    @cached_property
    def last_read(self) -> Called:
        return self.calls[progress.last_read(self.calls)]

    @cached_property
    def goal(self) -> list[str]:
        return progress.goal(self.calls)

    @cached_property
    def cells(self) -> dict[str, Cell]:
        return tools.cells(self.last_read)

    @cached_property
    def view(self) -> View:
        path = self.last_read.result.get("path")
        return view_of(self.page, self.cells, path if isinstance(path, str) else None)

    @property
    def edits(self) -> list[Called]:
        return [call for call in self.calls if call.name == EDIT]

    @property
    def ran(self) -> Called | None:
        """The last run."""
        return next((call for call in reversed(self.calls) if call.name == RUN), None)

    def after_reading(self) -> ToolCall | str:
        """Go on with what was read, or say why nothing can be done."""
        if reason := tools.trouble(self.calls[-1]):
            return self._told(telling.not_read(reason))
        cell = self.cells.get(self.goal[0]) if self.goal else None
        if cell is None:
            return self._told(telling.GONE)
        diagnosis = diagnosed(cell, self.view)
        if diagnosis is None:
            return self._told(telling.outcome(self.ran) if self.ran else telling.no_error(cell))
        return self._repaired(diagnosis) or self._told(
            telling.explained(diagnosis, fails_still=self.ran is not None)
        )

    def _repaired(self, diagnosis: Diagnosis) -> ToolCall | str | None:
        """Edit, run what has to run first, or read more cells; None where no correction is left to try."""
        hashes = tools.hashes(self.calls[-1].result, "cells", "id")
        plan = plan_of(diagnosis, hashes)
        if plan is None or len(self.calls) >= MOST_CALLS:
            return None
        wanted = list(dict.fromkeys([*plan.touched, *self.goal]))
        if not set(wanted) <= hashes.keys():
            asked = tools.texts(self.calls[-1].arguments.get("cellIds"))
            return self._told(telling.GONE) if set(wanted) <= set(asked) else tools.read(wanted)
        call = tools.edit(plan.edits) if plan.edits else self._run(wanted, hashes)
        tried = [earlier.arguments for earlier in self.calls]
        return None if isinstance(call, ToolCall) and call.arguments in tried else call

    def after_editing(self) -> ToolCall | str:
        """Run what was changed, and what failed; or say that nothing was changed, and why."""
        call = self.calls[-1]
        if reason := tools.trouble(call):
            return self._told(telling.not_changed(reason))
        edited = [str(edit["cellId"]) for edit in tools.rows(call.arguments, "edits") if "cellId" in edit]
        read = tools.hashes(self.last_read.result, "cells", "id")
        hashes = {cell_id: sum_ for cell_id, sum_ in read.items() if cell_id not in edited}
        hashes |= tools.hashes(call.result, "hashes", "cellId")
        new = tools.texts(call.result.get("inserted"))
        wanted = list(dict.fromkeys([*edited, *new, *self.goal]))
        return self._run(wanted, hashes, installs=bool(new))

    def after_running(self) -> ToolCall | str:
        """Look at what failed again, or say how it went."""
        call = self.calls[-1]
        if reason := tools.trouble(call):
            return self._told(telling.not_run(reason))
        stopped = progress.stopped_at(call)
        failed = stopped is not None and stopped.get("state") == "error"
        if failed and READ in self.offered and len(self.calls) < MOST_CALLS:
            return tools.read(progress.not_done(call))
        return self._told(f"{telling.outcome(call)}{'' if failed else self._aside()}")

    def _run(self, ids: list[str], hashes: dict[str, str], *, installs: bool = False) -> ToolCall | str:
        if RUN not in self.offered or not set(ids) <= hashes.keys() or len(self.calls) >= MOST_CALLS:
            return self._told(telling.RUN_IT)
        return tools.run(ids, hashes, installs=installs)

    def _aside(self) -> str:
        """What else the reading says of the last correction, if it is the one that was asked for."""
        cell = self.cells.get(self.goal[0]) if self.goal else None
        found = diagnosed(cell, self.view) if cell else None
        plan = plan_of(found, tools.hashes(self.last_read.result, "cells", "id")) if found else None
        if not (found and plan and found.reading.aside and self.edits):
            return ""
        same = self.edits[-1].arguments == {"edits": plan.edits}
        return f"\n\n{found.reading.aside}" if same else ""

    def _told(self, ending: str) -> str:
        """What was done so far, then `ending`."""
        done = telling.changes(self.calls)
        return "\n\n".join([*done, ending])
