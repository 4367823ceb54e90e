"""A client of the chat of a real Jupyter server process, and what it heard of an answer, and when."""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.request
from typing import TYPE_CHECKING, Any, Protocol

from chat_requests import request
from model_script import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    class Served(Protocol):
        """A server that is up, whoever started it."""

        def request(self, path: str, body: bytes | None = None) -> urllib.request.Request: ...


ENDPOINT = "jupyter-chatkit/chatkit"
# Without its neighbours a server starts faster, and its log has nothing of theirs.
NEIGHBOURS = ("jupyterlab", "jupyter_lsp", "jupyter_server_terminals", "notebook", "notebook_shim")
ALONE = (f"--ServerApp.jpserver_extensions={dict.fromkeys(NEIGHBOURS, False) | {'jupyter_chatkit': True}}",)


class Chat:
    """Talks to the chat of `jupyter`; each call is an HTTP request of its own."""

    def __init__(self, jupyter: Served) -> None:
        self._jupyter = jupyter

    def stream(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the events of a run as they arrive. Leaving the iteration closes the connection."""
        for _, event in self.numbered(body):
            yield event

    def numbered(self, body: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the same, each with its number, which is 0 in a run that is not detached."""
        number = 0
        with self._open(body) as reply:
            for line in reply:
                if line.startswith(b"id: "):
                    number = int(line.removeprefix(b"id: "))
                elif line.startswith(b"data: "):
                    yield number, json.loads(line.removeprefix(b"data: "))

    def ask(self, kind: str, /, metadata: dict[str, Any] | None = None, **params: Any) -> dict[str, Any]:
        """Return the reply to a request that does not stream."""
        with self._open(request(kind, **params) | {"metadata": metadata or {}}) as reply:
            found: dict[str, Any] = json.load(reply)
        return found

    def newest(self, thread_id: str) -> list[dict[str, Any]]:
        """Return the last items of a thread, the newest first."""
        found: list[dict[str, Any]] = self.ask("items.list", thread_id=thread_id)["data"]
        return found

    def _open(self, body: dict[str, Any]) -> Any:
        asked = self._jupyter.request(ENDPOINT, json.dumps(body).encode())
        return urllib.request.urlopen(asked, timeout=PATIENCE)


class Listener:
    """Hears one answer in a thread of its own, until it ends or the connection breaks."""

    def __init__(self, chat: Chat, body: dict[str, Any]) -> None:
        self.events: list[dict[str, Any]] = []
        self.last = 0
        """The number of the last event."""
        self.pieces: list[tuple[float, str]] = []
        """The text's deltas, each with the moment it arrived."""
        self._grown = threading.Condition()
        self._thread = threading.Thread(target=self._listen, args=(chat, body), daemon=True)
        self._thread.start()

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.pieces)

    def wait_for(self, beginning: str) -> None:
        """Return when the text begins with `beginning`."""
        with self._grown:
            assert self._grown.wait_for(lambda: self.text.startswith(beginning), PATIENCE), self.events

    def join(self) -> None:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def _listen(self, chat: Chat, body: dict[str, Any]) -> None:
        try:
            for self.last, event in chat.numbered(body):
                self.events.append(event)
                delta = event.get("update", {}).get("delta")
                if delta:
                    with self._grown:
                        self.pieces.append((time.monotonic(), delta))
                        self._grown.notify_all()
        except (OSError, http.client.HTTPException):
            return
