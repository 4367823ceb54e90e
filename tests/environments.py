"""Environments beside the one that the tests run in, each with something else installed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

MADE = Path(__file__).parents[1] / ".make"


def python_of(folder: str, target: str) -> Path:
    """The Python of an environment that `make TARGET` sets up.

    Where there is none the test is skipped on a developer's machine, and fails where nothing may be skipped.
    """
    return _made(MADE / folder / "bin" / "python", target)


def packages_of(folder: str, target: str) -> Path:
    """A folder of packages that `make TARGET` fills; where it is not there, as for `python_of`."""
    return _made(MADE / folder, target)


def _made(path: Path, target: str) -> Path:
    if not path.exists():
        reason = f"There is no {path.relative_to(MADE)} here: run `make {target}`."
        if os.environ.get("CHATKIT_NO_SKIP"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return path
