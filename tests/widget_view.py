"""A view of a ChatWidget as a page without our plugin has one: it talks over the comm.

with a_view(kernel, "w = ChatWidget()") as view:
    view.send(kind="hello")
    view.until(lambda told: told["kind"] == "here")
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chat_requests import events
from model_script import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kernel_process import Kernel

Told = dict[str, Any]

LOADER = "export default { render() {} }"
CHAT = "export function openChat() {}\n" * 20_000
"""Stand-ins for what the front end's build leaves: the Python half never looks into them."""

PRELUDE = """
from pathlib import Path
from jupyter_chatkit import ChatWidget
from jupyter_chatkit.hosts.widget import assets
assets.FOLDER = Path({folder!r})
ChatWidget.close_all()
"""


@dataclass
class Answered:
    """What came back to one request."""

    head: Told
    bytes: bytes = b""
    end: Told = field(default_factory=dict)

    @property
    def events(self) -> list[dict[str, Any]]:
        return events(self.bytes)


class View:
    """One view. Its ids begin with a word of its own; what it is told is in `told`, in order."""

    def __init__(self, client: Any, comm_id: str, subshell: str | None = None) -> None:
        self._client = client
        self._comm_id = comm_id
        self._subshell = subshell
        self._name = uuid4().hex[:8]
        self._numbers = count(1)
        self._pieces: dict[str, bytes] = {}
        self._counts: Counter[str] = Counter()
        self.told: list[Told] = []
        self.state: Told = {}
        """What the kernel set of the widget's values."""

    def new_id(self) -> str:
        return f"{self._name}-{next(self._numbers)}"

    def send(self, **content: Any) -> None:
        """Send a custom message."""
        self.send_raw({"method": "custom", "content": content})

    def send_raw(self, data: Any) -> None:
        """Send what the comm carries, of whatever form."""
        message = self._client.session.msg("comm_msg", {"comm_id": self._comm_id, "data": data})
        if self._subshell is not None:
            message["header"]["subshell_id"] = self._subshell
        self._client.shell_channel.send(message)

    def begin(self, body: Any) -> str:
        """Send a request and return its id."""
        asked = self.new_id()
        self.send(kind="request", id=asked, body=body)
        return asked

    def ask(self, body: Any) -> Answered:
        """Send a request and return its whole reply."""
        return self.answer(self.begin(body))

    def stream(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the events of a run."""
        found = self.ask(body)
        assert found.head["stream"], found
        return found.events

    def answer(self, asked: str) -> Answered:
        """Return the reply to `asked` when it has ended."""
        head = self.until(lambda told: told.get("id") == asked and told["kind"] == "head")
        if head["status"] != 200:
            return Answered(head)
        end = self.until(lambda told: told.get("id") == asked and told["kind"] == "end")
        assert end.get("message") or end["count"] == self._counts[asked]
        return Answered(head, self._pieces.get(asked, b""), end)

    def until(self, seen: Callable[[Told], object], timeout: float = PATIENCE) -> Told:
        """Return the first message for which `seen` is true, heard already or to come."""
        for told in self.told:
            if seen(told):
                return told
        while not (heard := self._next(timeout)) or not seen(heard):
            continue
        return heard

    def wait_for_text(self, asked: str, text: bytes) -> None:
        """Return when the pieces of `asked` have `text`."""
        while text not in self._pieces.get(asked, b""):
            self._next(PATIENCE)

    def wait_for_state(self, **expected: Any) -> None:
        """Return when the kernel has set these values."""
        while any(self.state.get(name) != value for name, value in expected.items()):
            self._next(PATIENCE)

    def _next(self, timeout: float) -> Told | None:
        message = self._client.get_iopub_msg(timeout=timeout)
        content = message["content"]
        if message["msg_type"] != "comm_msg" or content["comm_id"] != self._comm_id:
            return None
        if content["data"]["method"] == "update":
            self.state.update(content["data"]["state"])
        if content["data"]["method"] != "custom":
            return None
        told: Told = content["data"]["content"]
        if told["kind"] == "piece":
            [piece] = message["buffers"]
            self._pieces[told["id"]] = self._pieces.get(told["id"], b"") + bytes(piece)
            assert told["number"] == self._counts[told["id"]]
            self._counts[told["id"]] += 1
        self.told.append(told)
        return told


def prepare(kernel: Kernel, folder: Path) -> None:
    """Let cells of `kernel` make widgets, whose front end is stand-ins in `folder`; close those of others."""
    (folder / "loader.js").write_text(LOADER)
    (folder / "chat.js").write_text(CHAT)
    ran = kernel.run(PRELUDE.format(folder=str(folder)))
    assert ran.status == "ok", ran


@contextmanager
def a_view(kernel: Kernel, source: str = "w = ChatWidget()", *, beside: bool = False) -> Iterator[View]:
    """Run a cell that makes the widget `w`, and open a view of it; on a subshell of its own if `beside`."""
    with kernel.front_end() as client:
        ran = kernel.run(f"{source}\nprint(w.model_id)")
        assert ran.status == "ok", ran
        yield View(client, ran.stdout.split()[-1], subshell_of(client) if beside else None)


@contextmanager
def another_view(kernel: Kernel) -> Iterator[View]:
    """Open one more view of `w`."""
    with kernel.front_end() as client:
        yield View(client, kernel.run("print(w.model_id)").stdout.strip())


def subshell_of(client: Any) -> str:
    """Make a subshell, as JupyterLab does for the comms of widgets, and return its id."""
    client.control_channel.send(client.session.msg("create_subshell_request", {}))
    reply = client.get_control_msg(timeout=PATIENCE)
    assert reply["content"]["status"] == "ok", reply
    return str(reply["content"]["subshell_id"])
