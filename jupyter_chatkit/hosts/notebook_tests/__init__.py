"""The pytest plugin: notebooks that ask the chat are tests under nbval, answered by their cassettes.

It changes nothing for other notebooks, and nothing without `--nbval`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping
    from pathlib import Path

    from jupyter_chatkit.hosts.notebook_tests.notebooks import Notebook

_NOTEBOOK = "nbval.plugin"
"""The module of nbval's collectors; it is not imported, as it need not be there."""

_ELSEWHERE = ("JPY_PARENT_PID", "JPY_SESSION_NAME")
"""By these a kernel finds a server and a notebook, where pytest runs in a terminal of Jupyter."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("jupyter-chatkit", "notebooks that ask the chat, with --nbval")
    which = group.addoption
    which(
        "--chatkit-record",
        action="store_true",
        help="ask the models, keep what they say on the notebooks' cassettes, and store the cells' outputs",
    )
    which("--chatkit-replay", action="store_true", help="answer from the cassettes alone (the default)")
    which(
        "--chatkit-model",
        metavar="MODEL",
        help="ask this model instead and compare: a cell whose result changes fails; nothing is stored",
    )


def pytest_configure(config: pytest.Config) -> None:
    chosen = [name for name in ("record", "replay", "model") if config.getoption(f"--chatkit-{name}")]
    if len(chosen) > 1:
        raise pytest.UsageError(f"--chatkit-{chosen[0]} and --chatkit-{chosen[1]} exclude each other.")
    if config.getoption("nbval", default=False) or config.getoption("nbval_lax", default=False):
        config.pluginmanager.register(NotebookTests(config), "jupyter-chatkit-notebooks")
    elif chosen:
        raise pytest.UsageError(f"--chatkit-{chosen[0]} is about notebooks: give it with --nbval.")


class NotebookTests:
    """Sets up the kernels of notebooks that ask the chat."""

    def __init__(self, config: pytest.Config) -> None:
        self._recording = bool(config.getoption("--chatkit-record"))
        self._model: str | None = config.getoption("--chatkit-model")
        self._notebooks: dict[Path, Notebook] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        notebook = self._notebook(item)
        if notebook is None:
            yield
            return
        notebook.prepare(item)
        with _environment(notebook.environment):
            yield
        notebook.sanitize(item.parent)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        notebook = self._notebook(item)
        if notebook is not None and call.when == "call":
            notebook.note(item, report)
        return report

    def pytest_sessionfinish(self) -> None:
        for notebook in self._notebooks.values():
            notebook.finish()

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for notebook in self._notebooks.values():
            if notebook.told:
                terminalreporter.write_line(notebook.told)

    def _notebook(self, item: pytest.Item) -> Notebook | None:
        parent: Any = item.parent
        if type(parent).__module__ != _NOTEBOOK:
            return None
        if parent.path not in self._notebooks:
            if not _asks_the_chat(parent.nb):
                return None
            self._notebooks[parent.path] = self._found(parent)
        return self._notebooks[parent.path]

    def _found(self, file: Any) -> Notebook:
        from jupyter_chatkit.hosts.notebook_tests.notebooks import Compared, Notebook, Recorded

        if self._recording:
            return Recorded(file.path, sum(cell.cell_type == "code" for cell in file.nb.cells))
        return Compared(file.path, self._model) if self._model else Notebook(file.path)


def _asks_the_chat(notebook: Any) -> bool:
    return any(cell.cell_type == "code" and "jupyter_chatkit" in cell.source for cell in notebook.cells)


@contextmanager
def _environment(told: Mapping[str, str]) -> Iterator[None]:
    """Set variables for what is started inside, and take away those that lead elsewhere."""
    before = {name: os.environ.get(name) for name in [*told, *_ELSEWHERE]}
    os.environ.update(told)
    for name in _ELSEWHERE:
        os.environ.pop(name, None)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
