"""The programs under measurement, each in a process of its own: the model, our server, the reference."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from jupyter_process import free_port, running_jupyter
from load import ChatKitTarget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_process import Jupyter

HERE = Path(__file__).parent
TOKENS = 40
INTERVAL = 0.02  # seconds between tokens
START_LIMIT = 30.0


@contextmanager
def model_process() -> Iterator[str]:
    """A paced model server; gives its base URL."""
    program = str(HERE.parent / "model_server.py")
    options = ["--tokens", str(TOKENS), "--interval", str(INTERVAL)]
    with running([sys.executable, program, *options], stdout=subprocess.PIPE) as process:
        assert process.stdout
        yield process.stdout.readline().decode().strip()


@contextmanager
def our_server(model_url: str) -> Iterator[tuple[Jupyter, ChatKitTarget]]:
    """A Jupyter server whose chat asks the model at `model_url`."""
    env = {
        "JUPYTER_CHATKIT_MODEL": "compatible:test-model",
        "JUPYTER_CHATKIT_BASE_URL": model_url,
        "OPENAI_API_KEY": "sk-bench",
    }
    with TemporaryDirectory() as root, running_jupyter(Path(root), env=env, preloaded=False) as jupyter:
        headers = {"Authorization": f"token {jupyter.token}"}
        yield jupyter, ChatKitTarget("ours", f"{jupyter.url}jupyter-chatkit/chatkit", jupyter.pid, headers)


@contextmanager
def reference_server(model_url: str) -> Iterator[ChatKitTarget]:
    """The minimal server that asks the model at `model_url`."""
    port = free_port()
    with running([sys.executable, str(HERE / "reference_server.py"), str(port), model_url]) as process:
        wait_until_open(port)
        yield ChatKitTarget("reference", f"http://127.0.0.1:{port}/chatkit", process.pid)


@contextmanager
def running(command: list[str], stdout: int | None = None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=stdout)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


def wait_until_open(port: int) -> None:
    """Return when something listens on `port`; `TimeoutError` after `START_LIMIT` seconds."""
    end = time.monotonic() + START_LIMIT
    while not is_open(port):
        if time.monotonic() > end:
            raise TimeoutError(f"Nothing listens on port {port}.")
        time.sleep(0.02)


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
