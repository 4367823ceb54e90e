"""`%chat` on a cassette: recorded once, it says the same again with no model, no key and no server."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from kernel_process import kernel_alone, kernel_of
from model_script import Cut, Gate, Reply, Text, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_process import Jupyter
    from kernel_process import Kernel
    from model_server import ModelServer

MODEL = "--model compatible:test-model"
CELLS = ["orders = [3, 4]", "total = sum(orders)\nprint(total)", f"%chat {MODEL} what is total?"]


@contextmanager
def kernel_with(
    cassette: Path, mode: str, env: dict[str, str] | None = None, *, preloaded: bool = True
) -> Iterator[Kernel]:
    """A kernel without a server that uses a cassette."""
    told = {"JUPYTER_CHATKIT_CASSETTE": str(cassette), "JUPYTER_CHATKIT_CASSETTE_MODE": mode}
    with kernel_alone(cassette.parent, told | (env or {}), preloaded=preloaded) as kernel:
        kernel.run("%load_ext jupyter_chatkit")
        yield kernel


@pytest.fixture
def cassette(tmp_path: Path) -> Path:
    return tmp_path / "report.chat.json"


def run_all(kernel: Kernel, *cells: str) -> list[str]:
    """The last text of each cell, or its error."""
    ran = [kernel.run(cell) for cell in cells]
    return [one.said if one.error else (one.texts or [one.stdout])[-1] for one in ran]


def test_what_a_server_recorded_is_played_without_one(
    jupyter: Jupyter, magic_model: ModelServer, cassette: Path
) -> None:
    magic_model.script(say("It is ", "**7**."), say("As I said."))
    with kernel_of(jupyter, "recorded.ipynb") as kernel:
        run_all(kernel, "%load_ext jupyter_chatkit", *CELLS[:2])
        recorded = run_all(
            kernel, f"%chat --record {MODEL} what is total?", f"%chat --record {MODEL} really?"
        )
    made = jupyter.root / "recorded.chat.json"
    cassette.write_bytes(made.read_bytes())
    asked = len(magic_model.requests)
    with kernel_with(cassette, "replay") as kernel:
        run_all(kernel, *CELLS[:2])
        played = run_all(kernel, f"%chat {MODEL} what is total?", f"%chat {MODEL} really?")
    assert recorded == played == ["It is **7**.", "As I said."]
    assert len(magic_model.requests) == asked
    assert cassette.read_bytes() == made.read_bytes()


def test_a_changed_cell_is_said_and_shown(
    env: dict[str, str], magic_model: ModelServer, cassette: Path
) -> None:
    with kernel_with(cassette, "record", env) as kernel:
        run_all(kernel, *CELLS)
    with kernel_with(cassette, "replay") as kernel:
        *_, said = run_all(kernel, "orders = [3, 5]", *CELLS[1:])
    assert "report.chat.json has a recording of another question only" in said
    assert "-orders = [3, 4]\n+orders = [3, 5]" in said
    assert "--record" in said


def test_nothing_set_up_plays_what_was_recorded_and_offline_stays_offline(
    env: dict[str, str], cassette: Path
) -> None:
    with kernel_with(cassette, "record", env | {"JUPYTER_CHATKIT_MODEL": "compatible:test-model"}) as kernel:
        assert run_all(kernel, "%chat hello") == ["Hello from the model."]
    with kernel_with(cassette, "replay") as kernel:
        assert run_all(kernel, "%chat hello") == ["Hello from the model."]
        assert "no language model" in run_all(kernel, "%chat --thread new --model offline hello")[0].lower()
        assert "another question" in run_all(kernel, "%chat --thread new hullo")[0]


def test_auto_asks_for_what_is_missing_once(
    env: dict[str, str], magic_model: ModelServer, cassette: Path
) -> None:
    asked = len(magic_model.requests)
    for _ in range(2):
        with kernel_with(cassette, "auto", env) as kernel:
            assert run_all(kernel, f"%chat {MODEL} hello") == ["Hello from the model."]
    assert len(magic_model.requests) == asked + 1


def test_what_broke_off_or_was_interrupted_is_not_recorded(
    env: dict[str, str], magic_model: ModelServer, cassette: Path
) -> None:
    with kernel_with(cassette, "record", env) as kernel:
        magic_model.script(Reply([Text("Half"), Cut()]))
        assert "kept" in run_all(kernel, f"%chat {MODEL} one")[0]
        magic_model.script(Reply([Text("Half"), Gate()]))
        cell = kernel.start(f"%chat {MODEL} two")
        cell.wait_until(lambda ran: "Half" in ran.grown)
        kernel.interrupt()
        assert cell.end().said.startswith("Stopped")
        assert not cassette.exists()
        assert run_all(kernel, f"%chat {MODEL} three") == ["Hello from the model."]
    assert len(json.loads(cassette.read_text())["recordings"]) == 1


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("../x.chat.json", "no “..” in it"),
        ("x.json", "ends in .chat.json"),
        ("/nowhere/x.chat.json", "folder"),
    ],
)
def test_a_cassette_lies_where_it_may(env: dict[str, str], tmp_path: Path, path: str, word: str) -> None:
    told = {"JUPYTER_CHATKIT_CASSETTE": path, "JUPYTER_CHATKIT_CASSETTE_MODE": "record"}
    with kernel_alone(tmp_path, env | told) as kernel:
        kernel.run("%load_ext jupyter_chatkit")
        assert word in run_all(kernel, f"%chat {MODEL} hello")[0]


def test_a_server_keeps_cassettes_below_its_folder(jupyter: Jupyter, tmp_path: Path) -> None:
    outside = tmp_path / "outside.chat.json"
    (jupyter.root / "link").symlink_to(tmp_path)
    with kernel_of(jupyter, "recorded.ipynb") as kernel:
        kernel.run("%load_ext jupyter_chatkit")
        for path in (outside, "link/outside.chat.json"):
            kernel.run(f"import os; os.environ['JUPYTER_CHATKIT_CASSETTE'] = {str(path)!r}")
            assert "does not lie below" in run_all(kernel, f"%chat --record {MODEL} hello")[0]
    assert not outside.exists()


def test_without_a_notebook_it_says_what_to_name(env: dict[str, str], tmp_path: Path) -> None:
    with kernel_alone(tmp_path, env) as kernel:
        kernel.run("%load_ext jupyter_chatkit")
        assert "JUPYTER_CHATKIT_CASSETTE" in run_all(kernel, f"%chat --record {MODEL} hello")[0]
        assert "not allowed with" in run_all(kernel, f"%chat --record --replay {MODEL} hello")[0]


def test_replaying_loads_no_sdk_until_something_else_is_asked(
    env: dict[str, str], magic_model: ModelServer, cassette: Path
) -> None:
    """What is asked then finds the conversation as it was."""
    magic_model.script(say("It is ", "**7**."), say("Yes: 7."), say("Another."))
    cells = [
        *CELLS,
        f"answer = get_ipython().run_line_magic('chat', '{MODEL} really?')",
        f"%chat {MODEL} --thread new --context none unrelated",
    ]
    with kernel_with(cassette, "record", env) as kernel:
        recorded = run_all(kernel, *cells)
    loaded = "import sys; print(*sorted({'agents', 'chatkit', 'openai', 'sqlalchemy'} & sys.modules.keys()))"
    with kernel_with(cassette, "replay", preloaded=False) as kernel:
        assert run_all(kernel, *cells) == recorded
        assert run_all(kernel, loaded) == ["\n"]
        [history] = run_all(kernel, "%chat history")
        assert "unrelated" in history
        assert "Another." in history
        [asked] = run_all(
            kernel, "from jupyter_chatkit import ChatWidget; ChatWidget(answer.thread_id).messages"
        )
        assert "what is total?" in asked
        assert "Yes: 7." in asked
        assert "agents" in run_all(kernel, loaded)[0]
        assert "another question" in run_all(kernel, f"%chat {MODEL} --context none new")[0]
