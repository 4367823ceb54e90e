"""A workspace of one file of each kind, and what searches it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from jupyter_chatkit.index.workspace import Place, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with one file of each kind."""
    folder = tmp_path / "work"
    (folder / "reports").mkdir(parents=True)
    cells = [
        {"cell_type": "markdown", "source": "# Third quarter"},
        {
            "cell_type": "code",
            "source": "import pandas as pd\norders = pd.read_csv('orders.csv')\n",
            "outputs": [],
        },
        {"cell_type": "code", "source": "orders.groupby(\"customer_id\")['amount'].sum()", "outputs": []},
    ]
    (folder / "reports/q3.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    (folder / "orders.csv").write_text("customer_id,amount\n4711,3\n")
    (folder / "clean.py").write_text("def clean(orders):\n    return orders.dropna()\n")
    (folder / "notes.md").write_text("# Café\nThe churn of customers.\n")
    return folder


@pytest.fixture
def place(root: Path, tmp_path: Path) -> Place:
    return Place(root, tmp_path / "data" / "index")


@pytest.fixture
def opened(place: Place) -> Iterator[Callable[..., Workspace]]:
    """Opens workspaces, and closes them at the end."""
    spaces: list[Workspace] = []

    def open_one(redact: Callable[[str], str] | None = str, at: Place = place) -> Workspace:
        spaces.append(Workspace(at, redact))
        return spaces[-1]

    yield open_one
    for space in spaces:
        space.close()
