"""What `%chat` costs: to load, to the very first word, and over a call of the model from the same kernel."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kernel_process import kernel_alone, kernel_of
from processes import model_process, our_server
from report import median, milliseconds, percentile, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kernel_process import Kernel, Ran

ROUNDS = 25
FRESH = 5
ASK = "%chat --model compatible:test-model --context none hi"
LOAD = "%load_ext jupyter_chatkit"
LOADING = """
import time
from ipykernel.zmqshell import ZMQInteractiveShell
shell = ZMQInteractiveShell.instance()
began = time.perf_counter(), time.thread_time()
shell.run_line_magic("load_ext", "jupyter_chatkit")
print(time.perf_counter() - began[0], time.thread_time() - began[1])
"""
# The same call as the chat makes, shown as the chat shows it.
CLIENT = """
import openai
from IPython.display import display, update_display
client = openai.OpenAI(base_url={!r}, api_key="sk-bench", max_retries=0)
"""
DIRECT = """
place = display({"text/markdown": "", "text/plain": ""}, raw=True, display_id="direct")
asked = [{"role": "user", "content": "hi"}]
for chunk in client.chat.completions.create(model="test-model", messages=asked, stream=True):
    said = chunk.choices[0].delta.content if chunk.choices else ""
    if said:
        update_display({"text/markdown": said, "text/plain": said}, raw=True, display_id="direct")
"""


def main() -> None:
    with model_process() as url:
        loading()
        first(url)
        warm(url)


def loading() -> None:
    times = [
        [float(seconds) for seconds in output([sys.executable, "-c", LOADING]).split()] for _ in range(FRESH)
    ]
    rows = [
        [name, *(milliseconds(figure(column)) for figure in (min, median, max))]
        for name, column in zip(("by the clock", "of its thread"), zip(*times, strict=True), strict=True)
    ]
    table(f"{LOAD} ({FRESH} fresh processes; at most 50 ms)", ["", "least", "median", "most"], rows)


def first(url: str) -> None:
    """Print how long the first answer takes of which the question follows the loading at once."""
    starting: list[float] = []
    answered: dict[str, list[float]] = {"with a fresh server": [], "in process": []}
    for _ in range(FRESH):
        with served(url) as kernel:
            answered["with a fresh server"].append(first_word(kernel, LOAD, ASK))
        with alone(url) as kernel:
            kernel.run(LOAD)
            began, cell = time.monotonic(), kernel.start(ASK)
            cell.wait_until(lambda ran: bool(ran.grown))
            starting.append(time.monotonic() - began)
            cell.wait_until(is_answered)
            answered["in process"].append(time.monotonic() - began)
            cell.end()
    rows = [
        [name, *(f"{figure(times):.2f} s" for figure in (min, median, max))]
        for name, times in {**answered, "in process, until it says so": starting}.items()
    ]
    table(
        f"First word right after {LOAD} ({FRESH} each; with a server at most 2 s)",
        ["", "least", "median", "most"],
        rows,
    )


def warm(url: str) -> None:
    with served(url) as with_server, alone(url) as in_process:
        kernels = {"with its server": with_server, "in process": in_process}
        for kernel in kernels.values():
            kernel.run(LOAD)
            kernel.run(CLIENT.format(url))
        rows = []
        for name, kernel in kernels.items():
            direct, asked = measured(kernel)
            rows.append(
                [
                    name,
                    milliseconds(median(direct)),
                    milliseconds(median(asked)),
                    milliseconds(median(asked) - median(direct)),
                    milliseconds(percentile(asked, 0.9)),
                ]
            )
    table(
        f"First word of %chat once warm ({ROUNDS} rounds, interleaved; at most 30 ms over the direct call)",
        ["", "direct", "%chat", "over direct", "%chat, p90"],
        rows,
    )


def measured(kernel: Kernel) -> tuple[list[float], list[float]]:
    """Return the times to the first word of the model asked directly, and by `%chat`."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 2):
        for cell, found in zip((DIRECT, f"{ASK} {number}"), times, strict=True):
            seconds = first_word(kernel, cell)
            if number > 1:
                found.append(seconds)
    return times


def first_word(kernel: Kernel, *cells: str) -> float:
    """Run the cells and return how long after the last was begun its first word is there."""
    for cell in cells[:-1]:
        kernel.run(cell)
    began, running = time.monotonic(), kernel.start(cells[-1])
    running.wait_until(is_answered)
    seconds = time.monotonic() - began
    assert running.end().status == "ok"
    return seconds


def is_answered(ran: Ran) -> bool:
    return any(text and not text.startswith("*Starting") for text in ran.grown)


def output(command: list[str]) -> str:
    with TemporaryDirectory() as folder:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


@contextmanager
def served(url: str) -> Iterator[Kernel]:
    """A kernel of a server that nobody has asked anything."""
    with our_server(url) as (jupyter, _), kernel_of(jupyter) as kernel:
        yield kernel


@contextmanager
def alone(url: str) -> Iterator[Kernel]:
    env = {"JUPYTER_CHATKIT_BASE_URL": url, "OPENAI_API_KEY": "sk-bench"}
    with TemporaryDirectory() as home, kernel_alone(Path(home), env, preloaded=False) as kernel:
        yield kernel
