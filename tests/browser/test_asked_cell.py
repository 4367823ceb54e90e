"""Asking about one cell: at its failed output, in its menu, from the palette, by another extension."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage, code_cell, write_notebook
from model_script import say
from playwright.sync_api import Error, expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter
    from model_server import ModelServer
    from playwright.sync_api import Locator

FIRST = "first_error = 1 / 0"
SECOND = "second_error = [][3]"
GOOD = "def settle(bill):\n    return bill * 2"
FAILED = {
    "output_type": "error",
    "ename": "KeyError",
    "evalue": "'lamp'",
    "traceback": ["Traceback (most recent call last)", "KeyError: 'lamp'"],
}
# With "contentVisibility" JupyterLab makes one cell after the other while nothing else happens.
MANY, EVERY, MIDDLE = 300, 50, 150
SCROLL = "index => window.jupyterapp.shell.currentWidget.content.scrollToItem(index, 'center')"
# As the settings editor does; what was there stays.
SET = """async ([plugin, settings]) => {
  const [, token] = document.cookie.match(/_xsrf=([^;]+)/);
  const headers = { "X-XSRFToken": token, "Content-Type": "application/json" };
  const body = JSON.stringify({ raw: JSON.stringify(settings) });
  const reply = await fetch(`/lab/api/settings/${plugin}`, { method: "PUT", headers, body });
  if (!reply.ok) throw new Error(await reply.text());
}"""
ACTIVE = re.compile("jp-mod-active")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root: Path = tmp_path_factory.mktemp("work")
    for name in ("failed", "menu", "palette", "front", "behind", "seven"):
        write_notebook(root / f"{name}.ipynb", FIRST, SECOND, GOOD)
    cells = [code_cell(f"cell-{at}", f"x = {at}") for at in range(MANY)]
    failed = {"outputs": [FAILED], "execution_count": 1}
    cells = [cell | (failed if at % EVERY == 0 else {}) for at, cell in enumerate(cells)]
    many = json.loads(write_notebook(root / "many.ipynb").read_text()) | {"cells": cells}
    (root / "many.ipynb").write_text(json.dumps(many))
    return root


@pytest.fixture(scope="module")
def jupyter(root: Path, model: ModelServer) -> Iterator[Jupyter]:
    with running_jupyter(root, app="lab", env=model.chat_settings) as running:
        yield running


@pytest.fixture
def opened(jupyter: Jupyter, new_tab: Callable[..., Tab]) -> Callable[[str], LabPage]:
    """Opens the notebook of this name in a tab of its own."""

    def open_one(name: str) -> LabPage:
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.open_notebook(f"{name}.ipynb")
        return lab

    return open_one


def button(lab: LabPage, index: int, name: str) -> Locator:
    return lab.cell(index).get_by_role("button", name=f"{name} the error in this cell")


def asked_about(lab: LabPage, model: ModelServer, question: str) -> str:
    """The meant cell of what the model was given with this question: its line and its source's first line."""
    expect(lab.chat.questions.last).to_contain_text(question)
    expect(lab.chat.answers).to_have_count(lab.chat.questions.count(), timeout=60_000)
    lab.chat.wait_until_done()
    content = model.requests[-1].body["messages"][-1]["content"]
    assert content.endswith(question)
    [cell] = re.findall(r"^The cell that is meant.*\n.*", content, re.MULTILINE)
    return str(cell)


def test_a_failed_output_offers_to_fix_and_to_explain_that_cell(
    opened: Callable[[str], LabPage], model: ModelServer, root: Path
) -> None:
    lab = opened("failed")
    lab.run(1)
    lab.run(2)
    expect(lab.notebook.locator(".ck-failure")).to_have_count(1)
    # The first cell is what just ran, while the second one is active already.
    lab.run(0)
    expect(lab.cell(1)).to_have_class(ACTIVE)
    button(lab, 1, "Fix").click()
    assert SECOND in asked_about(lab, model, "Fix the error in cell [1].")
    lab.chat.chip("cell [1] · error").wait_for()
    # The next question is about the same cell.
    lab.chat.ask("and now?")
    lab.chat.chip("cell [1] · error").wait_for()

    lab.chat.remove_chip("cell [1] · error")
    button(lab, 0, "Explain").focus()
    lab.page.keyboard.press("Enter")
    assert FIRST in asked_about(lab, model, "Explain the error in cell [3].")
    expect(lab.cell(0)).to_have_class(ACTIVE)

    lab.execute("docmanager:save")
    assert "IndexError" in (root / "failed.ipynb").read_text()
    assert "Explain" not in (root / "failed.ipynb").read_text()
    lab.write(0, "mended = 1")
    lab.run(0)
    expect(button(lab, 0, "Fix")).to_have_count(0)
    expect(button(lab, 1, "Fix")).to_have_count(1)
    assert lab.tab.errors == []


@pytest.mark.parametrize("windowing", ["full", "contentVisibility"])
def test_a_long_notebook_is_scrolled_without_work(opened: Callable[[str], LabPage], windowing: str) -> None:
    lab = opened("front")
    lab.page.evaluate(SET, ["@jupyterlab/notebook-extension:tracker", {"windowingMode": windowing}])
    lab.open_notebook("many.ipynb")
    row = lab.notebook.locator(f'.jp-Cell[data-windowed-list-index="{MIDDLE}"] .ck-failure')
    lab.page.evaluate(SCROLL, MIDDLE)
    row.scroll_into_view_if_needed()
    first = row.element_handle()
    for index in (0, MANY - 1, MIDDLE):
        lab.page.evaluate(SCROLL, index)
    row.scroll_into_view_if_needed()
    expect(row).to_be_in_viewport()
    assert row.evaluate("(row, first) => row === first", first)
    expect(row.get_by_role("button")).to_have_text(["Fix", "Explain"])


def test_the_menu_of_a_cell_asks_about_the_cell_that_was_clicked(
    opened: Callable[[str], LabPage], model: ModelServer
) -> None:
    lab = opened("menu")
    lab.run(0)

    def menu_of(index: int) -> Locator:
        lab.cell(index).locator(".cm-content").click(button="right")
        lab.page.locator(".lm-Menu-itemLabel").get_by_text("Chat", exact=True).click()
        return lab.page.get_by_role("menu").last

    menu = menu_of(2)
    expect(menu.get_by_role("menuitem")).to_have_text(
        ["Explain This Cell", "Refactor This Cell", "Document This Cell", "Add a Test for This Cell"]
    )
    menu.get_by_role("menuitem", name="Refactor This Cell").click()
    assert "def settle" in asked_about(lab, model, "Refactor this cell, and keep what it does.")
    menu_of(0).get_by_role("menuitem", name="Fix the Error").click()
    assert FIRST in asked_about(lab, model, "Fix the error in cell [1].")


def test_the_palette_asks_about_the_cell_that_is_meant(
    opened: Callable[[str], LabPage], model: ModelServer
) -> None:
    lab = opened("palette")

    def palette(words: str) -> Locator:
        lab.page.keyboard.press("ControlOrMeta+Shift+c")
        search = lab.page.locator(".lm-CommandPalette-input")
        search.fill(words)
        return lab.page.locator(".lm-CommandPalette-item", has_text=words)

    lab.cell(0).locator(".cm-content").click()
    expect(palette("Fix the Error")).to_have_class(re.compile("lm-mod-disabled"))
    lab.page.keyboard.press("Escape")
    lab.run(0)
    palette("Fix the Error").click()
    assert FIRST in asked_about(lab, model, "Fix the error in cell [1].")
    lab.cell(2).locator(".cm-content").click()
    palette("Add a Test for This Cell").click()
    assert "def settle" in asked_about(lab, model, "Add a test for the code in this cell.")


def test_another_extension_names_the_cell(opened: Callable[[str], LabPage], model: ModelServer) -> None:
    lab = opened("behind")
    lab.execute("docmanager:open", path="front.ipynb")
    lab.page.wait_for_function("() => window.jupyterapp.shell.currentWidget.context?.path === 'front.ipynb'")
    lab.wait_until_idle()
    model.script(say("It doubles the bill."))
    lab.execute("jupyter-chatkit:explain-cell", cellId="cell-2", path="behind.ipynb")
    assert "def settle" in asked_about(lab, model, "Explain this cell.")
    assert "Notebook behind.ipynb" in json.dumps(model.requests[-1].body)
    with pytest.raises(Error, match="There is no such cell"):
        lab.execute("jupyter-chatkit:explain-cell", cellId="gone")


def test_notebook_7(root: Path, new_tab: Callable[..., Tab], model: ModelServer) -> None:
    with running_jupyter(root, app="notebook", env=model.chat_settings) as jupyter:
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.page.goto(jupyter.page("notebooks/seven.ipynb"))
        lab.page.wait_for_function("() => window.jupyterapp")
        lab.wait_until_idle()
        lab.run(0)
        button(lab, 0, "Fix").click()
        assert FIRST in asked_about(lab, model, "Fix the error in cell [1].")
        lab.execute("jupyter-chatkit:document-cell", cellId="cell-2")
        assert "def settle" in asked_about(lab, model, "Document the code in this cell.")
