"""Notebooks run by `pytest --nbval` in a process of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import nbformat
from jupyter_process import isolated
from preloaded import NOTEBOOK_TESTS, start

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Spoil = Callable[[str], str]
    """What is done to a file's text."""

_LIMIT = 120.0
_CELL = re.compile(r"::Cell (\d+) (PASSED|FAILED)")


@dataclass(frozen=True)
class Tested:
    """What a run printed, and which cells failed, counted from 0."""

    status: int
    printed: str
    passed: list[int]
    failed: list[int]


def write(path: Path, *cells: str) -> None:
    """Write a notebook of code cells that were run, without outputs."""
    notebook = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    notebook.cells = [
        nbformat.v4.new_code_cell(source, execution_count=number, id=f"c{number}")  # type: ignore[no-untyped-call]
        for number, source in enumerate(cells, 1)
    ]
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def change(path: Path, old: str, new: str) -> None:
    """Change the one place of the notebook that reads `old`."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, text.count(old)
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(path: Path, *options: str, env: Mapping[str, str] | None = None, nbval: bool = True) -> Tested:
    """Run a notebook's cells under nbval and compare their outputs."""
    home = path.parent / "home"
    home.mkdir(exist_ok=True)
    runner = ["--nbval", "--nbval-current-env"] if nbval else []
    command = ["pytest", *runner, "-v", "--color=no"]
    plain = ["-p", "no:cacheprovider", "-W", "ignore", f"--rootdir={path.parent}", "-c", "/dev/null"]
    log = home / "pytest.log"
    log.unlink(missing_ok=True)
    told = isolated(home) | dict(env or {})
    done = start([*command, *plain, *options, str(path)], told, log, path.parent, NOTEBOOK_TESTS)
    status = done.wait(_LIMIT)
    printed = log.read_text(encoding="utf-8")
    cells = {int(number): result for number, result in _CELL.findall(printed)}
    return Tested(
        status,
        printed,
        [number for number, result in cells.items() if result == "PASSED"],
        [number for number, result in cells.items() if result == "FAILED"],
    )
