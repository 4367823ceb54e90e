"""Kernels with the magics: one whose server has the chat, one without a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from chat_process import ALONE
from jupyter_process import running_jupyter
from kernel_process import kernel_alone, kernel_of
from model_server import ModelServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_process import Jupyter
    from kernel_process import Kernel


@pytest.fixture(scope="module")
def magic_model() -> Iterator[ModelServer]:
    """What answers as `compatible:test-model` in the kernels' chats."""
    with ModelServer() as server:
        yield server


@pytest.fixture(scope="module")
def env(magic_model: ModelServer) -> dict[str, str]:
    """The settings of the chat, which `offline` answers unless a cell names another model."""
    return {"JUPYTER_CHATKIT_BASE_URL": magic_model.base_url, "JUPYTER_CHATKIT_MODEL": "offline"}


@pytest.fixture(scope="module")
def jupyter(env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    root, home = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("home")
    with running_jupyter(root, home=home, env=env, args=ALONE) as server:
        yield server


@pytest.fixture(scope="module")
def kernel_with_server(jupyter: Jupyter) -> Iterator[Kernel]:
    with kernel_of(jupyter, "report.ipynb") as kernel:
        assert kernel.run("%load_ext jupyter_chatkit").status == "ok"
        yield kernel


@pytest.fixture(scope="module")
def kernel_without_server(env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with kernel_alone(tmp_path_factory.mktemp("alone"), env) as kernel:
        assert kernel.run("%load_ext jupyter_chatkit").status == "ok"
        yield kernel


@pytest.fixture(params=["with_server", "without_server"])
def kernel(request: pytest.FixtureRequest) -> Kernel:
    """A kernel with the magics; a test runs once with its server and once without any."""
    found: Kernel = request.getfixturevalue(f"kernel_{request.param}")
    found.reset()
    return found
