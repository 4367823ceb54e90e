"""The cells that ran in this kernel, as IPython remembers them: sources, outputs, errors."""

from __future__ import annotations

import re
from typing import Any

Cell = dict[str, Any]

_OURS = re.compile(r"\s*(%%?chat(kit)?\b|%(re)?load_ext\s+jupyter_chatkit\b)")
"""How a cell begins that talks to the chat."""

_MAX_TEXT = 100_000
"""Characters of one output that are passed on; the service cuts further."""


def read_cells(shell: Any) -> list[Cell]:
    """Return what ran before the cell that runs now, oldest first; of a source that ran twice the last run.

    Cells that only talk to the chat are left out. IPython knows no positions: a cell's is its place here.
    """
    sources: list[str] = shell.history_manager.input_hist_raw
    ran = enumerate(sources[:-1])
    last = {source: number for number, source in ran if source.strip() and not is_ours(source)}
    numbers = sorted(last.values())
    return [_cell(shell, index, number, sources[number]) for index, number in enumerate(numbers)]


def is_ours(source: str) -> bool:
    """Whether all a cell does is to talk to the chat."""
    if not _OURS.match(source):
        return False
    lines = [line for line in source.splitlines() if line.strip()]
    return source.lstrip().startswith("%%") or all(_OURS.match(line) for line in lines)


def _cell(shell: Any, index: int, number: int, source: str) -> Cell:
    return {
        "index": index,
        "id": f"In[{number}]",
        "type": "code",
        "source": source,
        "executionCount": number,
        "outputs": [*_outputs(shell, number), *_errors(shell, number)],
    }


def _outputs(shell: Any, number: int) -> list[dict[str, Any]]:
    # IPython 8 remembers no outputs.
    remembered = getattr(shell.history_manager, "outputs", {}).get(number, [])
    return [found for output in list(remembered) if (found := _output(output))]


def _output(output: Any) -> dict[str, Any] | None:
    match output.output_type:
        case "out_stream" | "err_stream" as kind:
            name = "stdout" if kind == "out_stream" else "stderr"
            text = "".join(output.bundle["stream"])[-_MAX_TEXT:]
            return {"output_type": "stream", "name": name, "text": text}
        case "display_data" | "execute_result" as kind:
            return {"output_type": kind, "data": _without_data(output.bundle)}
        case _:
            return None


def _without_data(bundle: dict[str, Any]) -> dict[str, Any]:
    """Put the type and size in place of what is no text, as a page does."""
    return {
        mime: value[:_MAX_TEXT] if mime.startswith("text/") and isinstance(value, str) else _size(mime, value)
        for mime, value in bundle.items()
    }


def _size(mime: str, value: object) -> dict[str, Any]:
    return {"mime": mime, "bytes": len(value) if isinstance(value, str | bytes) else 0}


def _errors(shell: Any, number: int) -> list[dict[str, Any]]:
    error = getattr(shell.history_manager, "exceptions", {}).get(number) or _last_error(shell, number)
    return [{"output_type": "error", **error}] if error else []


def _last_error(shell: Any, number: int) -> dict[str, Any] | None:
    """Return the error of the cell just before, which IPython 8 remembers as well."""
    result = shell.last_execution_result
    if result is None or result.execution_count != number or result.success:
        return None
    error = result.error_before_exec or result.error_in_exec
    lines = shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__, tb_offset=1)
    return {"ename": type(error).__name__, "evalue": str(error), "traceback": lines}
