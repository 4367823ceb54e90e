"""The plain server under uvicorn, with a page that shows our chat.

with running_plain_server(folder_of_the_bundle) as plain:
    page.goto(plain.origin)
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import uvicorn
from chatkit.server import StreamingResult
from plain_server import PlainServer
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from plain_store import Context
    from starlette.requests import Request

# What a later version of the protocol may send.
UNKNOWN = [
    {"type": "thread.sparkled", "sparkle": 1},
    {
        "type": "thread.item.done",
        "item": {"type": "hologram", "id": "h1", "thread_id": "t", "created_at": "2026-11-21T09:30:00Z"},
    },
    {"type": "thread.item.updated", "item_id": "h1", "update": {"type": "hologram.turned", "by": 90}},
]
PAGE = """<!doctype html><meta charset="utf-8"><title>Quarterly report</title>
<link rel="stylesheet" href="/static/index.css"><link rel="icon" href="data:,">
<body style="margin:0"><div id="chat" style="height:100vh"></div><script src="/static/index.js"></script>
<script>
  window.effects = [];
  const direct = new URLSearchParams(location.search).has("direct");
  chatkit.openChat(document.getElementById("chat"), {
    api: {
      url: "/chatkit",
      domainKey: "none",
      uploadStrategy: direct ? { type: "direct", uploadUrl: "/upload" } : { type: "two_phase" },
    },
    locale: "de",
    composer: { attachments: { enabled: true } },
    history: { enabled: true },
    threadItemActions: { feedback: true, retry: true },
    onClientTool: ({ name, params }) => ({ [name]: params.upper && document.title.toUpperCase() }),
  }).then((chat) => { window.chat = chat; });
</script>"""


@dataclass
class PlainApp:
    """The routes around a `PlainServer`; `static` is the folder of the bundle."""

    static: Path
    server: PlainServer = field(default_factory=PlainServer)

    def routes(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/chatkit", self._chatkit, methods=["POST"]),
                Route("/upload", self._upload, methods=["POST"]),
                Route("/files/{id}", self._put, methods=["PUT"]),
                Route("/files/{id}", self._file),
                Mount("/static", StaticFiles(directory=self.static)),
            ]
        )

    async def _page(self, _: Request) -> Response:
        return HTMLResponse(PAGE)

    async def _chatkit(self, request: Request) -> Response:
        body = await request.body()
        self.server.languages.append(request.headers["Accept-Language"])
        try:
            result = await self.server.process(body, _context(request))
        except Exception as error:  # noqa: BLE001 - as a server of no great care answers
            return JSONResponse({"message": f"Not done: {type(error).__name__}"}, 400)
        if not isinstance(result, StreamingResult):
            return Response(result.json, media_type="application/json")
        chunks = _with_unknown(result) if b"/unknown" in body else result
        return StreamingResponse(chunks, media_type="text/event-stream")

    async def _upload(self, request: Request) -> Response:
        async with request.form() as form:
            file: Any = form["file"]
            kind = file.content_type or "application/octet-stream"
            made = self.server.uploads.attachment(file.filename, kind, _context(request))
            self.server.memory.files[made.id] = await file.read()
        await self.server.memory.save_attachment(made, {})
        return Response(made.model_dump_json(exclude_none=True), media_type="application/json")

    async def _put(self, request: Request) -> Response:
        attachment = self.server.memory.attachments[request.path_params["id"]]
        self.server.memory.files[attachment.id] = await request.body()
        attachment.upload_descriptor = None
        return Response(status_code=204)

    async def _file(self, request: Request) -> Response:
        attachment_id = request.path_params["id"]
        kind = self.server.memory.attachments[attachment_id].mime_type
        return Response(self.server.memory.files[attachment_id], media_type=kind)


def _context(request: Request) -> Context:
    return {"url": str(request.base_url).rstrip("/")}


async def _with_unknown(chunks: StreamingResult) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        yield chunk
        if b'"stream_options"' in chunk:
            for event in UNKNOWN:
                yield f"data: {json.dumps(event)}\n\n".encode()


@dataclass(frozen=True)
class Plain:
    """A plain server that runs."""

    origin: str
    server: PlainServer


@contextlib.contextmanager
def running_plain_server(static: Path) -> Iterator[Plain]:
    """Serve the chat bundled in `static` from a thread of its own."""
    app = PlainApp(static)
    config = uvicorn.Config(app.routes(), log_level="warning", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        thread.start()
        try:
            yield Plain(f"http://127.0.0.1:{listening.getsockname()[1]}", app.server)
        finally:
            server.should_exit = server.force_exit = True
            thread.join()
