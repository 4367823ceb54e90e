"""Text that is selected in a notebook can be asked about where it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from axe import serious_violations
from jupyter_process import running_jupyter
from lab_page import LabPage, code_cell, write_notebook
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter
    from playwright.sync_api import Locator

PRINTING = "print('settled accounts\\nof the whole year')"
OVERLAP = """button => {
  const box = button.getBoundingClientRect();
  return [...document.getSelection().getRangeAt(0).getClientRects()].some(line =>
    box.left < line.right && box.right > line.left && box.top < line.bottom && box.bottom > line.top);
}"""
SELECTED = "() => document.getSelection().toString()"
FOCUSED = "() => document.activeElement.className"
# As the settings editor does.
TURN_OFF = """async () => {
  const [, token] = document.cookie.match(/_xsrf=([^;]+)/);
  const headers = { "X-XSRFToken": token, "Content-Type": "application/json" };
  const body = JSON.stringify({ raw: JSON.stringify({ askBesideSelection: false }) });
  const reply = await fetch("/lab/api/settings/jupyter-chatkit:plugin", { method: "PUT", headers, body });
  if (!reply.ok) throw new Error(await reply.text());
}"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    text = {"cell_type": "markdown", "id": "text", "source": "Some *marked* words.", "metadata": {}}
    path = write_notebook(tmp_path / "selected.ipynb")
    cells = [code_cell("printing", PRINTING), text, code_cell("other", "value = 1")]
    path.write_text(json.dumps(json.loads(path.read_text()) | {"cells": cells}))
    return tmp_path


@pytest.fixture
def jupyter(root: Path) -> Iterator[Jupyter]:
    with running_jupyter(root, app="lab") as running:
        yield running


def ask(lab: LabPage) -> Locator:
    return lab.page.get_by_role("button", name="Ask the chat about the selection")


def drag_over(lab: LabPage, text: Locator) -> None:
    """Select `text` by the mouse, and keep the button down."""
    box = text.bounding_box()
    assert box
    lab.page.mouse.move(box["x"] + 1, box["y"] + 3)
    lab.page.mouse.down()
    lab.page.mouse.move(box["x"] + min(box["width"] - 2, 200), box["y"] + box["height"] - 4, steps=4)


def is_quoted(lab: LabPage, words: str) -> None:
    expect(lab.chat.panel.locator(".ck-quote")).to_contain_text(words)
    expect(lab.chat.message).to_be_focused()
    lab.chat.button("Remove the quote").click()


def test_it_comes_when_the_selection_has_settled_and_is_in_no_ones_way(
    jupyter: Jupyter, new_tab: Callable[..., Tab]
) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open_notebook("selected.ipynb")
    lab.chat.message.wait_for()
    lab.run(0)
    output = lab.cell(0).locator(".jp-OutputArea-output pre")
    drag_over(lab, output)
    expect(ask(lab)).to_have_count(0)
    lab.page.mouse.up()
    expect(ask(lab)).to_be_visible()
    assert ask(lab).evaluate(OVERLAP) is False
    assert "settled accounts" in lab.page.evaluate(SELECTED)
    assert "ck-" not in lab.page.evaluate(FOCUSED)
    assert serious_violations(lab.page) == []
    lab.tab.screenshot("lab-selection-light")
    lab.page.keyboard.press("Escape")
    expect(ask(lab)).to_have_count(0)

    # Selected text that is pressed would be dragged.
    lab.cell(2).locator(".cm-content").click()
    drag_over(lab, output)
    lab.page.mouse.up()
    ask(lab).click()
    expect(ask(lab)).to_have_count(0)
    is_quoted(lab, "settled accounts")
    lab.chat.chip("selection in [1]").wait_for()

    lab.cell(2).locator(".cm-content").click()
    drag_over(lab, output)
    lab.page.mouse.up()
    expect(ask(lab)).to_be_visible()
    lab.cell(2).locator(".cm-content").click()
    expect(ask(lab)).to_have_count(0)


def test_it_comes_in_editors_and_in_rendered_markdown(jupyter: Jupyter, new_tab: Callable[..., Tab]) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open_notebook("selected.ipynb")
    lab.choose_theme("JupyterLab Dark")
    lab.chat.message.wait_for()
    lab.cell(2).locator(".cm-content").click()
    lab.page.keyboard.press("Home")
    lab.page.keyboard.down("Shift")
    for _ in "value":
        lab.page.keyboard.press("ArrowRight")
    expect(ask(lab)).to_have_count(0)
    lab.page.keyboard.up("Shift")
    expect(ask(lab)).to_be_visible()
    assert ask(lab).evaluate(OVERLAP) is False
    lab.page.keyboard.type("x")
    expect(ask(lab)).to_have_count(0)
    lab.expect_source(2, "x = 1")

    drag_over(lab, lab.cell(1).locator(".jp-RenderedMarkdown p"))
    lab.page.mouse.up()
    lab.tab.screenshot("lab-selection-dark")
    ask(lab).click()
    is_quoted(lab, "marked words")

    lab.page.evaluate(TURN_OFF)
    lab.open_notebook("selected.ipynb")
    lab.chat.open()
    lab.run(0)
    drag_over(lab, lab.cell(0).locator(".jp-OutputArea-output pre"))
    lab.page.mouse.up()
    # The chat, which listens too, has heard of the selection.
    lab.chat.chip("selection in [1]").wait_for()
    expect(ask(lab)).to_have_count(0)


def test_notebook_7_quotes_what_was_selected_before_the_chat_loaded(
    root: Path, new_tab: Callable[..., Tab]
) -> None:
    with running_jupyter(root, app="notebook") as jupyter:
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.page.goto(jupyter.page("notebooks/selected.ipynb"))
        lab.page.wait_for_function("() => window.jupyterapp")
        lab.wait_until_idle()
        lab.run(0)
        expect(lab.chat.panel).to_have_count(0)
        drag_over(lab, lab.cell(0).locator(".jp-OutputArea-output pre"))
        lab.page.mouse.up()
        ask(lab).click()
        is_quoted(lab, "settled accounts")
        lab.chat.chip("selection in [1]").wait_for()
