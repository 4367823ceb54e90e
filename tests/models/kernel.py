"""A program that runs notebooks for the tests in a real IPython: lists of cells in, page contexts out.

Each line of its input is a JSON list of cells for a fresh namespace, or one cell for the namespace as it is.
Each line of its output is the notebook as a page would send it: sources, execution counts, errors, and the
variables without values. A single cell also has what it printed and its result.
"""

from __future__ import annotations

import gc
import json
import sys
import types
import warnings
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from IPython.core.interactiveshell import InteractiveShell


def main() -> None:
    """Serve until the input ends."""
    warnings.simplefilter("ignore")
    shell: Any = InteractiveShell.instance()
    shell.run_cell("%colors LightBG")
    # As a kernel's shell, which has no window to open.
    shell.enable_gui = lambda *_: None
    real, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        request = json.loads(line)
        if isinstance(request, dict):
            cells = [_run_showing(shell, **request)]
        else:
            # `reset` looks for garbage, which takes longer than the cells where pandas is loaded.
            gc.freeze()
            shell.reset(new_session=True)
            gc.unfreeze()
            cells = [_run(shell, index, **cell) for index, cell in enumerate(request)]
        real.write(json.dumps({"cells": cells, "variables": _variables(shell)}) + "\n")
        real.flush()


def _run(shell: Any, index: int, source: str, type: str = "code", *, run: bool = True) -> dict[str, Any]:  # noqa: A002
    cell = {"index": index, "id": f"cell-{index}", "type": type, "source": source, "outputs": []}
    if type != "code" or not run:
        return cell
    errors: list[dict[str, Any]] = []

    def show(kind: Any, value: Any, traceback: list[str]) -> None:
        name = getattr(kind, "__name__", str(kind))
        errors.append({"output_type": "error", "ename": name, "evalue": str(value), "traceback": traceback})

    shell._showtraceback = show
    count = shell.execution_count
    shell.run_cell(source, store_history=True)
    return {**cell, "executionCount": count, "outputs": errors}


def _run_showing(shell: Any, source: str) -> dict[str, Any]:
    with redirect_stdout(StringIO()) as printed:
        cell = _run(shell, 0, source)
    shown = [{"output_type": "stream", "name": "stdout", "text": printed.getvalue()}]
    return {**cell, "outputs": [*(shown if printed.getvalue() else []), *cell["outputs"]]}


def _variables(shell: Any) -> list[dict[str, Any]]:
    hidden = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)
    names = [n for n in shell.user_ns if not n.startswith("_") and n not in shell.user_ns_hidden]
    return [_variable(n, shell.user_ns[n]) for n in names if not isinstance(shell.user_ns[n], hidden)]


def _variable(name: str, value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "type": type(value).__name__}
    if hasattr(value, "shape"):
        found["shape"] = list(value.shape)
    if type(value).__name__ == "DataFrame":
        found["columns"] = [{"name": str(c), "dtype": str(value[c].dtype)} for c in value.columns]
    elif hasattr(value, "dtype"):
        found["dtype"] = str(value.dtype)
    elif hasattr(value, "__len__"):
        found["size"] = len(value)
    return found


if __name__ == "__main__":
    main()
