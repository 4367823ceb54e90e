"""Processes of Jupyter that are up in a moment: `start` runs a module in a fork of `preloaded_python.py`.

    process = start(["jupyter_server", "--port=8889"], env, log)

It is what `python -m` runs, but for the imports, of which the SDKs' alone take seconds. A test of these, or
of all that happens from the start, has Python started itself.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from preloaded_python import NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from preloaded_python import Order

# What looks at the environment while it is imported, as jupyterlab.labapp does, is for the fork to import.
JUPYTER = (
    *("jupyter_server.serverapp", "jupyter_server.services.contents.largefilemanager", "ipykernel.kernelapp"),
    *("jupyterlab_server", "jupyter_chatkit.assembly", "jupyter_chatkit.hosts.server"),
)
NOTEBOOK_TESTS = ("pytest", "nbval.plugin", "hypothesis.strategies", "jupyter_client.manager")


class ForkedProcess:
    """A process that was forked elsewhere, with what the tests use of `subprocess.Popen`."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.pid = self._number()
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, as `subprocess` counts it. Raises `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            try:
                self.returncode = self._number()
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0) from None
            self._connection.close()
        return self.returncode

    def poll(self) -> int | None:
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _number(self) -> int:
        [number] = NUMBER.unpack(self._connection.recv(NUMBER.size))
        return int(number)


class Forking:
    """The process that imports these modules and forks, from the first order on; it ends with this one."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self._orders: socket.socket | None = None
        self._starting = threading.Lock()

    def connected(self) -> socket.socket:
        """Open a connection to one more fork."""
        with self._starting:
            self._orders = self._orders or self._started()
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._orders, [b"1"], [theirs.fileno()])
        return ours

    def _started(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            program, passed = Path(__file__).with_name("preloaded_python.py"), theirs.fileno()
            command = [sys.executable, str(program), str(passed), *self._names]
            self._process = subprocess.Popen(
                command, pass_fds=[passed], stdin=subprocess.DEVNULL, start_new_session=True
            )
            atexit.register(self._end)
        return ours

    def _end(self) -> None:
        assert self._orders
        self._orders.close()
        self._process.wait()


_forking: dict[tuple[str, ...], Forking] = {needed: Forking(*needed) for needed in (JUPYTER, NOTEBOOK_TESTS)}


def start(
    argv: Sequence[str],
    env: Mapping[str, str],
    log: Path,
    cwd: Path | None = None,
    needed: tuple[str, ...] = JUPYTER,
) -> ForkedProcess:
    """Run the module `argv[0]` as the leader of a session of its own, which writes into `log`."""
    connection = _forking[needed].connected()
    order: Order = {"argv": [*argv], "env": {**env}, "cwd": str(cwd or Path.cwd()), "log": str(log)}
    connection.sendall(json.dumps(order).encode() + b"\n")
    return ForkedProcess(connection)
