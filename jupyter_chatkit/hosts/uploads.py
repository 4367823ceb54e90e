"""A body that is taken as it comes: written away piece by piece, and refused as early as can be."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING, cast

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from jupyter_chatkit.caller import UNEXPECTED, Refused
from jupyter_chatkit.store.errors import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from chatkit.types import Attachment

    from jupyter_chatkit.attachments.receiving import Upload
    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.engine import Engine

PIECE = 1024 * 1024
"""Bytes that are written at once."""

MOST_DRAINED = 32 * 1024 * 1024
"""Bytes of a refused upload that are read past, because most clients read no answer before they sent all."""

log = logging.getLogger(__name__)


@web.stream_request_body
class UploadHandler(APIHandler):
    """Takes one file. Who asks is settled before its first byte; about `PIECE` of it is held in memory."""

    auth_resource = "chatkit"

    def initialize(self, engine: Engine, caller_of: Callable[[APIHandler], Caller]) -> None:
        self._engine = engine
        self._caller_of = caller_of
        self._upload: Upload | None = None
        self._refusal: Refused | None = None
        self._unwritten = bytearray()
        self._came = 0
        self._one_step = asyncio.Lock()
        self._leaving: asyncio.Task[None] | None = None

    async def prepare(self) -> None:  # type: ignore[override]
        await super().prepare()
        if self.request.method in {"POST", "PUT"}:
            await cast("Awaitable[None]", self._admit())

    async def data_received(self, chunk: bytes) -> None:
        self._came += len(chunk)
        if self._refusal is None:
            await self._try(self.take(chunk))
        if self._refusal and self._came > MOST_DRAINED:
            self.refuse(self._refusal)

    def on_connection_close(self) -> None:
        self._leaving = asyncio.ensure_future(self._give_up())
        super().on_connection_close()

    async def begin(self, length: int | None) -> None:
        """Do what can be done before the body, which is `length` bytes long if that is known."""
        raise NotImplementedError

    async def take(self, data: bytes) -> None:
        """Take the next bytes of the body."""
        raise NotImplementedError

    async def complete(self) -> None:
        """Check the body now that it is over."""

    async def write_away(self, data: bytes) -> None:
        """Add bytes to the file that `begun` was told of."""
        self._unwritten += data
        if len(self._unwritten) >= PIECE:
            await self._flush_file()

    def begun(self, upload: Upload) -> None:
        """Let what comes be the bytes of `upload`."""
        self._upload = upload

    async def end(self) -> Attachment | None:
        """Return the checked attachment; None where it was refused, which is told."""
        found: list[Attachment] = []
        await self._try(self._keep(found))
        if self._refusal:
            self.refuse(self._refusal)
        return found[0] if found else None

    def refuse(self, reason: Refused) -> None:
        """Answer with the reason, if nothing was answered yet; what of the body is unread then stays so."""
        if not self._finished:
            self.set_status(reason.status)
            self.finish(json.dumps({"message": reason.message}))

    @web.authenticated
    @authorized
    async def _admit(self) -> None:
        self.caller = self._caller_of(self)
        text = self.request.headers.get("Content-Length", "")
        length = int(text) if text.isdecimal() else None
        await self._try(self.begin(length))
        if self._refusal and length and length > MOST_DRAINED:
            self.refuse(self._refusal)

    async def _keep(self, found: list[Attachment]) -> None:
        await self.complete()
        await self._flush_file()
        upload, self._upload = self._upload, None
        if upload:
            found.append(await self._engine.run(lambda core: core.uploads.finish(upload, self.caller)))

    async def _flush_file(self) -> None:
        piece, self._unwritten = bytes(self._unwritten), bytearray()
        if self._upload and piece:
            await self._upload.write(piece)

    async def _try(self, step: Coroutine[None, None, None]) -> None:
        """Do one step; what it raises becomes the refusal, after which nothing of the file is left."""
        if self._refusal:
            step.close()
            return
        try:
            async with self._one_step:
                await step
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            self._refusal = refusal(error)
        if self._refusal:
            await self._give_up()

    async def _give_up(self) -> None:
        async with self._one_step:
            upload, self._upload = self._upload, None
        if upload:
            await self._engine.run(lambda core: core.uploads.give_up(upload, self.caller))


def refusal(error: Exception) -> Refused:
    """Return what to answer where a step failed with `error`; its own words may quote a file and stay out."""
    match error:
        case Refused():
            return error
        case StoreUnavailableError():
            return Refused(503, str(error))
    log.error("An upload or download failed: %s", type(error).__name__)
    return Refused(500, UNEXPECTED.format(type(error).__name__))
