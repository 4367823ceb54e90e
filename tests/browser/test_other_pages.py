"""The same chat in Notebook 7, and in the oldest JupyterLab that is supported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from cell_chat import CellChat
from environments import python_of
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from browser import Tab
    from playwright.sync_api import Locator

FAILING = "prices = {'lamp': 24.9}\nprices['lmap']"
IN_NOTEBOOK = "() => document.querySelector('.jp-Notebook').contains(document.activeElement)"
MENDED = "prices = {'lamp': 24.9}\nprices['lamp']"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root: Path = tmp_path_factory.mktemp("work")
    write_notebook(root / "notebook7.ipynb", FAILING, "done = True")
    write_notebook(root / "lab42.ipynb", FAILING, "done = True")
    return root


def ask_and_replace(lab: LabPage) -> None:
    """Run the cell that fails, ask why, and put the answer's code into it."""
    lab.run(0)
    lab.chat.chip("cell [1] · error").wait_for()
    fix = lab.cell(0).get_by_role("button", name="Fix the error in this cell")
    expect(fix).to_be_visible()
    assert "lmap" in lab.chat.ask("why did this fail?")
    lab.chat.button("Replace cell [1]").click()
    expect(lab.chat.answers.last).to_contain_text("Replaced.")
    lab.expect_source(0, MENDED)
    lab.run(0)
    assert "24.9" in lab.output(0)
    expect(fix).to_have_count(0)


def have_repaired(lab: LabPage) -> None:
    """Break the cell again, have it repaired and run, with leave for each step, and take that back."""
    lab.write(0, FAILING)
    lab.run(0)
    lab.chat.send("Fix the error")
    expect(lab.chat.approval).to_contain_text("Change the notebook?")
    lab.chat.button("Accept").click()
    expect(lab.chat.approval).to_contain_text("Run this cell?")
    lab.chat.button("Run").click()
    expect(lab.chat.conversation).to_contain_text("Ran 1 cell")
    lab.chat.wait_until_done()
    assert "24.9" in lab.output(0)
    lab.chat.button("Undo the changes").click()
    expect(lab.chat.button("Redo the changes")).to_be_visible()
    lab.expect_source(0, FAILING)


def decide_at_the_cell(lab: LabPage) -> None:
    """Have the cell repaired once more, accept that at the cell itself, refuse the run, and take it back."""
    lab.run(0)
    lab.chat.send("Fix the error")
    cells = CellChat(lab)
    expect(cells.change(0).locator(".ck-removed")).to_contain_text("lmap")
    expect(cells.change(0).locator(".ck-added")).to_contain_text("lamp")
    assert_below_the_editor(lab, cells.change(0).locator(".ck-proposal-body"))
    cells.accept(0).click()
    expect(cells.changes).to_have_count(0)
    expect(lab.chat.approval).to_contain_text("Run this cell?")
    lab.expect_source(0, MENDED)
    lab.chat.button("Refuse").click()
    expect(lab.chat.conversation).to_contain_text("Not done: you did not allow it")
    lab.chat.wait_until_done()
    lab.chat.button("Undo the changes").click()
    expect(lab.chat.button("Redo the changes")).to_have_count(2)
    lab.expect_source(0, FAILING)


def ask_in_the_cell(lab: LabPage) -> None:
    """Close the line that asks in a cell, then ask in it, and accept by keyboard what comes."""
    cells = CellChat(lab)
    cells.begin(0)
    assert_below_the_editor(lab, cells.field.locator(".."))
    lab.page.keyboard.type("dd")
    lab.page.keyboard.press("Escape")
    expect(cells.field).to_have_count(0)
    expect(lab.cells).to_have_count(2)
    cells.ask(0, "fix the error")
    expect(cells.change(0).locator(".ck-added")).to_contain_text("lamp")
    cells.next_change()
    lab.press(cells.accept(0))
    expect(lab.chat.approval).to_contain_text("Run this cell?")
    expect(cells.changes).to_have_count(0)
    lab.expect_source(0, MENDED)
    expect(lab.cell(0)).to_have_class(re.compile(r"\bjp-mod-active\b"))
    assert lab.page.evaluate(IN_NOTEBOOK)


def assert_below_the_editor(lab: LabPage, part: Locator) -> None:
    """`part` is as wide as the cell's editor, and between it and the output."""
    editor, output = lab.cell(0).locator(".cm-editor"), lab.cell(0).locator(".jp-OutputArea")
    boxes = [each.bounding_box() for each in (editor, part, output)]
    above, here, below = boxes
    assert above
    assert here
    assert below
    assert 0 <= here["y"] - (above["y"] + above["height"]) < 12
    assert here["y"] + here["height"] <= below["y"] + 1
    assert abs(here["x"] - above["x"]) <= 2
    assert abs(here["x"] + here["width"] - above["x"] - above["width"]) <= 2


def test_notebook_7(root: Path, new_tab: Callable[..., Tab]) -> None:
    with running_jupyter(root, app="notebook") as jupyter:
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.page.goto(jupyter.page("notebooks/notebook7.ipynb"))
        lab.page.wait_for_function("() => window.jupyterapp")
        lab.wait_until_idle()
        lab.page.keyboard.press("ControlOrMeta+Shift+y")
        lab.chat.message.wait_for()
        expect(lab.chat.message).to_be_focused()
        ask_and_replace(lab)
        have_repaired(lab)
        decide_at_the_cell(lab)
        ask_in_the_cell(lab)


def test_the_oldest_jupyterlab(root: Path, new_tab: Callable[..., Tab]) -> None:
    oldest = python_of("venv-lab42", ".make/lab42")
    with running_jupyter(root, app="lab", python=oldest) as jupyter:
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.open_notebook("lab42.ipynb")
        assert lab.page.evaluate("() => window.jupyterapp.version").startswith("4.2.")
        lab.chat.open()
        ask_and_replace(lab)
        have_repaired(lab)
        decide_at_the_cell(lab)
        ask_in_the_cell(lab)
