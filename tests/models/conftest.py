from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tool_notebook import ToolNotebook

from jupyter_chatkit.context import PageContext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="session")
def an_ipython(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    program = Path(__file__).with_name("kernel.py")
    with subprocess.Popen(
        [sys.executable, str(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=tmp_path_factory.mktemp("notebooks"),
        env={"IPYTHONDIR": str(tmp_path_factory.mktemp("ipython")), "MPLBACKEND": "agg"},
    ) as process:
        yield process
        assert process.stdin
        process.stdin.close()


def answered(ipython: subprocess.Popen[str], request: Any) -> dict[str, Any]:
    assert ipython.stdin
    assert ipython.stdout
    ipython.stdin.write(json.dumps(request) + "\n")
    ipython.stdin.flush()
    told: dict[str, Any] = json.loads(ipython.stdout.readline())
    return told


@pytest.fixture
def ran(an_ipython: subprocess.Popen[str]) -> Callable[..., PageContext]:
    """Runs cells in a fresh namespace; gives the page, the last cell being the meant one."""

    def run(*cells: str | dict[str, Any], active: int = -1, **notebook: Any) -> PageContext:
        sent = [{"source": cell} if isinstance(cell, str) else cell for cell in cells]
        told = answered(an_ipython, sent)
        meant = told["cells"][active]
        others = [cell for cell in told["cells"] if cell is not meant]
        page = {
            "path": "work/analysis.ipynb",
            "activeCell": meant,
            "cells": others,
            "variables": told["variables"],
        }
        return PageContext.model_validate({"notebook": {**page, **notebook}})

    return run


@pytest.fixture
def a_notebook(an_ipython: subprocess.Popen[str]) -> Callable[..., ToolNotebook]:
    """Runs cells in a fresh namespace; gives the notebook, whose cells run on in that namespace."""

    def made(*cells: str | dict[str, Any]) -> ToolNotebook:
        sent = [{"source": cell} if isinstance(cell, str) else cell for cell in cells]
        told = answered(an_ipython, sent)
        page = {"path": "work/analysis.ipynb", "variables": told["variables"]}
        return ToolNotebook(
            told["cells"], lambda source: dict(answered(an_ipython, {"source": source})["cells"][0]), page
        )

    return made
