"""The notebook's tools in a real JupyterLab: edits on the live notebook, turns taken back, cells run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from front_end import bundle_front_end
from jupyter_process import running_jupyter
from lab_page import LabPage, code_cell
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter

DRAWN = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "a drawing"}}
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
# JupyterLab hands its modules to each extension and to nobody else.
CATCH_MODULES = """
window._JUPYTERLAB = new Proxy({}, {
  set(containers, name, { get, init }) {
    const caught = (modules) => init(window.sharedModules = modules);
    return Reflect.set(containers, name, { get, init: caught });
  },
});
"""
SUM = "total = 1\ncount = 2\nprint(total)"


class NotebookTools:
    """The tools on the notebook in front of `lab`, which no page offers to a model unasked."""

    def __init__(self, lab: LabPage, bundle: Path) -> None:
        self.lab = lab
        lab.page.add_script_tag(path=bundle)
        lab.page.evaluate("() => notebookTools.load()")

    def call(self, name: str, turn: str = "turn", **arguments: Any) -> Any:
        return self.lab.page.evaluate("([...call]) => notebookTools.call(...call)", [turn, name, arguments])

    def edit(self, turn: str, *edits: dict[str, Any]) -> Any:
        return self.call("edit_cells", turn, edits=edits)

    def ref(self, index: int) -> dict[str, str]:
        ref: dict[str, str] = self.lab.page.evaluate("index => notebookTools.ref(index)", index)
        return ref

    def undo(self, turn: str) -> Any:
        return self.lab.page.evaluate("turn => notebookTools.undo(turn)", turn)

    def redo(self, turn: str) -> Any:
        return self.lab.page.evaluate("turn => notebookTools.redo(turn)", turn)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    bundle_front_end(folder, "testing/notebookToolsInPage.ts", name="notebookTools")
    return folder / "notebookToolsInPage.js"


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    root = tmp_path_factory.mktemp("work")
    with running_jupyter(root, app="lab") as running:
        yield running


@pytest.fixture
def open_notebook(
    jupyter: Jupyter, new_tab: Callable[..., Tab], bundle: Path, request: pytest.FixtureRequest
) -> Callable[..., NotebookTools]:
    """Opens a notebook of these cells in a tab of its own."""

    def open_one(*cells: dict[str, Any]) -> NotebookTools:
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
        name = f"{request.node.name}.ipynb"
        (jupyter.root / name).write_text(json.dumps(notebook))
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.page.add_init_script(CATCH_MODULES)
        lab.open_notebook(name)
        return NotebookTools(lab, bundle)

    return open_one


def cells() -> list[dict[str, Any]]:
    text = {"cell_type": "markdown", "id": "text", "source": "# Title", "metadata": {}}
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": PICTURE}}
    drawing = code_cell("drawing", "draw()") | {"outputs": [DRAWN, picture], "execution_count": 7}
    return [code_cell("sum", SUM), text, drawing, code_cell("last", "print('end')")]


def test_a_turn_is_taken_back_and_what_a_person_typed_since_stays(
    open_notebook: Callable[..., NotebookTools],
) -> None:
    tools = open_notebook(*cells())
    lab = tools.lab
    result = tools.edit(
        "turn",
        {"edit": "patch", **tools.ref(0), "hunks": [{"old": "total = 1", "new": "total = 10"}]},
        {
            "edit": "insert",
            "target": {"where": "below", "cellId": "sum"},
            "cells": [{"type": "code", "source": "inserted = 1"}],
        },
        {"edit": "delete", **tools.ref(2)},
        {"edit": "move", **tools.ref(3), "target": {"where": "start", "cellId": None}},
        {"edit": "change_type", **tools.ref(1), "type": "code"},
    )
    assert result["applied"], result["reason"]
    expect(lab.cells).to_have_count(4)
    sources = ["print('end')", SUM.replace("1", "10", 1), "inserted = 1", "# Title"]
    for index, source in enumerate(sources):
        lab.expect_source(index, source)

    lab.cell(1).locator(".cm-content").click()
    lab.page.keyboard.press("ControlOrMeta+End")
    lab.page.keyboard.type("\nmine = 3")
    tools.edit("later", {"edit": "replace", **tools.ref(0), "source": "print('later')"})
    before = tools.call("read_cells")

    assert tools.undo("turn")["left"] == []
    expect(lab.cells).to_have_count(4)
    for index, source in ((0, f"{SUM}\nmine = 3"), (2, "draw()"), (3, "print('later')")):
        lab.expect_source(index, source)
    expect(lab.cell(1).get_by_role("heading", name="Title")).to_be_visible()
    expect(lab.cell(2).locator(".jp-OutputArea")).to_contain_text("a drawing")
    expect(lab.cell(2).locator(".jp-OutputArea img")).to_be_visible()

    assert tools.redo("turn")["left"] == []
    assert tools.call("read_cells") == before


def test_a_turn_can_be_taken_back_after_a_reload(
    open_notebook: Callable[..., NotebookTools], bundle: Path
) -> None:
    tools = open_notebook(*cells())
    lab = tools.lab
    tools.edit(
        "turn",
        {"edit": "delete", **tools.ref(2)},
        {"edit": "split", **tools.ref(0), "lines": [3]},
    )
    kept = lab.page.evaluate("() => notebookTools.kept()")
    lab.execute("docmanager:save")
    lab.open_notebook(lab.page.url.split("/tree/")[1].split("?")[0])
    expect(lab.cells).to_have_count(4)
    tools = NotebookTools(lab, bundle)
    lab.page.evaluate("kept => notebookTools.keep(kept)", kept)
    assert tools.undo("turn")["left"] == []
    expect(lab.cells).to_have_count(4)
    lab.expect_source(0, SUM)
    expect(lab.cell(2).locator(".jp-OutputArea img")).to_be_visible()


def test_a_person_takes_an_edit_back_with_the_keys_they_know(
    open_notebook: Callable[..., NotebookTools],
) -> None:
    tools = open_notebook(*cells())
    lab = tools.lab
    tools.edit("turn", {"edit": "replace", **tools.ref(0), "source": "all new"})
    lab.cell(0).locator(".cm-content").click()
    lab.page.keyboard.press("ControlOrMeta+z")
    expect(lab.cell(0).locator(".cm-content")).to_contain_text("count = 2")
    lab.expect_source(0, SUM)

    tools.edit("turn", {"edit": "merge", "cells": [tools.ref(2), tools.ref(3)]})
    expect(lab.cells).to_have_count(3)
    lab.execute("notebook:undo-cell-action")
    expect(lab.cells).to_have_count(4)
    lab.expect_source(2, "draw()")
    lab.expect_source(3, "print('end')")
    assert tools.undo("turn")["left"] == []
    lab.expect_source(0, SUM)
    lab.expect_source(2, "draw()")


def test_an_edit_of_a_text_that_a_person_has_changed_does_nothing(
    open_notebook: Callable[..., NotebookTools],
) -> None:
    tools = open_notebook(*cells())
    stale = tools.ref(0)
    tools.lab.write(0, "mine")
    result = tools.edit("turn", {"edit": "replace", **stale, "source": "all new"})
    assert not result["applied"]
    assert "has changed since you read it" in result["reason"]
    tools.lab.expect_source(0, "mine")


def test_cells_run_and_their_outcome_is_told(open_notebook: Callable[..., NotebookTools]) -> None:
    tools = open_notebook(
        code_cell("good", "value = 6 * 7\nprint(value)"),
        code_cell("bad", "print(valeu)"),
        code_cell("slow", "import time\nprint('began', flush=True)\ntime.sleep(600)"),
    )
    lab = tools.lab
    lab.cell(2).locator(".cm-content").click()
    ran = tools.call("run_cells", cells=[tools.ref(0), tools.ref(1), tools.ref(2)])
    assert [cell["state"] for cell in ran["cells"]] == ["ok", "error", "not_run"]
    assert ran["cells"][0]["outputs"][0]["text"] == "42\n"
    assert ran["cells"][1]["outputs"][0]["ename"] == "NameError"
    # Whoever is typing in another cell goes on there.
    lab.page.keyboard.press("ControlOrMeta+End")
    lab.page.keyboard.type("  # typed")
    assert lab.source(2).endswith("  # typed")

    tools.edit("turn", {"edit": "patch", **tools.ref(1), "hunks": [{"old": "valeu", "new": "value"}]})
    why = [cell["why"] for cell in tools.call("staleness")["cells"]]
    assert why == ["edited_since", "not_run"]
    ran = tools.call("run_cells", cells=[tools.ref(1)], seconds=30)
    assert [cell["state"] for cell in ran["cells"]] == ["ok"]

    ran = tools.call("run_cells", cells=[tools.ref(2)], seconds=1)
    assert [cell["state"] for cell in ran["cells"]] == ["running"]
    refused = tools.edit("turn", {"edit": "delete", **tools.ref(2)})
    assert "is running" in refused["reason"]
    expect(lab.cell(2).locator(".jp-OutputArea")).to_contain_text("began")
    assert tools.call("interrupt_kernel")["interrupted"]
    expect(lab.cell(2).locator(".jp-OutputArea")).to_contain_text("KeyboardInterrupt")
    lab.wait_until_idle()
    assert tools.call("restart_kernel")["restarted"]
    lab.wait_until_idle()
    ran = tools.call("run_cells", cells=[tools.ref(1)])
    assert ran["cells"][0]["outputs"][0]["ename"] == "NameError"
