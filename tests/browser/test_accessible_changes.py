"""What asks first, in the cells and in the chat: by keyboard alone, and in the colours a person needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe import serious_violations
from cell_chat import CellChat
from lab_page import LabPage, write_notebook
from model_script import Gate, Reply, Text
from playwright.sync_api import expect
from repairing_model import BROKEN, Repairing, patch, ref

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter
    from model_server import ModelServer
    from playwright.sync_api import Locator

    Opened = Callable[[], LabPage]

IN_CELL = """index => {
  const { widgets } = window.jupyterapp.shell.currentWidget.content;
  return widgets[index].node.contains(document.activeElement);
}"""
STYLES = "(el, names) => names.map(name => getComputedStyle(el)[name])"
THEMES = ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast")


@pytest.fixture
def broken(
    root: Path, jupyter: Jupyter, new_tab: Callable[..., Tab], request: pytest.FixtureRequest
) -> Opened:
    """Opens a notebook whose second cell is broken, with the chat beside it."""

    def open_one() -> LabPage:
        path = write_notebook(
            root / f"{request.node.name}.ipynb", "prices = [1, 2, 3]", BROKEN, "print(total)"
        )
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.open_notebook(path.name)
        lab.chat.open()
        return lab

    return open_one


def several(listed: Any) -> list[dict[str, Any]]:
    """A change with a character that cannot be seen, and a cell that goes."""
    hidden = {"edit": "replace", **ref(listed, 0), "source": "prices = [1, 2, 3]\u200b"}
    return [hidden, *patch(listed), {"edit": "delete", **ref(listed, 2)}]


def assert_accessible(lab: LabPage, where: str, name: str) -> None:
    for theme in THEMES:
        lab.choose_theme(theme)
        expect(lab.page.locator(where).first).to_be_visible()
        lab.tab.screenshot(f"asking-{name}-{theme.split()[-1].lower()}")
        assert serious_violations(lab.page, where) == []


def styles(part: Locator, *names: str) -> list[str]:
    values: list[str] = part.evaluate(STYLES, names)
    return values


def reach(button: Locator, key: str) -> None:
    """Press a key, a few times at most, until the button has the focus."""
    for _ in range(16):
        if button.evaluate("el => el === document.activeElement"):
            return
        button.page.keyboard.press(key)
    expect(button).to_be_focused()


def test_what_asks_first_is_accessible_in_each_theme(broken: Opened, model: ModelServer) -> None:
    lab = broken()
    lab.run(0)
    lab.run(1)
    lab.cell(1).get_by_role("button", name="Fix the error in this cell").wait_for()
    assert_accessible(lab, ".ck-failure", "failure")
    model.answer = Repairing(several)
    lab.chat.send("Fix it")
    cells = CellChat(lab)
    expect(cells.changes).to_have_count(3)
    lab.chat.button("Do not ask again…").click()
    cells.refuse(2).click()
    expect(cells.change(2)).to_contain_text("Refused")
    assert_accessible(lab, ".ck-proposal-change", "change")
    assert_accessible(lab, ".ck-chat", "card")


def test_the_line_in_a_cell_is_accessible_in_each_theme(broken: Opened, model: ModelServer) -> None:
    lab = broken()
    gate = Gate()
    model.answer = lambda _: Reply([gate, Text("I see.")])
    cells = CellChat(lab)
    cells.begin(1)
    assert_accessible(lab, ".ck-proposal-prompt", "prompt")
    cells.ask(1, "mend it")
    gate.wait_reached()
    assert_accessible(lab, ".ck-proposal-prompt", "prompt-working")
    gate.open()
    expect(cells.line).to_have_text("The answer is in the chat.")
    assert_accessible(lab, ".ck-proposal-prompt", "prompt-done")


def test_what_asks_first_needs_no_colours_of_its_own_and_no_motion(
    broken: Opened, model: ModelServer
) -> None:
    lab = broken()
    lab.page.emulate_media(forced_colors="active", color_scheme="dark", reduced_motion="reduce")
    gate = Gate()
    model.answer = Repairing(several)
    cells = CellChat(lab)
    lab.chat.send("Fix it")
    expect(cells.changes).to_have_count(3)
    lab.tab.screenshot("asking-forced")
    change = cells.change(1)
    for part in (change.locator(".ck-proposal-body"), lab.chat.approval):
        assert styles(part, "borderTopStyle") == ["solid"]
    added, removed = (change.locator(f".ck-{kind} .ck-line-text") for kind in ("added", "removed"))
    assert styles(added, "borderLeftStyle") == ["solid"]
    assert styles(removed, "borderLeftStyle") == ["dashed"]
    cells.next_change()
    lab.page.keyboard.press("Tab")
    assert styles(cells.refuse(0), "outlineStyle") == ["solid"]
    cells.changes.get_by_text("Accept all 3 changes").first.click()
    expect(lab.chat.approval).to_contain_text("Run")
    lab.chat.button("Refuse").click()
    lab.chat.wait_until_done()
    model.answer = lambda _: Reply([gate, Text("I see.")])
    cells.ask(1, "mend it")
    gate.wait_reached()
    expect(cells.line).to_be_visible()
    assert styles(cells.line, "animationName") == ["none"]
    lab.tab.screenshot("asking-forced-working")
    gate.open()


def test_what_stands_in_cells_fits_into_a_narrow_notebook(broken: Opened, model: ModelServer) -> None:
    lab = broken()
    lab.set_chat_width(720)
    long = "x = [" + ", ".join(str(number) for number in range(200)) + "]"

    def lengthen(listed: Any) -> list[dict[str, Any]]:
        lines = "\n".join([long, *(f"y{number} = {number}" for number in range(40))])
        return [{"edit": "replace", **ref(listed, 0), "source": lines}, *patch(listed)]

    model.answer = Repairing(lengthen)
    lab.chat.send("Fix it")
    cells = CellChat(lab)
    expect(cells.changes).to_have_count(2)
    cells.begin(1)
    lab.tab.screenshot("asking-narrow")
    for index in (0, 1):
        cell, change = lab.cell(index).bounding_box(), cells.change(index).bounding_box()
        assert cell
        assert change
        assert change["x"] + change["width"] <= cell["x"] + cell["width"] + 1
        assert change["height"] < 560


def test_changes_are_asked_for_decided_and_left_by_keyboard(broken: Opened, model: ModelServer) -> None:
    lab = broken()
    lab.execute("application:toggle-right-area")
    lab.chat.panel.wait_for(state="hidden")
    model.answer = Repairing(several)
    cells, keys = CellChat(lab), lab.page.keyboard
    cells.ask(1, "mend it")
    expect(cells.changes).to_have_count(3)
    reach(cells.accept(1), "Tab")
    lab.press(cells.accept(1))
    again = cells.change(1).get_by_role("button", name="Decide again")
    expect(again).to_be_focused()
    keys.press("Enter")
    expect(cells.accept(1)).to_be_focused()
    keys.press("Tab")
    keys.press("Enter")
    expect(cells.change(1)).to_contain_text("Refused")
    expect(again).to_be_focused()
    reach(cells.accept(2), "Tab")
    keys.press("Enter")
    expect(cells.change(2).get_by_role("button", name="Decide again")).to_be_focused()
    reach(cells.accept(0), "Shift+Tab")
    keys.press("Enter")
    expect(lab.cells).to_have_count(2)
    expect(cells.changes).to_have_count(0)
    lab.page.wait_for_function(IN_CELL, arg=0)
    keys.press("Enter")
    keys.press("End")
    keys.type("  # mine")
    expect(lab.cell(0).locator(".cm-content")).to_contain_text("# mine")


def test_the_focus_stays_in_the_notebook_as_the_cell_that_has_it_goes(
    broken: Opened, model: ModelServer
) -> None:
    lab = broken()
    model.answer = Repairing(lambda listed: [{"edit": "delete", **ref(listed, 2)}])
    cells = CellChat(lab)
    cells.ask(2, "this is not needed")
    expect(cells.changes).to_have_count(1)
    cells.next_change()
    lab.press(cells.accept(2))
    expect(lab.cells).to_have_count(2)
    lab.page.wait_for_function(IN_CELL, arg=1)


def test_the_chat_is_decided_in_by_keyboard(broken: Opened, model: ModelServer) -> None:
    lab = broken()
    model.answer = Repairing(several)
    lab.chat.send("Fix it")
    expect(lab.chat.approval).to_contain_text("Make 3 changes")
    accept = lab.chat.button("Accept all")
    accept.focus()
    lab.press(accept)
    expect(lab.chat.approval).to_contain_text("Run")
    expect(lab.chat.message).to_be_focused()
    refuse = lab.chat.button("Refuse")
    refuse.focus()
    lab.press(refuse)
    expect(lab.chat.conversation).to_contain_text("Not done: you did not allow it")
    expect(lab.chat.message).to_be_focused()


def test_the_choices_of_a_rule_come_into_sight_with_nothing_over_them(
    broken: Opened, model: ModelServer
) -> None:
    lab = broken()

    def many(listed: Any) -> list[dict[str, Any]]:
        cells = [{"type": "code", "source": f"y{number} = {number}"} for number in range(12)]
        below = {"where": "below", "cellId": listed["cells"][1]["id"]}
        return [*patch(listed), {"edit": "insert", "target": below, "cells": cells}]

    model.answer = Repairing(many)
    lab.chat.send("Fix it")
    expect(lab.chat.approval).to_contain_text("Make 13 changes")
    lab.chat.button("Do not ask again…").click()
    choice = lab.chat.button("Allow edits in this notebook")
    expect(choice).to_be_in_viewport(ratio=1)
    expect(lab.chat.button("Jump to latest")).to_have_count(0)
