"""The pytest plugin: notebooks that ask the chat are tests under nbval, answered by their cassettes.

It changes nothing for other notebooks, and nothing without `--nbval`.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_chatkit.caller import CASSETTE

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping
    from pathlib import Path

Mode = str

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
    config.pluginmanager.register(NotebookTests(config), "jupyter-chatkit-notebooks")


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
            return (yield)
        if self._recording:
            item.options["check"] = False  # type: ignore[attr-defined]  # nbval's own
        with _environment(notebook.environment):
            return (yield)

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
            kind = Recorded if self._recording else Compared if self._model else Notebook
            self._notebooks[parent.path] = kind(parent.path, self._model)
        return self._notebooks[parent.path]


class Notebook:
    """A notebook answered by its cassette."""

    mode = "replay"
    told = ""
    """A line for the end of the session."""

    def __init__(self, path: Path, model: str | None = None) -> None:
        self.path = path
        self.model = model

    @property
    def cassette(self) -> Path:
        return self.path.with_name(f"{self.path.stem}{CASSETTE}")

    @property
    def environment(self) -> Mapping[str, str]:
        """What the kernel is told."""
        return {
            "JUPYTER_CHATKIT_CASSETTE": str(self.cassette),
            "JUPYTER_CHATKIT_CASSETTE_MODE": self.mode,
            **({"JUPYTER_CHATKIT_MODEL": self.model} if self.model else {}),
        }

    def note(self, item: pytest.Item, report: pytest.TestReport) -> None:
        """Take in that a cell ran."""

    def finish(self) -> None:
        """Called when all have run."""


class _Aside(Notebook):
    """A notebook whose models are asked; what they say goes to a file beside its cassette."""

    mode = "record"

    @property
    def kept(self) -> Path:
        return super().cassette

    @property
    def cassette(self) -> Path:
        return self.path.with_name(f".{self.path.stem}.new{CASSETTE}")

    def finish(self) -> None:
        self.cassette.unlink(missing_ok=True)


class Compared(_Aside):
    """Asked of another model, to see which results change."""


class Recorded(_Aside):
    """Recorded anew. Old recordings stay unless every cell ran."""

    def __init__(self, path: Path, model: str | None = None) -> None:
        super().__init__(path, model)
        self._outputs: dict[int, list[Any]] = {}
        self._failed = False

    def note(self, item: pytest.Item, report: pytest.TestReport) -> None:
        cell: Any = item
        self._failed |= report.failed
        if report.passed:
            self._outputs[cell.cell_num] = cell.test_outputs

    def finish(self) -> None:
        name = self.kept.name
        if self._failed:
            super().finish()
            self.told = f"{name}: not recorded, because a cell failed. What was recorded before is kept."
            return
        if self.cassette.exists():
            self.cassette.replace(self.kept)
        self._store()
        self.told = (
            f"{name}: recorded, and the outputs of {len(self._outputs)} cells stored in {self.path.name}."
        )

    def _store(self) -> None:
        """Put the outputs into the notebook, as they are compared from now on."""
        import nbformat

        notebook = nbformat.read(self.path, as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for number, outputs in self._outputs.items():
            if outputs is not None:
                code[number].outputs = outputs
                code[number].execution_count = number + 1
        nbformat.write(notebook, self.path)  # type: ignore[no-untyped-call]


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
