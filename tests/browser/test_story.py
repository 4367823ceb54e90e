"""The story the project is for: a cell fails, the chat says why, one click mends it, the answer is kept."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from model_script import say
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser import Tab
    from jupyter_process import Jupyter
    from model_server import ModelServer

TOUR = Path(__file__).parents[2] / "notebooks" / "tour.ipynb"
ORDERS, FAILING = 1, 3

LOADING = "import pandas as pd\norders = pd.DataFrame({'customer_id': [3, 1], 'amount': [49.8, 219.0]})"
ASIDE = "private_note = 'the-other-cell'\nsecret_plan = 12"
# Several lines, so that no arrow line of the traceback can hold the whole.
TOTALS = "columns = ['custmer_id']\nfirst_step = orders\ntotals = first_step.groupby(columns)['amount'].sum()"


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    root = tmp_path_factory.mktemp("work")
    shutil.copy(TOUR, root)
    with running_jupyter(root, app="lab", preloaded=False) as running:
        yield running


@pytest.fixture(scope="module")
def connected(tmp_path_factory: pytest.TempPathFactory, model: ModelServer) -> Iterator[Jupyter]:
    """A Jupyter whose chat answers by the model server."""
    root = tmp_path_factory.mktemp("connected")
    write_notebook(root / "q3.ipynb", LOADING, ASIDE, TOTALS)
    env = model.chat_settings
    with running_jupyter(root, app="lab", env=env) as running:
        yield running


def test_without_a_key(jupyter: Jupyter, new_tab: Callable[..., Tab]) -> None:
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open_notebook("tour.ipynb")
    lab.chat.message.wait_for()
    lab.run(ORDERS)
    lab.run(FAILING)
    assert "KeyError" in lab.output(FAILING)

    lab.chat.chip("cell [2] · error").wait_for()
    lab.chat.chip("orders").wait_for()
    answer = lab.chat.ask("why did this fail?")
    for named in ("Cell [2]", "custmer_id", "customer_id"):
        assert named in answer

    lab.chat.button("Replace cell [2]").click()
    expect(lab.chat.answers.last).to_contain_text("Replaced.")
    assert 'orders.groupby("customer_id")' in lab.source(FAILING)
    lab.run(FAILING)
    assert "KeyError" not in lab.output(FAILING)
    assert "448.8" in lab.output(FAILING)

    lab.cell(FAILING).locator(".cm-content").click()
    lab.page.keyboard.press("ControlOrMeta+z")
    assert 'orders.groupby("custmer_id")' in lab.source(FAILING)

    lab.tab.reopen()
    lab.open()
    lab.chat.open()
    expect(lab.chat.questions).to_contain_text("why did this fail?")
    expect(lab.chat.answers.last).to_contain_text("Cell [2] failed")
    lab.chat.button("Replace cell [2]").wait_for()


def test_with_a_model_server(connected: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]) -> None:
    model.script(say("The column is ", "`customer_id`.\n\n", "```python\ntotals = 1\n```\n"))
    lab = LabPage(new_tab(connected.origin), connected)
    lab.open_notebook("q3.ipynb")
    lab.chat.message.wait_for()
    for index in range(3):
        lab.run(index)
    lab.chat.chip("cell [3] · error").wait_for()
    expect(lab.chat.chip("+ 2 variables")).to_be_visible()

    lab.chat.remove_chip("+ 2 variables")
    lab.chat.see_what_is_sent()
    lab.chat.button("Remove cell [2]").click()
    lab.chat.button("Restore cell [2]").wait_for()
    lab.chat.button("Close").click()
    before = len(model.requests)
    answer = lab.chat.ask("why did this fail?")

    assert "The column is customer_id." in answer
    [request] = model.requests[before:]
    said = "\n".join(texts(request.body["messages"]))
    assert said.count(TOTALS) == 1
    assert len(re.findall(r"KeyError\b.*Traceback", said)) == 1
    assert said.count("KeyError: 'custmer_id'") == 1
    assert "why did this fail?" in said
    everything = json.dumps(request.body)
    for gone in ("private_note", "the-other-cell", "secret_plan", "Variables"):
        assert gone not in everything
    lab.chat.button("Replace cell [3]").click()
    expect(lab.chat.answers.last).to_contain_text("Replaced.")
    lab.expect_source(2, "totals = 1")


def texts(value: object) -> Iterator[str]:
    """Every string within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value if isinstance(value, list) else value.values():
            yield from texts(each)
