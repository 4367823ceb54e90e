"""Fixtures of the tests in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from model_server import ModelServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    """The model server of a module; what a test scripts on it is the test's to take back."""
    with ModelServer() as server:
        yield server
