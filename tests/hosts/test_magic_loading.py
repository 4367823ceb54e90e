"""`%load_ext jupyter_chatkit`: cheap, polite to another `%chat`, and undone by `%unload_ext`."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from jupyter_process import isolated
from kernel_process import kernel_alone

if TYPE_CHECKING:
    from pathlib import Path

LOADING = """
import sys, time
from ipykernel.zmqshell import ZMQInteractiveShell
shell = ZMQInteractiveShell.instance()
began = time.thread_time()
shell.run_line_magic("load_ext", "jupyter_chatkit")
print(time.thread_time() - began)
"""
OTHER = """
import types
other = types.ModuleType("other_chat")
exec("def chat(line, cell=None): return 'the other: ' + line", vars(other))
get_ipython().register_magic_function(other.chat, magic_kind="line_cell")
"""


def test_loading_costs_little(tmp_path: Path) -> None:
    times = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", LOADING], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        times.append(float(done.stdout))
    assert min(times) < 0.05


def test_another_package_s_magic_stays_and_ours_has_another_name(tmp_path: Path) -> None:
    with kernel_alone(tmp_path / "home") as kernel:
        kernel.run(OTHER)
        said = kernel.run("%load_ext jupyter_chatkit").stdout
        assert said == "%chat is other_chat's here: this chat is %chatkit and %%chatkit.\n"
        assert kernel.run("%chat hello").texts == ["'the other: hello'"]
        kernel.run("x = 1")
        assert "`x` is an `int`" in kernel.run("%chatkit what is x?").texts[0]
        kernel.run("%unload_ext jupyter_chatkit")
        assert kernel.run("%chat hello").texts == ["'the other: hello'"]
        assert "`%chatkit` not found" in kernel.run("%chatkit hello").stderr


def test_loading_again_begins_anew(tmp_path: Path) -> None:
    with kernel_alone(tmp_path / "home") as kernel:
        assert kernel.run("%load_ext jupyter_chatkit").stdout == ""
        kernel.run("%chat help me")
        assert kernel.run("%reload_ext jupyter_chatkit").stdout == ""
        assert kernel.run("%chat history").texts[0].startswith("Nothing was said yet.")
        assert kernel.run("%chat threads").texts == ["There are no conversations yet."]
        assert kernel.run("%chat help").texts == kernel.run("%chat").texts


def test_a_question_in_the_cell_that_loads_is_not_lost_silently(tmp_path: Path) -> None:
    with kernel_alone(tmp_path / "home") as kernel:
        ran = kernel.run("%load_ext jupyter_chatkit\n%chat what is this?")
        assert "Run that line again, in a cell of its own." in ran.stdout
        ran = kernel.run("%reload_ext jupyter_chatkit\n%chat what is this?")
        assert ran.status == "ok"
        assert "Run that line again" not in ran.stdout


def test_a_terminal_is_written_to_once(tmp_path: Path) -> None:
    (tmp_path / "cells.ipy").write_text("x = 3\nprint(x)\n%chat what is x")
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--ext=jupyter_chatkit", "cells.ipy"],
        cwd=tmp_path,
        env=isolated(tmp_path / "home"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.count("`x` is an `int`.") == 1
    assert done.stderr == ""


def test_an_error_before_the_loading_is_known(tmp_path: Path) -> None:
    with kernel_alone(tmp_path / "home") as kernel:
        kernel.run("parts = 0")
        kernel.run("1 / parts")
        kernel.run("%load_ext jupyter_chatkit")
        assert "nothing can be divided by 0" in kernel.run("%chat why did this fail?").texts[0]
        kernel.run("print(")
        assert "SyntaxError" in kernel.run("%chat why did this fail?").texts[0]
