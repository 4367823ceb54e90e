"""A raw reader of a run's events: it knows their numbers, and cuts its connection at any byte."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from chat_requests import request
from model_script import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_server.serverapp import ServerApp

Event = dict[str, Any]
END = "jupyter_chatkit.run"
LIMIT = 64 * 1024 * 1024
"""Bytes of one event."""


@dataclass(frozen=True)
class Server:
    """Where a server's chat is: `url` ends in the base URL, `path` is the chat's under it."""

    url: str
    token: str
    path: str = "jupyter-chatkit/chatkit"

    async def open(self, body: object, **headers: str) -> Reader:
        """Send a request and return the reader of its reply, once its status is there."""
        parts = urlsplit(self.url)
        raw = json.dumps(body).encode()
        lines = [
            # In HTTP/1.0 the reply is the bytes themselves and ends with the connection.
            f"POST {parts.path}{self.path} HTTP/1.0",
            f"Host: {parts.netloc}",
            f"Authorization: token {self.token}",
            f"Content-Length: {len(raw)}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        source, sink = await asyncio.open_connection(parts.hostname, parts.port, limit=LIMIT)
        try:
            sink.write("\r\n".join(lines).encode() + b"\r\n\r\n" + raw)
            head = await asyncio.wait_for(source.readuntil(b"\r\n\r\n"), PATIENCE)
        except BaseException:
            sink.close()
            raise
        return Reader(int(head.split()[1]), source, sink)

    async def attach(self, run_id: str, after: int = 0, **headers: str) -> Reader:
        return await self.open(request("runs.attach", id=run_id, after=after), **headers)

    async def ask(self, body: object, **headers: str) -> Any:
        """Return the JSON reply to a request that must succeed."""
        reader = await self.open(body, **headers)
        reply = await reader.body()
        assert reader.status == 200, reply
        return json.loads(reply)

    async def items(self, thread_id: str) -> list[Event]:
        """Return the thread's items, oldest first."""
        listed = request("items.list", thread_id=thread_id, order="asc", limit=1_000)
        return list((await self.ask(listed))["data"])


def server_of(app: ServerApp) -> Server:
    return Server(app.connection_url, app.identity_provider.token)


@dataclass
class Reader:
    """One reply as it comes; `numbered` are the events so far, each with its number (0 for one without)."""

    status: int
    source: asyncio.StreamReader
    sink: asyncio.StreamWriter

    def __post_init__(self) -> None:
        self.numbered: list[tuple[int, Event]] = []

    @property
    def last(self) -> int:
        return self.numbered[-1][0] if self.numbered else 0

    @property
    def events(self) -> list[Event]:
        return [event for _, event in self.numbered]

    @property
    def text(self) -> str:
        """What the answer says so far."""
        return "".join(event.get("update", {}).get("delta", "") for event in self.events)

    @property
    def outcome(self) -> str | None:
        """What the last event says of the run's end; None where it was cut."""
        last = self.events[-1] if self.numbered else {}
        return last["data"]["outcome"] if last.get("name") == END else None

    async def next(self) -> bool:
        """Read one more event; False at the end of the reply."""
        try:
            frame = await asyncio.wait_for(self.source.readuntil(b"\n\n"), PATIENCE)
        except (asyncio.IncompleteReadError, ConnectionError):
            await self.cut()
            return False
        fields = dict(
            line.split(": ", 1) for line in frame.decode().splitlines() if line[:1] not in ("", ":")
        )
        if "data" in fields:
            self.numbered.append((int(fields.get("id", 0)), json.loads(fields["data"])))
        return True

    async def until(self, seen: Callable[[Reader], object]) -> Reader:
        """Read on until `seen` is true of what was read."""
        while not seen(self):
            assert await self.next(), self.events
        return self

    async def to_end(self) -> Reader:
        while await self.next():
            pass
        return self

    async def cut(self) -> None:
        self.sink.close()
        try:
            await self.sink.wait_closed()
        except ConnectionError:
            return

    async def refusal(self) -> str:
        """Return what a refused request is told."""
        return str(json.loads(await self.body())["message"])

    async def body(self) -> bytes:
        """Return the whole of a reply that is no stream of events."""
        found = await asyncio.wait_for(self.source.read(), PATIENCE)
        await self.cut()
        return found


def detached(body: Event, run_id: str | None = None, page: str = "tab") -> Event:
    """Return the request with a run that outlives its connection."""
    run = {"id": run_id or str(uuid4()), "detached": True, "page": page}
    return body | {"metadata": body.get("metadata", {}) | {"run": run}}


def run_id_of(body: Event) -> str:
    return str(body["metadata"]["run"]["id"])
