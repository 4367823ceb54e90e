"""The routes of attachments: uploads in both ways, and what of them is given out again, inert."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.iostream import StreamClosedError

from jupyter_chatkit.caller import Refused
from jupyter_chatkit.hosts.kernel_routes import ByTicket
from jupyter_chatkit.hosts.multipart import MultipartError, MultipartFile
from jupyter_chatkit.hosts.uploads import PIECE, UploadHandler, refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jupyter_server.base.handlers import APIHandler

    from jupyter_chatkit.attachments.desk import Kept
    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.engine import Engine

MOST_AROUND = 64 * 1024
"""Bytes of a form beside its file."""

_PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
_TEXTS = frozenset({"application/json", "application/xml", "application/javascript", "image/svg+xml"})


def routes(
    base: str, engine: Engine, caller_of: Callable[[APIHandler], Caller], secret: str | None
) -> list[Any]:
    """Return the handlers below `base`; `caller_of` says who asks, `secret` is what kernels show."""
    given = {"engine": engine, "caller_of": caller_of}
    return [
        (
            url_path_join(base, "kernel", "attachments"),
            KernelDirectHandler,
            {"engine": engine, "secret": secret},
        ),
        (url_path_join(base, "attachments"), DirectHandler, given),
        (url_path_join(base, "attachments", "([^/]+)"), AttachmentHandler, given),
    ]


class DirectHandler(UploadHandler):
    """`POST jupyter-chatkit/attachments`: a form with one file; the reply is the attachment."""

    async def begin(self, length: int | None) -> None:
        await self._engine.run(lambda core: core.uploads.check_length((length or 0) - MOST_AROUND))
        self._around = 0
        try:
            self._form = MultipartFile(self.request.headers.get("Content-Type", ""))
        except MultipartError as error:
            raise Refused(400, str(error)) from error

    async def take(self, data: bytes) -> None:
        known = self._form.part
        try:
            found = self._form.feed(data)
        except MultipartError as error:
            raise Refused(400, str(error)) from error
        part = self._form.part
        if part is not None and known is None:
            caller = self.caller
            self.begun(
                await self._engine.run(lambda core: core.uploads.begin_direct(part.name, part.mime, caller))
            )
        self._around += len(data) - len(found)
        if self._around > MOST_AROUND:
            raise Refused(413, "The form holds too much beside its file.")
        await self.write_away(found)

    async def complete(self) -> None:
        if not self._form.ended or self._form.part is None:
            raise Refused(400, "The upload ended too early, or has no field “file”. Attach the file again.")

    @web.authenticated
    @authorized
    async def post(self) -> None:
        attachment = await self.end()
        if attachment:
            self.finish(attachment.model_dump_json(exclude_none=True, context={"exclude_metadata": True}))


class KernelDirectHandler(DirectHandler, ByTicket):
    """`POST jupyter-chatkit/kernel/attachments`: the same for code in the server's kernels; pictures only.

    There is no more: code neither sees nor removes what was uploaded.
    """

    def initialize(self, engine: Engine, secret: str | None) -> None:  # type: ignore[override]
        super().initialize(engine, lambda _: self.caller)
        self._secret = secret


class AttachmentHandler(UploadHandler):
    """`PUT jupyter-chatkit/attachments/{id}`, the bytes of an announced file, and `GET`, the owner's own."""

    async def begin(self, length: int | None) -> None:
        attachment_id, caller = self.path_args[0], self.caller
        self.begun(await self._engine.run(lambda core: core.uploads.begin(attachment_id, length, caller)))

    async def take(self, data: bytes) -> None:
        await self.write_away(data)

    @web.authenticated
    @authorized
    async def put(self, attachment_id: str) -> None:
        del attachment_id
        if await self.end():
            self.set_status(204)
            self.finish()

    @web.authenticated
    @authorized
    async def get(self, attachment_id: str) -> None:
        preview = "preview" in self.request.arguments or self.request.query == "preview"
        caller = self._caller_of(self)
        try:
            kept = await self._engine.run(
                lambda core: core.attachments.open(attachment_id, caller, preview=preview)
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            self.refuse(refusal(error))
            return
        await self._send(kept)

    @property
    def content_security_policy(self) -> str:
        """Nothing in a file may run, load or be clicked, wherever a browser shows it."""
        return "sandbox; default-src 'none'"

    async def _send(self, kept: Kept) -> None:
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(kept.name, safe='')}")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "private, no-cache")
        inert = inert_type(kept.mime)
        self.set_header("Content-Type", inert)
        with suppress(StreamClosedError):
            await self._send_bytes(kept.path)
            self.finish(set_content_type=inert)

    async def _send_bytes(self, path: Path) -> None:
        with await asyncio.to_thread(path.open, "rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                self.write(piece)
                await self.flush()


def inert_type(mime: str) -> str:
    """Return a type under which no browser runs anything: of pictures their own, of texts plain text."""
    if mime in _PICTURES:
        return mime
    if mime.startswith("text/") or mime in _TEXTS or mime.endswith(("+json", "+xml")):
        return "text/plain; charset=utf-8"
    return "application/octet-stream"
