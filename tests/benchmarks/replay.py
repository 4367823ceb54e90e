"""What a cell costs under nbval whose answer is on a cassette, against one that prints the same text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from jupyter_process import isolated
from processes import model_process
from report import median, milliseconds, percentile, ratio, table

CELLS = 50
ROUNDS = 5
LOAD = "%load_ext jupyter_chatkit"
NEW, ON = "--thread new --context none", "--context none"
# When each cell was done, all that pytest does around it included.
TIMES = """
import json, time
ends = []
def pytest_runtest_logfinish():
    ends.append(time.perf_counter())
def pytest_sessionfinish():
    print("\\nTIMES", json.dumps([later - earlier for earlier, later in zip(ends[1:], ends[2:])]))
"""


def main() -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "cell_times.py").write_text(TIMES)
        with model_process() as url:
            kinds = {
                "a conversation each": write(home / "single.ipynb", NEW, url),
                "one conversation": write(home / "one.ipynb", ON, url),
            }
        for name, (asking, printing) in kinds.items():
            found: dict[Path, list[list[float]]] = {printing: [], asking: []}
            for _ in range(ROUNDS):
                for notebook, times in found.items():
                    times.append(run(notebook))
            base = sum(min(found[printing], key=sum))
            rows = [
                [
                    what,
                    milliseconds(min(sum(times) for times in found[path])),
                    milliseconds(median([time for times in found[path] for time in times])),
                    milliseconds(percentile([time for times in found[path] for time in times], 0.9)),
                    ratio(min(sum(times) for times in found[path]), base),
                ]
                for what, path in (("printing the texts", printing), ("replaying them", asking))
            ]
            title = f"{CELLS} cells under nbval, {name} (best of {ROUNDS}; at most 1.5 x)"
            table(title, ["", "all", "a cell", "p90", "against printing"], rows)


def write(path: Path, options: str, url: str) -> tuple[Path, Path]:
    """Record a notebook of questions, and write the one that prints its answers."""
    ask = [f"%%chat --model compatible:test-model {options}\nquestion {number}" for number in range(CELLS)]
    save(path, [LOAD, *ask])
    run(path, "--chatkit-record", env={"JUPYTER_CHATKIT_BASE_URL": url})
    answers = [
        next(output["data"]["text/plain"] for output in cell.outputs if output["data"]["text/plain"])
        for cell in nbformat.read(path, as_version=4).cells[1:]  # type: ignore[no-untyped-call]
    ]
    printing = path.with_stem(f"{path.stem}-printed")
    save(printing, ["pass", *(f"print({answer!r})" for answer in answers)])
    return path, printing


def save(path: Path, cells: list[str]) -> None:
    notebook = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]  # type: ignore[no-untyped-call]
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def run(path: Path, *options: str, env: dict[str, str] | None = None) -> list[float]:
    """Return the seconds of each cell after the first two, of which one loads and one starts the chat."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-p", "cell_times", "-s"]
    plain = ["-p", "no:cacheprovider", "-W", "ignore", f"--rootdir={path.parent}", "-c", os.devnull]
    done = subprocess.run(
        [*command, *plain, *options, str(path)],
        env=isolated(path.parent) | {"PYTHONPATH": str(path.parent)} | (env or {}),
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    [line] = [line for line in done.stdout.splitlines() if line.startswith("TIMES")]
    times: list[float] = json.loads(line.partition(" ")[2])
    return times
