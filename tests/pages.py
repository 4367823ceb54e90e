"""Page contexts as a page sends them, for tests."""

from __future__ import annotations

from typing import Any

TRACEBACK = """\
\x1b[31m---------------------------------------------------------------------------\x1b[39m
\x1b[31mKeyError\x1b[39m                                  Traceback (most recent call last)
Cell In[7], line 2
----> 2 orders['custmer_id'].sum()

KeyError: 'custmer_id'"""


def a_stream(text: Any) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def a_cell(index: int, source: str = "x", **more: Any) -> dict[str, Any]:
    return {"index": index, "id": f"c{index}", "type": "code", "source": source, **more}


def a_page(**notebook: Any) -> dict[str, Any]:
    return {"path": "q3.ipynb", "notebook": {"path": "reports/q3.ipynb", **notebook}}


def a_failing_page() -> dict[str, Any]:
    error = {"output_type": "error", "ename": "KeyError", "evalue": "'custmer_id'", "traceback": [TRACEBACK]}
    return a_page(
        kernel={"name": "python3", "language": "python", "status": "idle"},
        activeCell=a_cell(7, "total = 0\norders['custmer_id'].sum()", executionCount=7, outputs=[error]),
        selection={"cellId": "c7", "text": "custmer_id", "kind": "source"},
        cells=[
            a_cell(6, "orders = load()", executionCount=6, outputs=[a_stream("1,200 rows\n")], stale=True),
            {"index": 0, "id": "m", "type": "markdown", "source": "# Third quarter"},
        ],
        variables=[
            {"name": "rows", "type": "int"},
            {
                "name": "orders",
                "type": "DataFrame",
                "shape": [1200, 5],
                "columns": [
                    {"name": "customer_id", "dtype": "int64"},
                    {"name": "amount", "dtype": "float64"},
                ],
            },
        ],
        omitted={"cells": 12, "outputs": 0, "variables": 3},
    )


def large_page() -> dict[str, Any]:
    """Return a page of which the prompt takes a part only; cell 30, which defines `plan_29`, is left out."""
    cells = [a_cell(index, f"plan_{index} = {index}\n" + "x = 1\n" * 1_000) for index in range(30)]
    return a_page(activeCell=a_cell(40, "y = 2"), cells=cells)
