"""`%chat` in the real JupyterLab: cell and sidebar carry on the same conversations, as they happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from model_script import Gate, Reply, Text, say
from model_server import ModelServer
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from browser import Tab
    from jupyter_process import Jupyter
    from playwright.sync_api import Locator

NOTEBOOK = "report.ipynb"
LOADING = "%load_ext jupyter_chatkit"


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture(scope="module", params=[None, "a long password"], ids=["token", "password"])
def jupyter(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, model: ModelServer
) -> Iterator[Jupyter]:
    env = model.chat_settings | {"JUPYTER_CHATKIT_MODEL_TITLES": "false"}
    root = tmp_path_factory.mktemp("work")
    with running_jupyter(root, app="lab", env=env, password=request.param) as running:
        yield running


@pytest.fixture
def opened(new_tab: Callable[..., Tab], jupyter: Jupyter) -> Callable[..., LabPage]:
    """Opens a notebook of these cells after the one that loads the magics, with the chat beside it."""

    def opened(*cells: str) -> LabPage:
        write_notebook(jupyter.root / NOTEBOOK, LOADING, *cells)
        lab = LabPage(new_tab(jupyter.origin), jupyter)
        lab.open_notebook(NOTEBOOK)
        lab.chat.open()
        lab.run(0)
        return lab

    return opened


def listed(lab: LabPage) -> Locator:
    return lab.page.get_by_role("list", name="Conversations").get_by_role("listitem")


def test_cell_and_sidebar_go_on_with_each_other_s_conversations(
    opened: Callable[..., LabPage], model: ModelServer
) -> None:
    gate = Gate()
    first = Reply([Text("It"), gate, Text(" is.")])
    model.script(first, say("It was."), say("In spring."), say("In autumn."))
    lab = opened("%chat is it blue?", '%chat --thread "When do they sow?" and reap?')
    lab.chat.button("Conversations").click()
    expect(lab.page.get_by_text("No conversations yet.")).to_be_visible()
    lab.start(1)
    expect(listed(lab)).to_have_count(1)
    gate.open()
    expect(listed(lab)).to_contain_text("is it blue?")
    listed(lab).get_by_role("button").first.click()
    expect(lab.chat.questions).to_contain_text("is it blue?")
    expect(lab.chat.answers).to_have_text("It is.")
    assert lab.chat.ask("and before?") == "It was."
    assert [message["role"] for message in model.requests[-1].body["messages"]].count("assistant") == 1

    lab.chat.button("New chat").click()
    assert lab.chat.ask("When do they sow?") == "In spring."
    lab.run(2)
    assert lab.output(2) == "In autumn."
    expect(lab.chat.questions).to_contain_text(["When do they sow?", "and reap?"])
    expect(lab.chat.answers).to_have_text(["In spring.", "In autumn."])
    assert "In spring." in str(model.requests[-1].body["messages"])
    lab.chat.button("Conversations").click()
    expect(listed(lab)).to_have_count(2)


def test_an_answer_streams_in_cell_and_sidebar_and_is_stopped_in_either(
    opened: Callable[..., LabPage], model: ModelServer
) -> None:
    gate = Gate()
    model.script(say("Begun."), Reply([Text("Half an"), gate, Text(" answer.")]))
    lab = opened('%chat --thread "Streams" begin', *[f'%chat --thread "Streams" part {n}' for n in range(3)])
    lab.run(1)
    lab.chat.button("Conversations").click()
    listed(lab).filter(has_text="Streams").get_by_role("button").first.click()
    expect(lab.chat.answers).to_have_text("Begun.")

    lab.start(2)
    expect(lab.chat.answers.last).to_have_text("Half an")
    expect(lab.chat.stop_button).to_be_visible()
    expect(lab.cell(2).locator(".jp-OutputArea")).to_contain_text("Half an")
    gate.open()
    lab.chat.wait_until_done()
    expect(lab.chat.answers.last).to_have_text("Half an answer.")
    expect(lab.cell(2).locator(".jp-OutputArea")).to_contain_text("Half an answer.")

    for index, stop in ((3, lab.chat.stop_button.click), (4, interrupt(lab))):
        model.script(Reply([Text(f"Endless {index}"), Gate()]))
        left = len(model.disconnects)
        lab.wait_until_idle()
        lab.start(index)
        expect(lab.chat.answers.last).to_have_text(f"Endless {index}")
        expect(lab.cell(index).locator(".jp-OutputArea")).to_contain_text(f"Endless {index}")
        stop()
        model.wait_for_disconnects(left + 1)
        expect(lab.chat.conversation.get_by_text("Stopped", exact=True)).to_have_count(index - 2)
        expect(lab.chat.stop_button).to_have_count(0)
        kept = lab.cell(index).locator(".jp-OutputArea")
        expect(kept).to_contain_text("What was said so far is kept.")
        expect(kept).to_contain_text(f"Endless {index}")


def interrupt(lab: LabPage) -> Callable[[], None]:
    return lambda: lab.execute("notebook:interrupt-kernel")
