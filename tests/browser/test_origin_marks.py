"""The marks of the assistant's cells in a real JupyterLab and Notebook 7: stars that tell whose a cell is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from command_line import chatkit
from jupyter_process import running_jupyter
from lab_page import LabPage, code_cell
from model_script import say
from playwright.sync_api import expect
from repairing_model import Repairing, ref

from jupyter_chatkit.provenance.fingerprints import fingerprints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter
    from model_server import ModelServer
    from playwright.sync_api import Locator

SOURCE = "orders = load()\norders.head()"
SETTINGS: dict[str, dict[str, Any]] = {
    "jupyter-chatkit/plugin": {"showOnFirstStart": False},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "full"},
}
LIVE = "() => window.jupyterapp.shell.currentWidget.content.model.sharedModel"
# The cells whose stars change, while there are changes to see.
NOTE_STARS = """() => {
  window.starred = new Set();
  const { widgets } = window.jupyterapp.shell.currentWidget.content;
  widgets.forEach(({ node }, index) =>
    new MutationObserver(records => records.forEach(({ target }) => {
      if (target.matches('.ck-mark')) window.starred.add(index);
    })).observe(node, { attributes: true, childList: true, subtree: true }));
}"""
WORK_IN = """async index => {
  const { content } = window.jupyterapp.shell.currentWidget;
  content.activeCellIndex = index;
  await content.scrollToCell(content.activeCell);
  content.mode = 'edit';
}"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person whose notebooks keep only the cells in sight in the page, and whose chat stays closed."""
    home = tmp_path_factory.mktemp("home")
    for plugin, settings in SETTINGS.items():
        path = home / "config" / "lab" / "user-settings" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(settings))
    return home


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory, home: Path, model: ModelServer) -> Iterator[Jupyter]:
    root, env = tmp_path_factory.mktemp("work"), model.chat_settings
    with running_jupyter(root, app="lab", home=home, env=env) as running:
        yield running


def marked(cell: dict[str, Any], **other: Any) -> dict[str, Any]:
    fixed = {"accepted_by": "ann", "at": "2026-11-28T08:00:00Z", "change": "wrote", "model": "gpt-5-mini"}
    lines = " ".join(sorted(fingerprints(cell["source"])))
    mark = {**fixed, "request": "f" * 64, "lines": lines, "version": 1, **other}
    return {**cell, "metadata": {"jupyter_chatkit": mark}}


def opened(jupyter: Jupyter, tab: Tab, *cells: dict[str, Any]) -> LabPage:
    write(jupyter.root / "marks.ipynb", *cells)
    lab = LabPage(tab, jupyter)
    lab.open_notebook("marks.ipynb")
    return lab


def write(path: Path, *cells: dict[str, Any]) -> None:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(notebook))


def star(lab: LabPage, index: int) -> Locator:
    return lab.cell(index).get_by_role("img", name=re.compile("by gpt-5-mini"))


def test_a_star_tells_whose_a_cell_is_until_it_is_taken_off(
    jupyter: Jupyter, new_tab: Callable[..., Tab]
) -> None:
    text = {"cell_type": "markdown", "id": "text", "source": "# Title", "metadata": {}}
    lab = opened(
        jupyter,
        new_tab(jupyter.origin),
        code_cell("mine", "x = 1"),
        marked(code_cell("wrote", SOURCE)),
        marked(text, change="changed"),
        marked(code_cell("hostile", "y"), model="<img src=x onerror='window.owned = true'>"),
        marked(code_cell("damaged", "z"), lines=["c7ae"]),
    )
    expect(lab.notebook.locator(".ck-mark")).to_have_count(3)
    expect(star(lab, 1)).to_have_attribute(
        "title",
        re.compile(r"^Written by gpt-5-mini on .*2026.*, accepted by ann; 100 % of its lines unchanged$"),
    )
    expect(star(lab, 2)).to_have_attribute("title", re.compile("^Changed by gpt-5-mini"))
    box, prompt = star(lab, 1).bounding_box(), lab.cell(1).locator(".jp-InputPrompt").bounding_box()
    assert box
    assert prompt
    assert prompt["x"] <= box["x"] < box["x"] + box["width"] < prompt["x"] + prompt["width"]
    assert prompt["y"] <= box["y"] < box["y"] + box["height"] < prompt["y"] + prompt["height"]
    assert lab.page.evaluate("() => window.owned") is None

    lab.cell(1).locator(".cm-content").click()
    lab.page.keyboard.press("ControlOrMeta+End")
    lab.page.keyboard.type("  # mine")
    expect(star(lab, 1)).to_have_attribute("title", re.compile("; 50 % of its lines unchanged$"))

    for theme in ("Light", "Dark"):
        lab.choose_theme(f"JupyterLab {theme}")
        lab.page.locator("#jupyterlab-splash").wait_for(state="detached")
        lab.tab.screenshot(f"lab-origin-{theme.lower()}")
    lab.choose_theme("JupyterLab Light")

    lab.execute("jupyter-chatkit:remove-marks")
    expect(lab.notebook.locator(".ck-mark")).to_have_count(0)
    assert "jupyter_chatkit" not in json.dumps(lab.page.evaluate(f"() => ({LIVE})().toJSON()"))
    lab.execute("notebook:undo-cell-action")
    expect(lab.notebook.locator(".ck-mark")).to_have_count(3)
    lab.expect_source(1, f"{SOURCE}  # mine")


def test_an_allowed_edit_is_marked_and_taken_back_with_its_mark(
    jupyter: Jupyter, new_tab: Callable[..., Tab], model: ModelServer
) -> None:
    lab = opened(
        jupyter, new_tab(jupyter.origin), code_cell("one", "prices = [1]"), code_cell("two", "sum(pricez)")
    )
    model.answer = Repairing(
        lambda listed: [{"edit": "patch", **ref(listed, 1), "hunks": [{"old": "pricez", "new": "prices"}]}]
    )
    lab.chat.open()
    lab.chat.send("Fix it")
    lab.chat.button("Accept").click()
    expect(lab.cell(1).locator(".ck-mark")).to_have_attribute(
        "title", re.compile("^Changed by .*accepted by local;")
    )
    expect(lab.notebook.locator(".ck-mark")).to_have_count(1)
    lab.chat.button("Refuse").click()
    lab.chat.wait_until_done()
    lab.execute("docmanager:save")
    path = jupyter.root / "marks.ipynb"
    nbformat.validate(nbformat.read(path, as_version=4))  # type: ignore[no-untyped-call]
    told = chatkit("provenance", str(path)).stdout
    assert "1 of 2 cells marked, as written: 100 % of 1 line" in told
    lab.chat.button("Undo the changes").click()
    expect(lab.notebook.locator(".ck-mark")).to_have_count(0)
    lab.chat.button("Redo the changes").click()
    expect(lab.notebook.locator(".ck-mark")).to_have_count(1)


def test_code_of_an_answer_is_marked_also_after_a_reload(
    jupyter: Jupyter, new_tab: Callable[..., Tab], model: ModelServer
) -> None:
    lab = opened(jupyter, new_tab(jupyter.origin), code_cell("one", "sum(prices)"))
    model.answer = lambda _: say("Write:\n\n```python\nprices = [1]\n```\n")
    lab.chat.open()
    lab.chat.button("New chat").click()
    lab.chat.send("Fix it")
    lab.chat.wait_until_done()
    lab.chat.button("Insert below").click()
    words = re.compile("^Written by compatible:.* on .*, accepted by local; 100 % of its lines unchanged$")
    expect(lab.cell(1).locator(".ck-mark")).to_have_attribute("title", words)
    lab.execute("docmanager:save")
    lab.page.reload()
    lab.page.wait_for_function("() => window.jupyterapp")
    lab.wait_until_idle()
    expect(lab.cell(1).locator(".ck-mark")).to_have_attribute("title", words)
    lab.chat.open()
    lab.chat.button("Replace the cell").click()
    expect(lab.cell(0).locator(".ck-mark")).to_have_attribute(
        "title", re.compile("^Changed by compatible:.*, accepted by local;")
    )
    [told] = json.loads(chatkit("provenance", "--json", str(jupyter.root / "marks.ipynb")).stdout)
    assert re.fullmatch("[0-9a-f]{64}", told["cells"][0]["request"])


def test_a_setting_hides_the_stars(jupyter: Jupyter, new_tab: Callable[..., Tab]) -> None:
    lab = opened(jupyter, new_tab(jupyter.origin), marked(code_cell("wrote", SOURCE)))
    expect(star(lab, 0)).to_be_visible()
    lab.execute("settingeditor:open", query="Chat")
    setting = lab.page.get_by_role("checkbox", name="Mark the assistant's cells")
    setting.uncheck()
    expect(lab.page.locator(".jp-Notebook .ck-mark")).to_have_count(0)
    setting.check()
    expect(lab.page.locator(".jp-Notebook .ck-mark")).to_have_count(1)


def test_in_a_notebook_of_1000_marked_cells_only_the_star_of_the_one_in_work_changes(
    jupyter: Jupyter, new_tab: Callable[..., Tab]
) -> None:
    source = "\n".join(f"line_{number} = {number}" for number in range(20))
    cells = (marked(code_cell(f"cell-{number}", source)) for number in range(1_000))
    lab = opened(jupyter, new_tab(jupyter.origin), *cells)
    expect(star(lab, 0)).to_be_visible()
    assert lab.cells.count() < 500
    lab.page.evaluate(NOTE_STARS)
    lab.page.evaluate(WORK_IN, 801)
    cell = lab.notebook.locator(".jp-Cell[data-windowed-list-index='801']")
    expect(cell.locator(".ck-mark")).to_be_visible()
    expect(cell.locator(".cm-content")).to_be_focused()
    lab.page.keyboard.press("ControlOrMeta+Home")
    lab.page.keyboard.type("# ")
    expect(cell.locator(".ck-mark")).to_have_attribute("title", re.compile("; 95 % of its lines unchanged$"))
    assert lab.page.evaluate("() => [...window.starred]") == [801]


def test_notebook_7(tmp_path: Path, new_tab: Callable[..., Tab]) -> None:
    write(tmp_path / "seven.ipynb", code_cell("mine", "x = 1"), marked(code_cell("wrote", SOURCE)))
    with running_jupyter(tmp_path, app="notebook") as jupyter:
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.page.goto(jupyter.page("notebooks/seven.ipynb"))
        lab.page.wait_for_function("() => window.jupyterapp")
        lab.wait_until_idle()
        expect(star(lab, 1)).to_be_visible()
        lab.tab.screenshot("notebook-7-origin")
