"""Notebooks that ask the chat are tests: recorded once, they pass under nbval with no model and no key."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import nbformat
import notebook_runs
import pytest
from model_script import call, say
from model_server import ModelServer

from jupyter_chatkit.hosts.kernel.notices import IN_PROCESS

if TYPE_CHECKING:
    from pathlib import Path

LONG = f"long = {'x' * 3_000!r}"
CELLS = [
    "%env JUPYTER_CHATKIT_CONTEXT_TOKENS=500\n%load_ext jupyter_chatkit",
    "orders = [3, 4]",
    "print(sum(orders))",
    "%chat what is the sum?",
    "%%chat --var code --as code\nwrite it as a function",
    "print(code)",
    LONG,
    "%chat --thread new what is long?",
    "from jupyter_chatkit import ChatWidget\n\nchat = ChatWidget(context='none')\nchat",
    "print(chat.ask('unrelated'))",
    "%chat --thread new --context none --model compatible:test-model unrelated",
]
ASKING, OF_ORDERS = [3, 4, 7, 9, 10], [3, 4, 5, 7]
ANSWERS = [
    say("The sum is ", "**7**."),
    say("Here:\n\n```python\ndef total(orders):\n    return sum(orders)\n```\n"),
    call("read_cell", number=4),
    say("A text of 3,000 characters."),
    say("Yes."),
    say("Really."),
]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook and its cassette; the model that was asked is gone."""
    path = tmp_path_factory.mktemp("recorded") / "report.ipynb"
    notebook_runs.write(path, *CELLS)
    run = record(path)
    assert run.status == 0, run.printed
    assert "report.chat.json: recorded" in run.printed
    return path


@pytest.fixture
def notebook(recorded: Path, tmp_path: Path) -> Path:
    """Such a pair to do with as one likes."""
    for name in ("report.ipynb", "report.chat.json"):
        shutil.copy(recorded.with_name(name), tmp_path)
    return tmp_path / "report.ipynb"


def record(notebook: Path, *options: str, answers: list[object] | None = None) -> notebook_runs.Tested:
    """Record against a model server that is gone afterwards."""
    with ModelServer() as server:
        server.script(*(answers or ANSWERS))
        return notebook_runs.run(notebook, *(options or ["--chatkit-record"]), env=server.chat_settings)


def both(notebook: Path) -> tuple[bytes, bytes]:
    return notebook.read_bytes(), notebook.with_name("report.chat.json").read_bytes()


def output(kind: str, data: dict[str, str] | None = None, **fields: str) -> Any:
    return nbformat.v4.new_output(kind, data, **fields)  # type: ignore[no-untyped-call]


def test_recorded_once_it_passes_without_the_model_and_changes_no_byte(notebook: Path) -> None:
    before = both(notebook)
    assert b"def total(orders)" in before[0]
    pieces = [piece for one in json.loads(before[1])["recordings"] for piece in one["answer"]]
    assert [piece["call"] for piece in pieces if "call" in piece] == ["read_cell"]
    for _ in range(2):
        played = notebook_runs.run(notebook)
        assert (played.status, played.passed) == (0, [*range(len(CELLS))]), played.printed
    assert both(notebook) == before
    assert sorted(path.name for path in notebook.parent.iterdir()) == [
        *("home", "report.chat.json", "report.ipynb")
    ]


def test_a_changed_line_fails_the_cells_that_were_told_of_it_and_recording_mends_them(notebook: Path) -> None:
    notebook_runs.change(notebook, "orders = [3, 4]", "orders = [3, 4, 0]")
    played = notebook_runs.run(notebook)
    # Without an answer there is no code to print.
    assert played.failed == OF_ORDERS, played.printed
    assert "-orders = [3, 4]" in played.printed
    assert "+orders = [3, 4, 0]" in played.printed
    assert "--chatkit-record" in played.printed
    assert record(notebook).status == 0
    assert notebook_runs.run(notebook).failed == []


@pytest.mark.parametrize("why", ["a cell failed", "not all of its cells ran"])
def test_a_recording_that_is_not_whole_leaves_the_old_one(notebook: Path, why: str) -> None:
    options = ["--chatkit-record"]
    if why == "a cell failed":
        notebook_runs.change(notebook, "print(sum(orders))", "1 / 0")
    else:
        options += ["--deselect", "report.ipynb::Cell 9"]
    before = both(notebook)
    assert f"was not recorded, because {why}" in record(notebook, *options).printed
    assert both(notebook) == before


def test_another_model_is_compared_and_nothing_is_stored(notebook: Path) -> None:
    before = both(notebook)
    with ModelServer() as server:
        server.script(say("It is 8."), *ANSWERS[1:])
        other = notebook_runs.run(notebook, "--chatkit-model", "compatible:other", env=server.chat_settings)
        assert {request.body["model"] for request in server.requests if request.body} == {"other"}
    assert other.failed == [3], other.printed
    assert "It is 8." in other.printed
    assert both(notebook) == before


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda text: text[: len(text) // 2], "is not whole: it was cut off"),
        (lambda text: text.replace("**7**", "**8**"), "was changed after it was made"),
        (lambda _: '{"cells": []}', "is not a cassette of jupyter-chatkit"),
    ],
    ids=["cut off", "tampered", "foreign"],
)
def test_a_spoilt_cassette_fails_each_cell_that_asks_and_says_why(
    notebook: Path, spoil: notebook_runs.Spoil, word: str
) -> None:
    cassette = notebook.with_name("report.chat.json")
    cassette.write_text(spoil(cassette.read_text()))
    before = both(notebook)
    played = notebook_runs.run(notebook)
    assert played.failed == sorted({*ASKING, 5}), played.printed
    assert played.printed.count(word) >= len(ASKING)
    assert both(notebook) == before


def test_lines_that_tell_where_questions_go_are_not_compared(notebook: Path) -> None:
    """A notebook that was saved in JupyterLab has others than one under nbval."""
    saved = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    cells = [cell for cell in saved.cells if cell.cell_type == "code"]
    sent = "What you ask goes to api.example, with what --context or `context` names.\n"
    told = output("stream", name="stdout", text=f"{IN_PROCESS}\n{sent}")
    cells[3].outputs.insert(0, told)
    cells[9].outputs[0].text = f"{sent}{cells[9].outputs[0].text}"
    nbformat.write(saved, notebook)  # type: ignore[no-untyped-call]
    assert notebook_runs.run(notebook).failed == []


def test_cells_that_ask_the_same_or_run_out_of_order_are_told_apart(tmp_path: Path) -> None:
    """Each is answered with its own answer, or not at all."""
    path, roll = tmp_path / "report.ipynb", "%chat --thread new roll"
    notebook_runs.write(path, "%load_ext jupyter_chatkit", "a = 1", roll, roll, "a = 2", roll)
    assert record(path, answers=[say("One."), say("Two."), say("Three.")]).status == 0
    assert notebook_runs.run(path).failed == []
    notebook_runs.write(path, "%load_ext jupyter_chatkit", "a = 2", roll, "a = 1", roll, roll)
    played = notebook_runs.run(path)
    assert played.failed == [2, 4, 5], played.printed
    assert "+a = 2" in played.printed


def test_other_notebooks_pass_and_fail_as_without_the_plugin(tmp_path: Path) -> None:
    """All that nbval knows is in one: its marks, rich outputs, widgets, errors, secrets of its own runs."""
    path = tmp_path / "plain.ipynb"
    notebook_runs.write(
        path,
        "print(6 * 7)",
        "import os\nos.environ.get('JUPYTER_CHATKIT_CASSETTE')",
        "1 / 0",
        "# NBVAL_IGNORE_OUTPUT\nprint('another')",
        "# NBVAL_SKIP\n1 / 0",
        "# NBVAL_RAISES_EXCEPTION\n{}['a']",
        "import ipywidgets\nipywidgets.IntSlider(value=3)",
        "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'))\nHTML('<i>y</i>')",
        "import sys\nprint('to the other', file=sys.stderr)",
        "object()",
    )
    saved = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    html = "<IPython.core.display.HTML object>"
    outputs = {
        0: [output("stream", text=f"{IN_PROCESS}\n42\n")],
        3: [output("stream", text="one\n")],
        6: [output("execute_result", {"text/plain": "IntSlider(value=3)"})],
        7: [
            output("display_data", {"text/html": "<b>x</b>", "text/plain": html}),
            output("execute_result", {"text/html": "<i>y</i>", "text/plain": html}),
        ],
        8: [output("stream", name="stderr", text="to the other\n")],
        9: [output("execute_result", {"text/plain": "<object object at 0x7f0000000000>"})],
    }
    for number, of_cell in outputs.items():
        saved.cells[number].outputs = of_cell
    nbformat.write(saved, path)  # type: ignore[no-untyped-call]
    before = path.read_bytes()
    runs = [
        notebook_runs.run(path, *options)
        for options in ([], ["-p", "no:jupyter-chatkit"], ["--chatkit-record"])
    ]
    assert [(run.passed, run.failed) for run in runs] == [(runs[1].passed, runs[1].failed)] * 3
    # The lines and addresses that are set aside where a notebook asks the chat count in every other.
    assert {0, 2, 9} <= {*runs[0].failed}
    assert {1, 3, 6, 7, 8} <= {*runs[0].passed}
    assert path.read_bytes() == before


def test_options_that_make_no_sense_are_said(notebook: Path) -> None:
    found = notebook_runs.run(notebook, "--chatkit-record", "--chatkit-replay")
    assert "exclude each other" in found.printed
    found = notebook_runs.run(notebook, "--chatkit-record", nbval=False)
    assert "give it with --nbval" in found.printed
