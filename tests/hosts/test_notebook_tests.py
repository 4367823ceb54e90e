"""Notebooks that ask the chat are tests: recorded once, they pass under nbval with no model and no key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import notebook_runs
import pytest
from model_script import say
from model_server import ModelServer

if TYPE_CHECKING:
    from pathlib import Path

CELLS = [
    "%load_ext jupyter_chatkit",
    "orders = [3, 4]",
    "print(sum(orders))",
    "%chat what is the sum?",
    "%%chat --var code --as code\nwrite it as a function",
    "print(code)",
    "%chat --thread new --context none unrelated",
]
ANSWERS = [
    say("The sum is ", "**7**."),
    say("Here:\n\n```python\ndef total(orders):\n    return sum(orders)\n```\n"),
    say("Yes."),
]


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "report.ipynb"
    notebook_runs.write(path, *CELLS)
    return path


def record(notebook: Path, *options: str, answers: list[object] | None = None) -> notebook_runs.Tested:
    """Record against a model server that is gone afterwards."""
    with ModelServer() as server:
        server.script(*(answers or ANSWERS))
        return notebook_runs.run(notebook, *(options or ["--chatkit-record"]), env=server.chat_settings)


def test_recorded_once_it_passes_without_the_model_and_changes_no_byte(notebook: Path) -> None:
    recorded = record(notebook)
    assert recorded.status == 0, recorded.printed
    assert "report.chat.json: recorded" in recorded.printed
    cassette = notebook.with_name("report.chat.json")
    before = notebook.read_bytes(), cassette.read_bytes()
    assert b"def total(orders)" in before[0]
    for _ in range(2):
        played = notebook_runs.run(notebook)
        assert (played.status, played.passed) == (0, [*range(7)]), played.printed
    assert (notebook.read_bytes(), cassette.read_bytes()) == before
    assert sorted(path.name for path in notebook.parent.iterdir()) == [
        *("home", "report.chat.json", "report.ipynb")
    ]


def test_a_changed_line_fails_the_cells_that_were_told_of_it_and_recording_mends_them(notebook: Path) -> None:
    record(notebook)
    notebook_runs.change(notebook, "orders = [3, 4]", "orders = [3, 4, 0]")
    played = notebook_runs.run(notebook)
    # Without an answer there is no code to print.
    assert played.failed == [3, 4, 5], played.printed
    assert "-orders = [3, 4]" in played.printed
    assert "+orders = [3, 4, 0]" in played.printed
    assert "--chatkit-record" in played.printed
    assert record(notebook).status == 0
    assert notebook_runs.run(notebook).failed == []


def test_a_recording_in_which_a_cell_fails_leaves_the_old_one(notebook: Path) -> None:
    record(notebook)
    cassette = notebook.with_name("report.chat.json")
    before = cassette.read_bytes()
    notebook_runs.change(notebook, "print(sum(orders))", "1 / 0")
    recorded = record(notebook)
    assert recorded.status == 1
    assert "not recorded, because a cell failed" in recorded.printed
    assert cassette.read_bytes() == before


def test_another_model_is_compared_and_nothing_is_stored(notebook: Path) -> None:
    record(notebook)
    before = notebook.read_bytes(), notebook.with_name("report.chat.json").read_bytes()
    options = ["--chatkit-model", "compatible:test-model"]
    assert record(notebook, *options).failed == []
    other = record(notebook, *options, answers=[say("It is 8."), *ANSWERS[1:]])
    assert other.failed == [3]
    assert "It is 8." in other.printed
    assert (notebook.read_bytes(), notebook.with_name("report.chat.json").read_bytes()) == before


def test_other_notebooks_pass_and_fail_as_without_the_plugin(tmp_path: Path) -> None:
    path = tmp_path / "plain.ipynb"
    notebook_runs.write(
        path, "print(6 * 7)", "import os\nos.environ.get('JUPYTER_CHATKIT_CASSETTE')", "1 / 0"
    )
    runs = [notebook_runs.run(path, *options) for options in ([], ["-p", "no:jupyter-chatkit"])]
    assert runs[0].failed == runs[1].failed == [0, 2]
    recorded = notebook_runs.run(path, "--chatkit-record")
    assert recorded.failed == [0, 2]


def test_what_excludes_each_other_is_said(notebook: Path) -> None:
    found = notebook_runs.run(notebook, "--chatkit-record", "--chatkit-replay")
    assert "exclude each other" in found.printed
