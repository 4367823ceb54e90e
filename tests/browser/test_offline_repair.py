"""Without a key: `offline` repairs a notebook by the same steps and approvals as any model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter

BROKEN = "total = sum(pricez)\nprint(totl)"
HALF = "total = sum(prices)\nprint(totl)"
MENDED = "total = sum(prices)\nprint(total)"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def jupyter(root: Path) -> Iterator[Jupyter]:
    with running_jupyter(root, app="lab") as running:
        yield running


@pytest.fixture
def failed(
    root: Path, jupyter: Jupyter, new_tab: Callable[..., Tab], request: pytest.FixtureRequest
) -> Callable[[], LabPage]:
    """Opens a notebook whose second cell fails, with the chat beside it."""

    def opened() -> LabPage:
        path = write_notebook(root / f"{request.node.name}.ipynb", "prices = [1, 2, 3]", BROKEN)
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.open_notebook(path.name)
        lab.run(0)
        lab.run(1)
        lab.chat.open()
        return lab

    return opened


def test_both_errors_of_a_cell_are_repaired_and_the_last_run_is_told(
    failed: Callable[[], LabPage],
) -> None:
    lab = failed()
    lab.chat.send("Fix the error")
    card = lab.chat.approval
    for wrong, right in ((BROKEN, HALF), (HALF, MENDED)):
        expect(card).to_contain_text("Change the notebook?")
        lab.expect_source(1, wrong)
        lab.chat.button("Accept").click()
        expect(card).to_contain_text("Run this cell?")
        lab.expect_source(1, right)
        lab.chat.button("Run").click()
    expect(lab.chat.answers.last).to_contain_text("Cell [4] ran without an error and put out 6.")
    lab.chat.wait_until_done()


def test_a_refusal_ends_it(failed: Callable[[], LabPage]) -> None:
    lab = failed()
    lab.chat.send("Fix the error")
    lab.chat.approval.wait_for()
    lab.chat.button("Refuse").click()
    expect(lab.chat.answers.last).to_contain_text("I changed nothing: you did not allow it.")
    lab.expect_source(1, BROKEN)
    lab.chat.wait_until_done()
