"""Two browsers on one notebook, with jupyter-collaboration: what one has done, the other sees."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from playwright.sync_api import expect
from repairing_model import Repairing, ref

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from browser import Tab
    from model_server import ModelServer

WITH_COLLABORATION = Path(__file__).parents[2] / ".make" / "venv-collaboration" / "bin" / "python"
BROKEN = "total = sum(pricez)"
MENDED = "total = sum(prices)"


def patch(listed: Any) -> list[dict[str, Any]]:
    return [{"edit": "patch", **ref(listed, 1), "hunks": [{"old": "pricez", "new": "prices"}]}]


def test_two_browsers_work_on_one_notebook(
    tmp_path: Path, model: ModelServer, new_tab: Callable[..., Tab]
) -> None:
    if not WITH_COLLABORATION.exists():
        reason = "There is no jupyter-collaboration here: run `make .make/collaboration`."
        if os.environ.get("CHATKIT_NO_SKIP"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    write_notebook(tmp_path / "shared.ipynb", "prices = [1, 2, 3]", BROKEN, "print(total)")
    model.answer = Repairing(patch)
    with running_jupyter(tmp_path, app="lab", python=WITH_COLLABORATION, env=model.chat_settings) as jupyter:
        first, second = (LabPage(new_tab(jupyter.origin), jupyter) for _ in range(2))
        for lab in (first, second):
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
        assert second.source(2) == "print(total, 'mine')"
        assert first.source(2) == "print(total, 'mine')"
