"""What the assistant would change is shown and decided at the cells, as well as in the chat."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from cell_chat import CellChat
from lab_page import LabPage, write_notebook
from playwright.sync_api import expect
from repairing_model import BROKEN, MENDED, Repairing, patch, ref

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter
    from model_server import ModelServer

    Opened = Callable[..., LabPage]

TO_CELL = """index => {
  const { content } = window.jupyterapp.shell.currentWidget;
  return content.scrollToItem(index).then(() => content.widgets[index].ready).then(() => null);
}"""


@pytest.fixture
def opened(
    root: Path, jupyter: Jupyter, new_tab: Callable[..., Tab], request: pytest.FixtureRequest
) -> Opened:
    """Opens a notebook of these cells, with the chat beside it."""

    def open_one(*sources: str) -> LabPage:
        path = write_notebook(root / f"{request.node.name}.ipynb", *sources)
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.open_notebook(path.name)
        lab.chat.open()
        return lab

    return open_one


@pytest.fixture
def broken(opened: Opened) -> Callable[[], LabPage]:
    return lambda: opened("prices = [1, 2, 3]", BROKEN, "print(total)")


def several(listed: Any) -> list[dict[str, Any]]:
    """A text at the top, the patch, a cell below it, and the last cell gone."""
    title = {"type": "markdown", "source": "# Prices"}
    check = {"type": "code", "source": "assert total == 6"}
    below = {"where": "below", "cellId": listed["cells"][1]["id"]}
    return [
        {"edit": "insert", "target": {"where": "start", "cellId": None}, "cells": [title]},
        *patch(listed),
        {"edit": "insert", "target": below, "cells": [check]},
        {"edit": "delete", **ref(listed, 2)},
    ]


def sources_on_disk(lab: LabPage, root: Path, name: str) -> list[Any]:
    lab.execute("docmanager:save")
    cells: list[Any] = json.loads((root / name).read_text())["cells"]
    return cells


def test_a_change_is_seen_and_accepted_at_its_cell(broken: Opened, model: ModelServer) -> None:
    lab = broken()
    model.answer = Repairing(patch)
    lab.chat.send("Fix it")
    cells = CellChat(lab)
    expect(cells.change(1).locator(".ck-removed")).to_contain_text(BROKEN)
    expect(cells.change(1).locator(".ck-added")).to_contain_text(MENDED)
    expect(cells.changes).to_have_count(1)
    editor = lab.cell(1).locator(".cm-editor").bounding_box()
    change = cells.change(1).bounding_box()
    assert editor
    assert change
    assert 0 <= change["y"] - (editor["y"] + editor["height"]) < 12
    lab.expect_source(1, BROKEN)
    cells.accept(1).click()
    expect(lab.chat.approval).to_contain_text("Run this cell?")
    expect(cells.changes).to_have_count(0)
    lab.expect_source(1, MENDED)


def test_each_edit_of_a_call_is_decided_at_its_cell(broken: Opened, model: ModelServer) -> None:
    lab = broken()
    model.answer = Repairing(several)
    lab.chat.send("Fix it")
    cells = CellChat(lab)
    expect(cells.changes).to_have_count(4)
    title = cells.change(0)
    expect(title).to_contain_text("New text cell, place 1")
    above, editor = title.bounding_box(), lab.cell(0).locator(".cm-editor").bounding_box()
    assert above
    assert editor
    assert above["y"] < editor["y"]
    below = lab.cell(1).locator(".ck-proposal-change")
    expect(below.nth(0)).to_contain_text(MENDED)
    expect(below.nth(1)).to_contain_text("assert total == 6")
    expect(cells.change(2)).to_contain_text("Delete this cell")
    cells.refuse(0).click()
    expect(lab.chat.approval.get_by_role("checkbox", name="New text cell, place 1")).not_to_be_checked()
    below.nth(0).get_by_text("Accept", exact=True).click()
    below.nth(1).get_by_text("Accept", exact=True).click()
    lab.expect_source(1, BROKEN)
    cells.refuse(2).click()
    expect(lab.chat.approval).to_contain_text("Run")
    expect(lab.cells).to_have_count(4)
    for index, source in enumerate(("prices = [1, 2, 3]", MENDED, "assert total == 6", "print(total)")):
        lab.expect_source(index, source)


def test_what_is_chosen_in_the_chat_is_seen_at_the_cells(broken: Opened, model: ModelServer) -> None:
    lab = broken()
    model.answer = Repairing(several)
    lab.chat.send("Fix it")
    cells = CellChat(lab)
    card = lab.chat.approval
    card.get_by_role("checkbox", name="Delete cell 5 from the top").uncheck()
    expect(cells.change(2)).to_contain_text("Refused")
    card.get_by_role("checkbox", name="Delete cell 5 from the top").check()
    expect(cells.change(2)).not_to_contain_text("Refused")
    card.get_by_role("button", name="Change before accepting").nth(0).click()
    card.get_by_role("textbox").fill("# Totals")
    expect(cells.change(0)).to_contain_text("# Totals")
    expect(cells.change(0)).to_contain_text("changed by you")
    cells.change(0).get_by_text("Accept all 4 changes").click()
    expect(cells.changes).to_have_count(0)
    expect(lab.notebook.get_by_role("heading", name="Totals")).to_be_visible()


def test_a_change_that_is_refused_at_its_cell_is_not_made(broken: Opened, model: ModelServer) -> None:
    lab = broken()
    model.answer = Repairing(patch)
    lab.chat.send("Fix it")
    CellChat(lab).refuse(1).click()
    expect(lab.chat.answers.last).to_contain_text("I could not")
    expect(CellChat(lab).changes).to_have_count(0)
    lab.expect_source(1, BROKEN)


def test_a_change_is_in_the_page_alone(broken: Opened, model: ModelServer, root: Path) -> None:
    lab = broken()
    name = f"{test_a_change_is_in_the_page_alone.__name__}.ipynb"
    before = sources_on_disk(lab, root, name)
    model.answer = Repairing(several)
    lab.chat.send("Fix it")
    cells = CellChat(lab)
    expect(cells.changes).to_have_count(4)
    lab.write(0, "prices = [4, 5]")
    after = sources_on_disk(lab, root, name)
    assert [{**cell, "source": ""} for cell in after] == [{**cell, "source": ""} for cell in before]
    lab.chat.button("New chat").click()
    expect(cells.changes).to_have_count(0)


def test_a_change_whose_cell_was_edited_says_why_it_cannot_be_made(
    broken: Opened, model: ModelServer
) -> None:
    lab = broken()
    model.answer = Repairing(patch)
    lab.chat.send("Fix it")
    cells = CellChat(lab)
    expect(cells.changes).to_have_count(1)
    lab.write(1, "total = 7")
    expect(cells.change(1)).to_contain_text("has changed since you read it")
    expect(cells.accept(1)).to_be_disabled()
    cells.refuse(1).click()
    expect(cells.changes).to_have_count(0)
    lab.expect_source(1, "total = 7")


def test_a_change_is_reached_and_accepted_by_keyboard(broken: Opened, model: ModelServer) -> None:
    lab = broken()
    model.answer = Repairing(several)
    lab.chat.send("Fix it")
    cells = CellChat(lab)
    expect(cells.changes).to_have_count(4)
    lab.execute("application:toggle-right-area")
    lab.chat.panel.wait_for(state="hidden")
    cells.next_change()
    expect(cells.accept(0)).to_be_focused()
    cells.next_change()
    expect(cells.changes.nth(1).get_by_text("Accept", exact=True)).to_be_focused()
    lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Tab")
    lab.press(cells.changes.nth(1).get_by_text("Accept all 4 changes"))
    expect(cells.changes).to_have_count(0)
    expect(lab.cells).to_have_count(4)
    lab.expect_source(2, MENDED)


def test_a_change_stays_where_a_long_notebook_lets_go_of_its_cells(
    opened: Opened, model: ModelServer, root: Path
) -> None:
    lab = opened("prices = [1, 2, 3]", BROKEN, *(f"x{number} = {number}" for number in range(300)))
    lab.page.evaluate(
        "() => { window.jupyterapp.shell.currentWidget.content.notebookConfig = {"
        "...window.jupyterapp.shell.currentWidget.content.notebookConfig, windowingMode: 'full' } }"
    )

    def far(listed: Any) -> list[dict[str, Any]]:
        return [*patch(listed), {"edit": "replace", **ref(listed, 290), "source": "y = 1"}]

    model.answer = Repairing(far)
    lab.chat.send("Fix it")
    cells = CellChat(lab)
    expect(cells.changes).to_have_count(1)
    lab.page.evaluate(TO_CELL, 290)
    expect(cells.changes).to_contain_text(["y = 1"])
    expect(lab.notebook.get_by_text(BROKEN)).to_have_count(0)
    lab.page.evaluate(TO_CELL, 0)
    expect(cells.changes).to_contain_text([MENDED])
    cells.changes.get_by_text("Accept all 2 changes").click()
    expect(cells.changes).to_have_count(0)
    expect(lab.chat.approval).to_contain_text("Run")
    assert (
        lab.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.model.cells.get(290).sharedModel.getSource()"
        )
        == "y = 1"
    )


def test_a_renamed_notebook_keeps_its_changes_and_their_undo(
    broken: Opened, root: Path, model: ModelServer
) -> None:
    lab = broken()
    cells = CellChat(lab)
    model.answer = Repairing(patch)
    lab.chat.send("Fix it")
    cells.change(1).wait_for()
    (root / "there").mkdir()
    lab.rename("there/named.ipynb")
    cells.accept(1).click()
    expect(lab.chat.approval).to_contain_text("Run this cell?")
    lab.expect_source(1, MENDED)
    lab.chat.button("Refuse").click()
    lab.chat.wait_until_done()
    lab.rename("named.ipynb")
    lab.execute("docmanager:save")
    lab.page.reload()
    lab.wait_until_idle()
    lab.chat.open()
    lab.chat.button("Undo the changes").click()
    lab.expect_source(1, BROKEN)
    lab.chat.button("Redo the changes").click()
    lab.expect_source(1, MENDED)
