"""A notebook in memory whose cells run in a real IPython, and the tools of a page on it.

The tools refuse and report as those of `labextension/src/hosts/lab/notebookTools/` do.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agents import FunctionTool

from jupyter_chatkit.context import PageContext

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[[str], dict[str, Any]]

ALL = ("read_cells", "edit_cells", "run_cells")


class NotDoneError(Exception):
    """An edit that is refused, with the reason."""


@dataclass
class ToolNotebook:
    """`run` runs a cell and gives it back with its count and outputs. `calls` are the calls made.

    `answers` maps a tool's name to results that it gives in turn instead of working.
    """

    cells: list[dict[str, Any]]
    run: Run
    page: dict[str, Any]
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)

    @property
    def sources(self) -> list[str]:
        return [cell["source"] for cell in self.cells]

    def page_now(self) -> PageContext:
        """The page context of the notebook as it is, the last cell being the meant one."""
        *others, meant = self._numbered()
        return PageContext.model_validate({"notebook": {**self.page, "activeCell": meant, "cells": others}})

    def tools(self, *names: str) -> list[FunctionTool]:
        return [self._tool(name) for name in names]

    def called(self, name: str) -> list[dict[str, Any]]:
        return [arguments for called, arguments in self.calls if called == name]

    def call(self, name: str, arguments: dict[str, Any]) -> str:
        """Do what a model asks for; the result is JSON."""
        self.calls.append((name, arguments))
        if waiting := self.answers.get(name):
            return waiting.pop(0)
        work = {"read_cells": self._read, "edit_cells": self._edit, "run_cells": self._run}[name]
        return json.dumps({"path": self.page["path"], **work(arguments)})

    def _tool(self, name: str) -> FunctionTool:
        async def invoke(_: Any, text: str) -> str:
            return self.call(name, json.loads(text))

        schema = {"type": "object", "properties": {}}
        return FunctionTool(name, name, schema, invoke, strict_json_schema=False)

    def _numbered(self) -> list[dict[str, Any]]:
        return [
            {**cell, "index": index, "sourceHash": hash_of(cell["source"])}
            for index, cell in enumerate(self.cells)
        ]

    def _cell(self, cell_id: str) -> dict[str, Any]:
        found = next((cell for cell in self.cells if cell["id"] == cell_id), None)
        if found is None:
            raise NotDoneError(f"There is no cell {cell_id}. List the cells again.")
        return found

    def _read(self, arguments: dict[str, Any]) -> dict[str, Any]:
        cells = [cell for cell in self._numbered() if cell["id"] in arguments["cellIds"]]
        return {"cells": cells, "omitted": len(arguments["cellIds"]) - len(cells)}

    def _edit(self, arguments: dict[str, Any]) -> dict[str, Any]:
        before = [dict(cell) for cell in self.cells]
        inserted: list[str] = []
        try:
            for edit in arguments["edits"]:
                self._edit_one(edit, inserted)
        except NotDoneError as error:
            self.cells = before
            return {"applied": False, "reason": str(error), "changes": [], "inserted": [], "hashes": []}
        was = {cell["id"]: cell["source"] for cell in before}
        touched = [cell for cell in self.cells if was.get(cell["id"]) != cell["source"]]
        changes = [
            {
                "cellId": cell["id"],
                "change": "changed" if cell["id"] in was else "inserted",
                "diff": "\n".join(
                    difflib.unified_diff(was.get(cell["id"], "").split("\n"), cell["source"].split("\n"))
                ),
            }
            for cell in touched
        ]
        hashes = [{"cellId": cell["id"], "sourceHash": hash_of(cell["source"])} for cell in touched]
        return {"applied": True, "reason": None, "changes": changes, "inserted": inserted, "hashes": hashes}

    def _edit_one(self, edit: dict[str, Any], inserted: list[str]) -> None:
        if edit["edit"] == "insert":
            at = self.cells.index(self._cell(edit["target"]["cellId"]))
            new = [{**cell, "id": f"new-{len(self.cells)}", "outputs": []} for cell in edit["cells"]]
            self.cells[at:at] = new
            inserted += [cell["id"] for cell in new]
            return
        cell = self._cell(edit["cellId"])
        if hash_of(cell["source"]) != edit["sourceHash"]:
            raise NotDoneError(
                f"Cell {cell['id']} has changed since you read it. Read it again before you edit it."
            )
        cell["source"] = (
            edit["source"] if edit["edit"] == "replace" else patched(cell["source"], edit["hunks"])
        )
        cell["stale"] = True

    def _run(self, arguments: dict[str, Any]) -> dict[str, Any]:
        states, going = [], True
        for ref in arguments["cells"]:
            cell = self._cell(ref["cellId"])
            assert hash_of(cell["source"]) == ref["sourceHash"]
            state = "not_run"
            if going:
                ran = self.run(cell["source"])
                cell |= {"executionCount": ran["executionCount"], "outputs": ran["outputs"], "stale": False}
                going = all(output["output_type"] != "error" for output in cell["outputs"])
                state = "ok" if going else "error"
            told = {"outputs": cell["outputs"] if state != "not_run" else [], "omittedOutputs": 0}
            states.append(
                {"cellId": cell["id"], "state": state, "executionCount": cell.get("executionCount"), **told}
            )
        return {"cells": states}


def patched(source: str, hunks: list[dict[str, str]]) -> str:
    """The text with each old piece, which must occur once, replaced."""
    for hunk in hunks:
        at = source.find(hunk["old"])
        if not hunk["old"] or at < 0 or source.find(hunk["old"], at + 1) >= 0:
            raise NotDoneError("The old text of a hunk does not occur exactly once.")
        source = source[:at] + hunk["new"] + source[at + len(hunk["old"]) :]
    return source


def hash_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:16]
