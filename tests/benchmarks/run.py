"""Runs the benchmarks and prints their figures: `python tests/benchmarks/run.py [name ...]`.

They are compared within one run only: the machine, and what else runs on it, is in every figure.
"""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path

NAMES = ("startup", "page", "turns", "magic", "replay", "status_latency", "index", "variables")


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        sys.exit(f"No benchmark named {', '.join(unknown)}. There are: {', '.join(NAMES)}.")
    # The benchmarks use what the tests use.
    sys.path.append(str(Path(__file__).parent.parent))
    for name in names or NAMES:
        started = time.monotonic()
        importlib.import_module(name).main()
        print(f"  ({name}: {time.monotonic() - started:.0f} s)")


if __name__ == "__main__":
    main(sys.argv[1:])
