"""A real kernel in a process of its own, alone or started by a Jupyter server, and what its cells show.

with kernel_alone(tmp_path) as kernel:
    assert kernel.run("1 + 1").texts == ["2"]
"""

from __future__ import annotations

import json
import os
import signal
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import preloaded as forks
import zmq
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.connect import write_connection_file
from jupyter_client.manager import KernelManager
from jupyter_process import isolated
from model_script import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from jupyter_process import Jupyter

_CELL_LIMIT = 60.0
# `%reset` looks for garbage twice, which takes most of a second unless the SDKs are left out.
_RESET = "__import__('gc').freeze()\n%reset -f\n__import__('gc').unfreeze()"


@dataclass
class Ran:
    """What one cell left. `first` are its displays as they appeared, `shown` as they are after updates."""

    status: str = ""
    payload: list[dict[str, Any]] = field(default_factory=list)
    stdout: str = ""
    stderr: str = ""
    first: list[dict[str, Any]] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)
    grown: list[str] = field(default_factory=list)
    """The Markdown of each update."""
    error: dict[str, Any] | None = None

    @property
    def texts(self) -> list[str]:
        """The plain text of what is shown, without the empty places."""
        return [data["text/plain"] for data in self.shown if data["text/plain"]]

    @property
    def said(self) -> str:
        """The one line of the error."""
        assert self.error
        [line] = self.error["traceback"]
        return str(line)

    @property
    def offered(self) -> list[str]:
        """The cells that were put below."""
        return [one["text"] for one in self.payload if one["source"] == "set_next_input"]


class Cell:
    """A cell that runs. `so_far` is what it left until now."""

    def __init__(self, client: Any, source: str) -> None:
        self._client = client
        self._asked = client.execute(source)
        self._places: dict[str, int] = {}
        self.so_far = Ran()

    def wait_until(self, seen: Callable[[Ran], bool]) -> None:
        """Return as soon as `seen` is true of what the cell left."""
        while not seen(self.so_far):
            assert self._heard(), self.so_far

    def end(self) -> Ran:
        """Return what the cell left when it has ended."""
        while self._heard():
            continue
        while (reply := self._client.get_shell_msg(timeout=PATIENCE))["parent_header"][
            "msg_id"
        ] != self._asked:
            continue
        self.so_far.status = reply["content"]["status"]
        self.so_far.payload = reply["content"].get("payload", [])
        return self.so_far

    def _heard(self) -> bool:
        """Take the next message; false for the last one of the cell."""
        message = self._client.get_iopub_msg(timeout=_CELL_LIMIT)
        if message["parent_header"].get("msg_id") == self._asked:
            self._note(message["msg_type"], message["content"])
            return bool(message["content"].get("execution_state") != "idle")
        return True

    def _note(self, kind: str, content: dict[str, Any]) -> None:
        ran = self.so_far
        match kind:
            case "stream" if content["name"] == "stdout":
                ran.stdout += content["text"]
            case "stream":
                ran.stderr += content["text"]
            case "display_data" | "execute_result":
                place = content.get("transient", {}).get("display_id") or str(len(ran.shown))
                self._places[place] = len(ran.shown)
                ran.first.append(content["data"])
                ran.shown.append(content["data"])
            case "update_display_data":
                ran.shown[self._places[content["transient"]["display_id"]]] = content["data"]
                ran.grown.append(content["data"]["text/markdown"])
            case "error":
                ran.error = content


class Kernel:
    """Runs cells, one after the other. `connect` makes a client of its own, for one more front end."""

    def __init__(self, client: Any, interrupt: Callable[[], None], connect: Callable[[], Any]) -> None:
        self._client = client
        self.interrupt = interrupt
        self._connect = connect

    def run(self, source: str) -> Ran:
        """Run a cell to its end."""
        return self.start(source).end()

    def reset(self) -> None:
        """Empty the namespace."""
        assert self.run(_RESET).status == "ok"

    def start(self, source: str) -> Cell:
        """Begin a cell."""
        return Cell(self._client, source)

    @contextmanager
    def front_end(self) -> Iterator[Any]:
        """Connect once more, as another page does; what runs must have ended."""
        client = self._connect()
        with _ready(client):
            yield client


@contextmanager
def kernel_alone(
    home: Path, env: Mapping[str, str] | None = None, *, preloaded: bool = True
) -> Iterator[Kernel]:
    """A kernel that no Jupyter server started, as under nbclient.

    With `preloaded` it is forked off all imports that it and the chat in it need.
    """
    home.mkdir(parents=True, exist_ok=True)
    start = _forked if preloaded else _managed
    with start(home, isolated(home) | dict(env or {})) as (client, interrupt, file), _ready(client):
        yield Kernel(client, interrupt, lambda: _connected(file))


_Started = tuple[Any, "Callable[[], None]", str]
"""A client, what interrupts the kernel, and the file that others connect with."""


@contextmanager
def _managed(home: Path, env: Mapping[str, str]) -> Iterator[_Started]:
    manager = KernelManager()
    manager.start_kernel(env=env, cwd=str(home))
    try:
        yield manager.client(), manager.interrupt_kernel, manager.connection_file
    finally:
        manager.shutdown_kernel(now=True)


@contextmanager
def _forked(home: Path, env: Mapping[str, str]) -> Iterator[_Started]:
    folder = home / "runtime"
    folder.mkdir(mode=0o700, exist_ok=True)
    file, _ = write_connection_file(str(folder / f"kernel-{uuid4().hex}.json"), key=uuid4().hex.encode())
    told = {**env, "JPY_PARENT_PID": str(os.getpid())}
    process = forks.start(["ipykernel_launcher", "-f", file], told, folder / "kernel.log", home)
    try:
        yield _connected(file), lambda: process.send_signal(signal.SIGINT), file
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def kernel_of(jupyter: Jupyter, path: str = "notebook.ipynb") -> Iterator[Kernel]:
    """A kernel that the server started for the notebook at `path`."""
    body = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
    session = _asked(jupyter, "api/sessions", body)
    kernel_id = session["kernel"]["id"]
    file = str(jupyter.home / "runtime" / f"kernel-{kernel_id}.json")
    client = _connected(file)
    try:
        with _ready(client):
            interrupt = f"api/kernels/{kernel_id}/interrupt"
            yield Kernel(client, lambda: _asked(jupyter, interrupt, {}), lambda: _connected(file))
    finally:
        if jupyter.process.poll() is None:
            _asked(jupyter, f"api/sessions/{session['id']}", None, "DELETE")


class _Patient(BlockingKernelClient):
    """Takes no kernel for dead whose heartbeat is a second late, as on a busy machine that starts it."""

    async def _async_is_alive(self) -> bool:
        return True


def _connected(file: str) -> _Patient:
    """Return a client with a session of its own, for which messages wait however many there are."""
    client = _Patient()
    # A kernel drops what a queue of the usual length has no place for, such as the end of a cell.
    client.context.setsockopt(zmq.RCVHWM, 0)
    client.load_connection_file(file)
    return client


@contextmanager
def _ready(client: Any) -> Iterator[None]:
    client.start_channels()
    try:
        client.wait_for_ready(timeout=_CELL_LIMIT)
        yield
    finally:
        client.stop_channels()


def _asked(jupyter: Jupyter, path: str, body: object, method: str = "POST") -> Any:
    asked = jupyter.request(path, None if body is None else json.dumps(body).encode())
    asked.method = method
    with urllib.request.urlopen(asked, timeout=_CELL_LIMIT) as reply:
        return json.loads(reply.read() or b"null")
