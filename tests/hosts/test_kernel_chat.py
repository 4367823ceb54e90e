"""How a kernel finds its chat: by a ticket that its server knows, and in this process without."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from chat_requests import kinds, message
from jupyter_process import free_port

from jupyter_chatkit import ticket
from jupyter_chatkit.hosts.kernel import ChatError, KernelChat
from jupyter_chatkit.hosts.kernel.frames import events
from jupyter_chatkit.ticket import Ticket, new_secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def issue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Leaves a ticket for the server at a port, as a server that died would."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("JPY_PARENT_PID", str(os.getpid()))
    return lambda port: ticket.issue(Ticket(new_secret(), f"http://127.0.0.1:{port}", "/", str(tmp_path)))


@pytest.fixture
def chat() -> Iterator[KernelChat]:
    chat = KernelChat()
    yield chat
    chat.close()


@contextmanager
def a_stranger(status: int, body: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A server of somebody else: its port, and what it was sent."""
    heard: list[bytes] = []

    class Stranger(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, heard
    finally:
        server.shutdown()
        server.server_close()


def test_a_ticket_of_a_dead_server_is_ignored(issue: object, chat: KernelChat) -> None:
    assert callable(issue)
    issue(free_port())
    assert not chat.has_server
    assert "thread.created" in kinds(list(chat.stream(message("help"))))


def test_a_server_that_does_not_know_the_ticket_hears_nothing(issue: object, chat: KernelChat) -> None:
    assert callable(issue)
    with a_stranger(403, b"{}") as (port, heard):
        issue(port)
        assert kinds(list(chat.stream(message("a private question"))))
        assert not chat.has_server
    assert len(heard) == 1
    assert b"private" not in heard[0]


def test_what_the_server_refuses_is_told_in_its_words(issue: object, chat: KernelChat) -> None:
    assert callable(issue)
    with a_stranger(503, b'{"message": "The disk is full."}') as (port, _):
        issue(port)
        with pytest.raises(ChatError, match=r"^The disk is full\.$"):
            chat.ask("threads.list")
    with pytest.raises(ChatError, match="cannot be reached"):
        chat.ask("threads.list")


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_events_are_read_however_the_stream_is_cut(size: int) -> None:
    stream = (
        'data: {"type": "a", "text": "ü\\n\\n"}\n\n: keepalive\n\nid: 7\ndata: {"type": "b"}\n\n'.encode()
    )
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert list(events(iter(pieces))) == [{"type": "a", "text": "ü\n\n"}, {"type": "b"}]
