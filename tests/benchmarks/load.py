"""Many turns at once, each on a connection of its own, with little work for the side that asks."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openai import AsyncOpenAI

QUESTION = "hi"
CREATE = {
    "type": "threads.create",
    "params": {
        "input": {
            "content": [{"type": "input_text", "text": QUESTION}],
            "attachments": [],
            "inference_options": {},
        }
    },
}
# The first sign of text in ChatKit's stream: a delta, or a part that already holds some.
FIRST_TEXT = b'"assistant_message.content_part.text_delta"'
DONE = b'"thread.item.done"'
LIMIT = 120.0


class Turn(NamedTuple):
    """Seconds from the question to the first text and to the end of the answer."""

    first: float
    total: float


class Target(Protocol):
    """Something that answers; `pid` is the process whose CPU time counts."""

    name: str
    pid: int | None

    async def ask(self) -> Turn: ...


@dataclass
class ChatKitTarget:
    """A ChatKit endpoint, asked over a bare socket."""

    name: str
    url: str
    pid: int | None
    headers: Mapping[str, str] = field(default_factory=dict)
    detached: bool = False
    """Whether its runs outlive their connection, as our own page asks for."""

    async def ask(self) -> Turn:
        address = urlsplit(self.url)
        started = time.perf_counter()
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        try:
            writer.write(self._request(address.netloc, address.path))
            first = await first_text(reader)
            told = time.perf_counter()
            rest = await rest_of(reader)
        finally:
            writer.close()
        if DONE not in rest:
            raise RuntimeError(f"{self.name} broke off: {(first + rest)[-1000:]!r}")
        return Turn(told - started, time.perf_counter() - started)

    def _request(self, host: str, path: str) -> bytes:
        run = {"id": str(uuid4()), "detached": True, "page": "benchmark"}
        body = json.dumps(CREATE | ({"metadata": {"run": run}} if self.detached else {})).encode()
        lines = [f"POST {path} HTTP/1.1", f"Host: {host}", "Content-Type: application/json"]
        lines += [f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def first_text(reader: asyncio.StreamReader) -> bytes:
    """What arrives up to the first text of the answer."""
    heard = b""
    while FIRST_TEXT not in heard:
        piece = await reader.read(65_536)
        if not piece:
            raise RuntimeError(f"No text in the answer: {heard[-1000:]!r}")
        heard += piece
    return heard


async def rest_of(reader: asyncio.StreamReader) -> bytes:
    """What arrives until the reply ends, whether or not the server then closes the connection."""
    pieces = [b""]
    while not pieces[-1].endswith(b"0\r\n\r\n"):
        piece = await reader.read(65_536)
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces)


@dataclass
class DirectTarget:
    """The model server itself, asked with the `openai` client."""

    client: AsyncOpenAI
    name: str = "direct"
    pid: int | None = None

    async def ask(self) -> Turn:
        started = time.perf_counter()
        first = 0.0
        stream = await self.client.chat.completions.create(
            model="test-model", messages=[{"role": "user", "content": QUESTION}], stream=True
        )
        async for chunk in stream:
            if not first and chunk.choices and chunk.choices[0].delta.content:
                first = time.perf_counter() - started
        return Turn(first, time.perf_counter() - started)


async def at_once(target: Target, count: int) -> list[Turn]:
    """`count` turns that begin together."""
    return await asyncio.wait_for(asyncio.gather(*(target.ask() for _ in range(count))), LIMIT)
