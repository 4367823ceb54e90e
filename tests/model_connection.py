"""One client's connection to the model server; HTTP is written by hand, so that it can also be broken."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

from model_script import Answer, Cut, Failure, Gate, Pause, Raw, Reply, Request, model_not_found
from model_wire import ChatWire, ResponsesWire, Wire, encode

if TYPE_CHECKING:
    from model_wire import Event

# Steps without a wait between them that are written before other connections have their turn.
STEPS_AT_ONCE = 64
LAST_CHUNK = b"0\r\n\r\n"


class Answering(Protocol):
    """What decides about answers, and hears of clients that left."""

    models: list[str]

    def next_answer(self, request: Request) -> Answer: ...
    def client_left(self, request: Request) -> None: ...


class Connection:
    """One client's connection: requests are answered one after another until it closes."""

    def __init__(self, server: Answering, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer

    async def run(self) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while not self._writer.is_closing():
                    await self._answer(await self._read())
        finally:
            self._writer.close()

    async def _read(self) -> Request:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        start, *lines = head.rstrip().split("\r\n")
        method, path, _ = start.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        content = await self._reader.readexactly(int(headers.get("content-length", "0")))
        is_form = headers.get("content-type", "").startswith("multipart/")
        body = content if is_form else json.loads(content) if content else None
        return Request(method, path.split("?")[0], headers, body)

    async def _answer(self, request: Request) -> None:
        match request.method, request.path:
            case "GET", "/v1/models":
                data = [
                    {"id": name, "object": "model", "created": 1, "owned_by": "tests"}
                    for name in self._server.models
                ]
                await self._whole(200, {"object": "list", "data": data})
            case "GET", "/api/tags":
                await self._whole(
                    200, {"models": [{"name": name, "model": name} for name in self._server.models]}
                )
            case "POST", "/v1/chat/completions" | "/v1/responses" | "/v1/audio/transcriptions":
                await self._until_client_leaves(request)
            case _:
                await self._fail(model_not_found(request.path))

    async def _until_client_leaves(self, request: Request) -> None:
        reply = asyncio.ensure_future(self._reply(request))
        # A client sends nothing while it is answered: the read ends only when it has left.
        left = asyncio.ensure_future(self._reader.read(1))
        await asyncio.wait([reply, left], return_when=asyncio.FIRST_COMPLETED)
        left.cancel()
        reply.cancel()
        ended, _ = await asyncio.gather(reply, left, return_exceptions=True)
        if isinstance(ended, asyncio.CancelledError | ConnectionError):
            self._server.client_left(request)
        if isinstance(ended, BaseException):
            raise ended

    async def _reply(self, request: Request) -> None:
        answer = self._server.next_answer(request)
        if isinstance(answer, Failure):
            await self._fail(answer)
            return
        if answer.headers_after:
            await answer.headers_after.passed()
        if request.body.get("stream"):
            await self._stream(answer, wire_for(request))
        else:
            await self._collect(answer, wire_for(request))

    async def _stream(self, reply: Reply, wire: Wire) -> None:
        self._writer.write(head(200, "text/event-stream", "transfer-encoding: chunked"))
        self._events(wire.begin())
        for number, step in enumerate(reply.steps, 1):
            match step:
                case Cut():
                    self._writer.close()
                    return
                case Gate():
                    await step.passed()
                case Pause(seconds):
                    await asyncio.sleep(seconds)
                case Raw(data):
                    self._chunk(data)
                case _:
                    self._events(wire.add(step))
            if number % STEPS_AT_ONCE == 0:
                await asyncio.sleep(0)
            await self._writer.drain()
        self._events(wire.end())
        self._chunk(wire.tail)
        self._writer.write(LAST_CHUNK)
        await self._writer.drain()

    async def _collect(self, reply: Reply, wire: Wire) -> None:
        for step in reply.steps:
            match step:
                case Cut():
                    self._writer.close()
                    return
                case Gate():
                    await step.passed()
                case Pause(seconds):
                    await asyncio.sleep(seconds)
                case Raw():
                    raise ValueError("Raw bytes belong to a streamed reply.")
                case _:
                    wire.add(step)
        await self._whole(200, wire.whole())

    async def _whole(self, status: int, body: dict[str, Any]) -> None:
        await self._fail(Failure(status, body))

    async def _fail(self, answer: Failure) -> None:
        extra = [f"{name}: {value}" for name, value in answer.headers.items()]
        length = f"content-length: {len(answer.content)}"
        self._writer.write(head(answer.status, answer.content_type, length, *extra) + answer.content)
        await self._writer.drain()

    def _events(self, events: list[Event]) -> None:
        self._chunk(b"".join(map(encode, events)))

    def _chunk(self, data: bytes) -> None:
        # An empty chunk would end the reply.
        if data:
            self._writer.write(b"%x\r\n%b\r\n" % (len(data), data))


def wire_for(request: Request) -> Wire:
    """The API that the request speaks."""
    prompt_tokens = len(json.dumps(request.body)) // 4
    unique = f"{id(request):x}"
    model = request.body.get("model", "")
    if request.path == "/v1/responses":
        return ResponsesWire(f"resp_{unique}", model, prompt_tokens)
    include_usage = bool((request.body.get("stream_options") or {}).get("include_usage"))
    return ChatWire(f"chatcmpl-{unique}", model, prompt_tokens, include_usage)


def head(status: int, content_type: str, *headers: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status} {'OK' if status == 200 else 'Error'}",
        f"content-type: {content_type}",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
