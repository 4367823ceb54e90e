"""How one notebook that asks the chat is run: by its cassette, recorded anew, or asked of another model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_chatkit.caller import CASSETTE
from jupyter_chatkit.config import CASSETTE_MODE_VARIABLE, CASSETTE_MODEL_VARIABLE, CASSETTE_VARIABLE
from jupyter_chatkit.hosts.notebook_tests.outputs import SANITIZED, comparable, storable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest


class Notebook:
    """A notebook answered by its cassette."""

    mode = "replay"
    told = ""
    """A line for the end of the session."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def cassette(self) -> Path:
        return self.path.with_name(f"{self.path.stem}{CASSETTE}")

    @property
    def environment(self) -> Mapping[str, str]:
        """What the kernel is told."""
        return {
            CASSETTE_VARIABLE: str(self.cassette),
            CASSETTE_MODE_VARIABLE: self.mode,
        }

    def prepare(self, cell: Any) -> None:
        """Make a cell of nbval ready: what it is compared with."""
        cell.cell.outputs = comparable(cell.cell.outputs)

    def sanitize(self, file: Any) -> None:
        """Give nbval's file our rules, behind those it has."""
        for pattern, instead in SANITIZED.items():
            file.sanitize_patterns.setdefault(pattern, instead)

    def note(self, cell: Any, report: pytest.TestReport) -> None:
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

    def __init__(self, path: Path, model: str) -> None:
        super().__init__(path)
        self._model = model

    @property
    def environment(self) -> Mapping[str, str]:
        return {**super().environment, CASSETTE_MODEL_VARIABLE: self._model}


class Recorded(_Aside):
    """Recorded anew. What was there stays unless all `cells` with code ran."""

    def __init__(self, path: Path, cells: int) -> None:
        super().__init__(path)
        self._cells = cells
        self._outputs: dict[int, list[Any]] = {}
        self._skipped = 0
        self._failed = False

    def prepare(self, cell: Any) -> None:
        cell.options["check"] = False

    def note(self, cell: Any, report: pytest.TestReport) -> None:
        self._failed |= report.failed
        self._skipped += report.skipped
        if report.passed:
            self._outputs[cell.cell_num] = cell.test_outputs

    def finish(self) -> None:
        why = "a cell failed" if self._failed else "not all of its cells ran"
        if self._failed or len(self._outputs) + self._skipped < self._cells:
            super().finish()
            self.told = f"{self.path.name} was not recorded, because {why}. What was there is kept."
            return
        if self.cassette.exists():
            self.cassette.replace(self.kept)
        self._store()
        name, count = self.kept.name, len(self._outputs)
        self.told = f"{name}: recorded, and the outputs of {count} cells stored in {self.path.name}."

    def _store(self) -> None:
        """Put the outputs into the notebook, as they are compared from now on."""
        import nbformat

        notebook = nbformat.read(self.path, as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for number, outputs in self._outputs.items():
            code[number].outputs = storable(outputs)
            code[number].execution_count = number + 1
        nbformat.write(notebook, self.path)  # type: ignore[no-untyped-call]
