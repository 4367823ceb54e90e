"""Fixtures of the tests in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jupyter_process import running_jupyter
from model_server import ModelServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_process import Jupyter


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a module's server."""
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def jupyter(root: Path, model: ModelServer) -> Iterator[Jupyter]:
    """A JupyterLab whose chat asks the module's model server."""
    with running_jupyter(root, app="lab", env=model.chat_settings) as running:
        yield running


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    """The model server of a module; what a test scripts on it is the test's to take back."""
    with ModelServer() as server:
        yield server
