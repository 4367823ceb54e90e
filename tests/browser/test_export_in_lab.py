"""A conversation of the panel becomes a notebook beside its own, with the code that was taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
import notebook_runs
import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser import Tab
    from jupyter_process import Jupyter

FAILING = "orders = {'customer_id': [3, 1]}\norders['custmer_id']"


@pytest.fixture
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    root = tmp_path_factory.mktemp("work")
    (root / "analysis").mkdir()
    write_notebook(root / "analysis" / "q3.ipynb", FAILING)
    with running_jupyter(root, app="lab") as running:
        yield running


def test_a_conversation_is_saved_as_a_notebook_that_passes(
    jupyter: Jupyter, new_tab: Callable[..., Tab]
) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open_notebook("analysis/q3.ipynb")
    lab.chat.message.wait_for()
    lab.run(0)
    lab.chat.chip("cell [1] · error").wait_for()
    lab.chat.ask("why did this fail?")
    with lab.page.expect_response(lambda reply: "items.accept" in (reply.request.post_data or "")) as noted:
        lab.chat.button("Insert below").click()
    assert noted.value.ok

    lab.chat.button("Conversations").click()
    lab.chat.button("Export").click()
    # The toolbar of the notebook has a button of this name too.
    lab.page.get_by_role("list", name="Conversations").get_by_role("button", name="Notebook").click()
    lab.page.get_by_text("Saved as analysis/").first.wait_for()
    folder = jupyter.root / "analysis"
    [exported] = [path for path in folder.glob("*.ipynb") if path.name != "q3.ipynb"]
    assert exported.with_suffix(".chat.json").exists()
    lab.page.get_by_role("tab", name=exported.name).wait_for()

    cells = nbformat.read(exported, as_version=4).cells  # type: ignore[no-untyped-call]
    assert any("why did this fail?" in cell.source for cell in cells if cell.cell_type == "markdown")
    assert any(cell.cell_type == "code" and "customer_id" in cell.source for cell in cells[3:])
    ran = notebook_runs.run(exported)
    assert ran.status == 0, ran.printed
