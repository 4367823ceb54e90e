"""Figures in a table, and the few statistics that stand in one."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

median = statistics.median


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed, such as 0.99; the nearest rank, never interpolated."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print `rows` under `heads`, the first column to the left and the others to the right."""
    texts = [list(heads), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[column]) for row in texts) for column in range(len(heads))]
    print(f"\n{title}")
    for row in texts:
        first, *others = (
            cell.ljust(widths[0]) if not n else cell.rjust(widths[n]) for n, cell in enumerate(row)
        )
        print("  " + "  ".join([first, *others]))


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def ratio(value: float, base: float) -> str:
    return f"{value / base:.2f} x"
