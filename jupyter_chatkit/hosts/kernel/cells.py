"""The cells that ran in this kernel, as IPython tells of them: sources, outputs, errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.hosts.kernel.ours import is_ours
from jupyter_chatkit.privacy.cuts import cut_note

if TYPE_CHECKING:
    from collections.abc import Mapping

Cell = dict[str, Any]
Output = dict[str, Any]

_MAX_TEXT = 100_000
"""Characters of one output that are passed on; the service cuts further."""

_MOST = 1_000
"""Cells that are remembered."""


@dataclass(frozen=True)
class _Ran:
    number: int
    source: str
    error: Output | None


class CellLog:
    """Remembers what runs from now on, and takes from IPython's history what ran before."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        errors = dict(self._errors)
        before = shell.last_execution_result
        if before is not None and not before.success:
            # IPython 8 remembers this error alone.
            errors[before.execution_count] = self._error(before, before.execution_count)
        self._ran = [
            _Ran(number, source, errors.get(number))
            for number, source in enumerate(shell.history_manager.input_hist_raw[:-1])
        ]
        self._count = 0
        shell.events.register("post_run_cell", self._note)

    def close(self) -> None:
        """Listen no longer."""
        self._shell.events.unregister("post_run_cell", self._note)

    def read(self) -> list[Cell]:
        """Return the cells, oldest first; of a source that ran twice the last run.

        Cells that only talk to the chat are left out. IPython knows no positions: a cell's is its place here.
        """
        there = self._shell.user_ns
        shown = [ran for ran in self._ran if ran.source.strip() and not is_ours(ran.source, there)]
        last = {ran.source: ran for ran in shown}
        newest_last = sorted(last.values(), key=lambda ran: ran.number)
        return [self._cell(index, ran) for index, ran in enumerate(newest_last)]

    @property
    def _errors(self) -> Mapping[int, Output]:
        found: Mapping[int, Output] = getattr(self._shell.history_manager, "exceptions", {})
        return found

    def _note(self, result: Any) -> None:
        self._count += 1
        # What keeps no history, as nbval does, does not count cells: they are counted here.
        number = result.execution_count if result.info.store_history else self._count
        error = None if result.success else self._error(result, number)
        self._ran = [*self._ran[-_MOST:], _Ran(number, result.info.raw_cell, error)]

    def _error(self, result: Any, number: int) -> Output:
        if result.info.store_history and result.execution_count in self._errors:
            return self._errors[result.execution_count]
        error = result.error_before_exec or result.error_in_exec
        syntax = isinstance(error, SyntaxError)
        written = self._shell.SyntaxTB if syntax else self._shell.InteractiveTB
        frames = [] if syntax else error.__traceback__
        lines = written.structured_traceback(type(error), error, frames)
        shown = [line.replace(f"In[{result.execution_count}]", f"In[{number}]") for line in lines]
        return {"ename": type(error).__name__, "evalue": str(error), "traceback": shown}

    def _cell(self, index: int, ran: _Ran) -> Cell:
        # Early IPython 8 remembers no outputs.
        remembered = getattr(self._shell.history_manager, "outputs", {}).get(ran.number, [])
        outputs = [found for output in list(remembered) if (found := _output(output))]
        error = [{"output_type": "error", **ran.error}] if ran.error else []
        return {
            "index": index,
            "id": f"In[{ran.number}]",
            "type": "code",
            "source": ran.source,
            "executionCount": ran.number,
            "outputs": [*outputs, *error],
        }


def _output(output: Any) -> Output | None:
    match output.output_type:
        case "out_stream" | "err_stream" as kind:
            name = "stdout" if kind == "out_stream" else "stderr"
            return {"output_type": "stream", "name": name, "text": _end("".join(output.bundle["stream"]))}
        case "display_data" | "execute_result" as kind:
            return {"output_type": kind, "data": _without_data(output.bundle)}
        case _:
            return None


def _without_data(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """Put the type and size in place of what is no text, as a page does."""
    return {
        mime: _beginning(value) if mime.startswith("text/") and isinstance(value, str) else _size(mime, value)
        for mime, value in bundle.items()
    }


def _end(text: str) -> str:
    more = len(text) - _MAX_TEXT
    return text if more <= 0 else f"{cut_note(more)}\n{text[more:]}"


def _beginning(text: str) -> str:
    more = len(text) - _MAX_TEXT
    return text if more <= 0 else f"{text[:_MAX_TEXT]}\n{cut_note(more)}"


def _size(mime: str, value: object) -> dict[str, Any]:
    return {"mime": mime, "bytes": len(value) if isinstance(value, str | bytes) else 0}
