"""What kernels have to do with the assistant's tools: functions of the notebook, and other languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import echo_kernel
import pytest
from jupyter_process import running_jupyter
from lab_page import LabPage, write_notebook
from model_script import say
from playwright.sync_api import expect
from repairing_model import call, ref, results

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser import Tab
    from jupyter_process import Jupyter
    from model_script import Answer, Request
    from model_server import ModelServer

DECLARED = '''\
from jupyter_chatkit import tool

@tool
def price(name: str, count: int = 1) -> float:
    """The price of so many pieces."""
    return {"lamp": 24.9}[name] * count
'''


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def jupyter(root: Path, model: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    env = model.chat_settings | echo_kernel.install(tmp_path_factory.mktemp("jupyter"))
    with running_jupyter(root, app="lab", env=env) as running:
        yield running


def pricing(request: Request) -> Answer:
    """Lists the functions, calls the one it finds, and repeats what came of it."""
    known = results(request)
    if not known:
        return call("list_functions", "call_list")
    if len(known) == 1:
        (found,) = known[0][1]["tools"]
        arguments = json.dumps({"name": "lamp", "count": 2})
        named = {"name": found["name"], "fingerprint": found["fingerprint"]}
        return call("call_function", **named, arguments=arguments)
    return say(json.dumps(known[-1][1]))


def test_a_function_of_the_notebook_is_called_with_leave(
    root: Path, jupyter: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]
) -> None:
    write_notebook(root / "functions.ipynb", DECLARED, "x = 1")
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open_notebook("functions.ipynb")
    lab.run(0)
    lab.chat.open()
    model.answer = pricing
    lab.chat.send("What do two lamps cost?")
    expect(lab.chat.approval).to_contain_text("Call the function price?")
    expect(lab.chat.approval).to_contain_text('"count": 2')
    expect(lab.chat.button("Do not ask again…")).to_have_count(0)
    lab.chat.button("Call").click()
    expect(lab.chat.answers.last).to_contain_text("49.8")
    lab.chat.wait_until_done()
    lab.chat.send("Once more")
    lab.chat.approval.wait_for()
    lab.write(0, DECLARED.replace("* count", "* 2 * count"))
    lab.run(0)
    lab.chat.button("Call").click()
    expect(lab.chat.answers.last).to_contain_text("has changed since it was listed")


def mending(request: Request) -> Answer:
    """Looks at variables and cells, edits the second one, runs it, and repeats what it saw."""
    known = results(request)
    match len(known):
        case 0:
            return call("list_variables", "call_variables")
        case 1:
            return call("list_cells", "call_cells")
        case 2:
            edit = {"edit": "replace", **ref(known[1][1], 1), "source": "mended"}
            return call("edit_cells", "call_edit", edits=[edit])
        case 3:
            return call("run_cells", "call_run", cells=known[2][1]["hashes"], seconds=None)
        case _:
            return say(json.dumps([known[0][1], known[-1][1]]))


def test_a_kernel_that_is_not_python(
    root: Path, jupyter: Jupyter, model: ModelServer, new_tab: Callable[..., Tab]
) -> None:
    path = write_notebook(root / "echo.ipynb", "hello", "fail")
    notebook = json.loads(path.read_text())
    notebook["metadata"]["kernelspec"] = {"name": "echo", "display_name": "Echo", "language": "echo"}
    path.write_text(json.dumps(notebook))
    lab = LabPage(new_tab(jupyter.origin), jupyter)
    lab.open_notebook("echo.ipynb")
    lab.run(0)
    lab.run(1)
    lab.chat.open()
    expect(lab.chat.chip("cell [2] · error")).to_be_visible()
    model.answer = mending
    lab.chat.send("Fix it")
    lab.chat.button("Accept").click()
    lab.chat.button("Run").click()
    expect(lab.chat.answers.last).to_contain_text("echo mended")
    expect(lab.chat.answers.last).to_contain_text("the kernel speaks echo, not Python")
