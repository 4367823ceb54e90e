"""Two browsers on one notebook, with jupyter-collaboration: what one has done, the other sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from environments import python_of
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from playwright.sync_api import expect
from repairing_model import BROKEN, MENDED, Repairing, patch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from browser import Tab
    from model_server import ModelServer


def test_two_browsers_work_on_one_notebook(
    tmp_path: Path, model: ModelServer, new_tab: Callable[..., Tab]
) -> None:
    python = python_of("venv-collaboration", ".make/collaboration")
    root = tmp_path / "work"
    root.mkdir()
    write_notebook(root / "shared.ipynb", "prices = [1, 2, 3]", BROKEN, "print(total)")
    model.answer = Repairing(patch)
    # Else it would lie in the folder in which the tests were started. It is not in the listed one either:
    # a listing fails while one of the files that SQLite makes beside it goes away.
    kept = f"--SQLiteYStore.db_path={tmp_path / 'ystore.db'}"
    env = model.chat_settings
    with running_jupyter(root, app="lab", python=python, env=env, args=[kept]) as jupyter:
        first, second = (LabPage(new_tab(jupyter.origin), jupyter) for _ in range(2))
        for lab in (first, second):
            # On a loaded machine the extension asks whether to go on waiting for the document.
            go_on = lab.page.get_by_text("Continue waiting")
            lab.page.add_locator_handler(go_on, lambda button: button.click())
            lab.open_notebook("shared.ipynb")
        first.run(0)
        first.run(1)
        first.chat.open()
        first.chat.send("Fix it")
        expect(first.chat.approval).to_contain_text("Change the notebook?")

        # What the other one types meanwhile makes the proposal one for a text that is no more.
        second.write(1, f"{BROKEN}  # mine")
        expect(first.cell(1)).to_contain_text("# mine")
        expect(first.chat.approval).to_contain_text("has changed since you read it")
        expect(first.chat.button("Accept")).to_be_disabled()
        second.write(1, BROKEN)
        expect(first.chat.button("Accept")).to_be_enabled()

        first.chat.button("Accept").click()
        expect(second.cell(1)).to_contain_text(MENDED)
        second.write(2, "print(total, 'mine')")
        first.chat.button("Run").click()
        expect(first.chat.answers.last).to_contain_text('"state": "ok"')
        first.chat.wait_until_done()
        first.chat.button("Undo the changes").click()
        expect(second.cell(1)).to_contain_text(BROKEN)
        second.expect_source(2, "print(total, 'mine')")
        first.expect_source(2, "print(total, 'mine')")
