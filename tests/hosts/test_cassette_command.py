"""`jupyter chatkit cassettes`: what is on them, whether they are whole, and what nothing plays any more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import notebook_runs
import pytest
from command_line import chatkit
from model_script import say
from model_server import ModelServer

if TYPE_CHECKING:
    from pathlib import Path

LOAD, ONE, TWO = "%load_ext jupyter_chatkit", "%chat one", "%chat --thread new two"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a notebook, and what was said to a question that it no longer asks."""
    folder = tmp_path_factory.mktemp("cassettes")
    notebook = folder / "report.ipynb"
    notebook_runs.write(notebook, LOAD, ONE, TWO)
    with ModelServer() as server:
        server.script(say("First."), say("Second."))
        notebook_runs.run(notebook, "--chatkit-record", env=server.chat_settings)
    notebook_runs.write(notebook, LOAD, TWO)
    return folder


@pytest.fixture
def cassette(recorded: Path, tmp_path: Path) -> Path:
    for name in ("report.ipynb", "report.chat.json"):
        (tmp_path / name).write_bytes((recorded / name).read_bytes())
    return tmp_path / "report.chat.json"


def test_a_list_says_how_much_is_on_them(cassette: Path) -> None:
    done = chatkit("cassettes", "list", str(cassette.parent))
    assert done.stdout == f"{cassette}: 2 recordings of test-model\n"


def test_verifying_tells_whole_ones_from_others(cassette: Path) -> None:
    done = chatkit("cassettes", "verify", str(cassette.parent))
    assert (done.returncode, done.stdout) == (0, f"{cassette}: whole\n")
    cassette.write_text(cassette.read_text().replace("First.", "Last."))
    alone = cassette.with_name("other.chat.json")
    alone.write_text('{"format": "jupyter-chatkit cassette", "version": 1, "recordings": []}')
    done = chatkit("cassettes", "verify", str(cassette.parent))
    assert done.returncode == 1
    assert "was changed after it was made" in done.stdout
    assert "there is no other.ipynb beside it" in done.stdout


def test_pruning_keeps_what_the_notebook_plays(cassette: Path) -> None:
    done = chatkit("cassettes", "prune", str(cassette))
    assert (done.returncode, done.stdout) == (0, f"{cassette}: 1 removed\n"), done.stderr
    [kept] = json.loads(cassette.read_text())["recordings"]
    assert kept["answer"] == [{"text": ["Second."]}]
    assert sorted(path.name for path in cassette.parent.iterdir()) == ["report.chat.json", "report.ipynb"]


def test_a_notebook_that_fails_leaves_its_cassette(cassette: Path) -> None:
    notebook_runs.write(cassette.with_name("report.ipynb"), LOAD, "%chat three")
    before = cassette.read_bytes()
    done = chatkit("cassettes", "prune", str(cassette))
    assert done.returncode == 1
    assert "nothing was removed" in done.stdout
    assert cassette.read_bytes() == before
