"""An output of the notebook becomes an attachment of the next message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser import Tab
    from jupyter_process import Jupyter

ATTACH = "Attach This Output to the Chat"
DRAWING = """\
from IPython.display import SVG, display
print("rows: 6")
box = '<rect width="40" height="30"/>'
display(SVG(f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">{box}</svg>'))
"""


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    root = tmp_path_factory.mktemp("work")
    write_notebook(root / "plot.ipynb", DRAWING)
    with running_jupyter(root, app="lab") as running:
        yield running


@pytest.mark.conforms("R14", "O1", side="ui")
def test_an_output_is_attached_from_its_menu_and_from_the_palette(
    jupyter: Jupyter, new_tab: Callable[..., Tab]
) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open_notebook("plot.ipynb")
    lab.run(0)
    lab.cell(0).locator(".jp-OutputArea-child").first.click(button="right")
    lab.page.get_by_role("menuitem", name=ATTACH).click()
    uploads = lab.chat.panel.get_by_role("list", name="Attachments").get_by_role("listitem")
    expect(uploads).to_contain_text(["output-1.txt"])

    lab.cell(0).locator(".jp-InputPrompt").click()
    lab.execute("jupyter-chatkit:attach-output")
    expect(uploads).to_contain_text(["output-1.txt", "output-1.png"])

    lab.chat.ask("look at these")
    expect(lab.chat.questions.last.get_by_role("listitem")).to_have_count(2)
    picture = lab.chat.questions.last.get_by_role("img", name="output-1.png")
    expect(picture.or_(lab.chat.questions.last.get_by_label("Open output-1.png"))).to_be_visible()
