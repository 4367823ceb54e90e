"""A change of a cell is asked for in the cell: one line, and what comes of it in its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from cell_chat import CellChat
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from model_script import Gate, MoreArguments, Reply, Text, ToolCall, say
from playwright.sync_api import expect
from repairing_model import call, ref, results

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter
    from model_script import Answer, Request
    from model_server import ModelServer

    Opened = Callable[..., LabPage]

SQUARES = "squares = [n * n for n in range(4)]"
ACTIVE = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
IN_CELL = "index => window.jupyterapp.shell.currentWidget.content.widgets[index].node"
IN_EDITOR = "() => document.activeElement.matches('.cm-content')"


@pytest.fixture
def opened(
    root: Path, jupyter: Jupyter, new_tab: Callable[..., Tab], request: pytest.FixtureRequest
) -> Opened:
    """Opens a notebook of these cells."""

    def open_one(*sources: str) -> LabPage:
        path = write_notebook(root / f"{request.node.name}.ipynb", *sources)
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.open_notebook(path.name)
        return lab

    return open_one


class Writing:
    """A model that writes into the cell at `index`, and says what came of it."""

    def __init__(self, index: int, source: str, gate: Gate | None = None) -> None:
        self._index = index
        self._source = source
        self._gate = gate

    def __call__(self, request: Request) -> Answer:
        known = results(request)
        if not known:
            return call("list_cells", "call_list")
        if len(known) == 1:
            replace = {"edit": "replace", **ref(known[0][1], self._index), "source": self._source}
            edit = call("edit_cells", "call_edit", edits=[replace])
            return Reply([self._gate, *edit.steps]) if self._gate and isinstance(edit, Reply) else edit
        return say("Written.")


def question(request: Request) -> str:
    messages: list[Any] = [each for each in request.body["messages"] if each["role"] == "user"]
    return str(messages[-1]["content"])


def test_what_is_asked_in_a_cell_comes_as_a_change_of_it(opened: Opened, model: ModelServer) -> None:
    lab = opened("x = 1", "", "print(x)")
    lab.execute("application:toggle-right-area")
    lab.chat.panel.wait_for(state="hidden")
    gate = Gate()
    model.answer = Writing(1, SQUARES, gate)
    asked = len(model.requests)
    cells = CellChat(lab)
    cells.ask(1, "the first squares")
    expect(cells.line).to_have_text("Working on a change of this cell…")
    gate.wait_reached()
    gate.open()
    expect(cells.change(1).locator(".ck-added")).to_have_text(f"+added: {SQUARES}\n")
    expect(cells.line).to_have_count(0)
    assert "Change this cell alone: the first squares" in question(model.requests[asked])
    cells.next_change()
    lab.press(cells.accept(1))
    expect(cells.changes).to_have_count(0)
    expect(lab.cell(1).locator(".cm-line")).to_have_text([SQUARES])
    assert lab.page.evaluate(ACTIVE) == 1
    expect(lab.chat.panel).to_be_hidden()


def test_a_change_is_seen_while_it_is_written(opened: Opened, model: ModelServer) -> None:
    lab = opened("x = 1", "y = 2\nprint(y)")
    first, second = Gate(), Gate()
    written = "y = 3\nz = 4\nprint(y, z)"

    def answer(request: Request) -> Answer:
        known = results(request)
        if not known:
            return call("list_cells", "call_list")
        replace = {"edit": "replace", **ref(known[0][1], 1), "source": written}
        text = json.dumps({"edits": [replace]})
        one, two = text.index("y = 3") + 5, text.index("z = 4") + 5
        begun = ToolCall("edit_cells", text[:one], "call_edit")
        return Reply([begun, first, MoreArguments(text[one:two]), second, MoreArguments(text[two:])])

    model.answer = answer
    cells = CellChat(lab)
    cells.ask(1, "three instead")
    first.wait_reached()
    expect(cells.so_far(1).locator(".ck-added")).to_have_text("+added: y = 3\n")
    expect(cells.so_far(1).locator(".ck-removed")).to_contain_text("y = 2")
    expect(cells.line).to_have_text("Writing a change of this cell…")
    first.open()
    second.wait_reached()
    expect(cells.so_far(1).locator(".ck-added").last).to_have_text("+added: z = 4\n")
    expect(cells.so_far(1).get_by_role("button")).to_have_count(0)
    lab.expect_source(1, "y = 2\nprint(y)")
    second.open()
    expect(cells.change(1).locator(".ck-added").last).to_have_text("+added: print(y, z)\n")
    expect(cells.so_far(1)).to_have_count(0)
    cells.accept(1).click()
    expect(cells.changes).to_have_count(0)
    expect(lab.cell(1).locator(".cm-line")).to_have_text(written.split("\n"))


def test_what_was_written_so_far_goes_when_it_is_stopped(opened: Opened, model: ModelServer) -> None:
    lab = opened("x = 1", "y = 2")
    gate = Gate()

    def answer(request: Request) -> Answer:
        known = results(request)
        if not known:
            return call("list_cells", "call_list")
        new = {"target": {"where": "below", "cellId": ref(known[0][1], 0)["cellId"]}}
        text = json.dumps(
            {"edits": [{"edit": "insert", **new, "cells": [{"type": "code", "source": "z = 3"}]}]}
        )
        return Reply([ToolCall("edit_cells", text[:-6], "call_edit"), gate, MoreArguments(text[-6:])])

    model.answer = answer
    cells = CellChat(lab)
    cells.ask(0, "add a cell")
    gate.wait_reached()
    expect(cells.so_far(0).locator(".ck-added")).to_contain_text("z =")
    cells.stop.click()
    gate.open()
    expect(cells.so_far(0)).to_have_count(0)
    expect(lab.cells).to_have_count(2)
    expect(cells.changes).to_have_count(0)


def test_the_question_is_about_that_cell_whatever_ran_last(opened: Opened, model: ModelServer) -> None:
    lab = opened("x = 'what ran'", "y = 'what is meant'", "z = 'the other'")
    lab.run(0)
    model.answer = lambda _: say("I see.")
    asked = len(model.requests)
    cells = CellChat(lab)
    cells.ask(1, "explain")
    expect(cells.line).to_have_text("The answer is in the chat.")
    told = str(model.requests[asked].body["messages"])
    assert told.index("what is meant") < told.index("what ran")
    lab.notebook.get_by_role("button", name="Show in the chat").click()
    expect(lab.chat.answers.last).to_contain_text("I see.")
    expect(lab.chat.questions.last).to_contain_text("Change this cell alone: explain")


def test_escape_leaves_the_cell_as_it_was(opened: Opened, model: ModelServer) -> None:
    lab = opened("x = 1", "y = 2")
    model.answer = lambda _: say("Nobody asked.")
    asked = len(model.requests)
    cells = CellChat(lab)
    cells.begin(1)
    # Letters are JupyterLab's commands outside of a field: d, d would delete the cell.
    lab.page.keyboard.type("dd a b")
    lab.page.keyboard.press("Escape")
    expect(cells.field).to_have_count(0)
    assert lab.page.evaluate(ACTIVE) == 1
    assert lab.page.evaluate(f"() => ({IN_CELL})(1).contains(document.activeElement)")
    lab.page.keyboard.press("Enter")
    lab.page.wait_for_function(IN_EDITOR)
    lab.expect_source(0, "x = 1")
    lab.expect_source(1, "y = 2")
    assert len(model.requests) == asked


def test_an_answer_on_its_way_is_stopped_in_the_cell(opened: Opened, model: ModelServer) -> None:
    lab = opened("x = 1", "y = 2")
    gate = Gate()
    model.answer = lambda _: Reply([Text("It takes "), gate, Text("long.")])
    left = len(model.disconnects)
    cells = CellChat(lab)
    cells.ask(0, "double it")
    gate.wait_reached()
    cells.stop.click()
    model.wait_for_disconnects(left + 1)
    expect(cells.line).to_have_count(0)
    assert lab.page.evaluate(ACTIVE) == 0
    gate.open()


def test_offline_repairs_the_cell_it_is_asked_in(tmp_path: Path, new_tab: Callable[..., Tab]) -> None:
    write_notebook(tmp_path / "broken.ipynb", "prices = [1, 2, 3]", "total = sum(pricez)")
    with running_jupyter(tmp_path, app="lab") as jupyter:
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.open_notebook("broken.ipynb")
        lab.run(0)
        lab.run(1)
        cells = CellChat(lab)
        cells.ask(1, "fix the error")
        expect(cells.change(1).locator(".ck-added")).to_contain_text("sum(prices)")
        cells.accept(1).click()
        expect(cells.changes).to_have_count(0)
        expect(lab.cell(1).locator(".cm-line")).to_have_text(["total = sum(prices)"])
