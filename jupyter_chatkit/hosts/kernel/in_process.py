"""The chat in this very process, for a kernel whose server has none; conversations are kept in memory."""

from __future__ import annotations

import asyncio
import atexit
import json
import logging
import threading
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from jupyter_chatkit.caller import Caller, Refused
from jupyter_chatkit.config import ChatKit
from jupyter_chatkit.engine import Engine
from jupyter_chatkit.loading import importing

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.assembly import Core
    from jupyter_chatkit.engine import Streamed

    News = Callable[[str, str | None], None]

_KERNEL = Caller("local", origin="kernel", routes="http://localhost/jupyter-chatkit")
"""Who asks. Attachments are told with an address, at which nobody looks here."""

_IN_MEMORY = "sqlite+aiosqlite:///:memory:"
_QUIET = ("jupyter_chatkit", "chatkit", "openai.agents")
"""Loggers whose warnings would be printed into the notebook, beside the error that says the same."""


class InProcess:
    """Asks an engine of this process. Its SDKs are imported with the first request, which takes seconds."""

    def __init__(self, news: News) -> None:
        """`news` is told, on the engine's thread, which thread changed and which run is under way on it."""
        self._files = TemporaryDirectory(prefix="jupyter-chatkit-")
        self._engine = Engine(partial(_open_core, self._files.name, news))
        atexit.register(self.close)

    def open(self, body: bytes) -> EngineReply:
        return EngineReply(self._engine, body)

    def attach(self, name: str, mime: str, data: bytes) -> EngineUpload:
        return EngineUpload(self._engine, name, mime, data)

    def close(self) -> None:
        """Stop what runs, and forget the conversations and their pictures."""
        self._engine.close()
        self._files.cleanup()
        atexit.unregister(self.close)


class EngineReply:
    """One request and its reply."""

    def __init__(self, engine: Engine, body: bytes) -> None:
        self._engine = engine
        self._body = body
        self._lock = threading.Lock()
        self._stopped = False
        self._streamed: Streamed | None = None
        self.streams = False

    def read(self, put: Callable[[bytes], None]) -> None:
        """Raises `Refused` with what to do."""
        try:
            asyncio.run(self._read(put))
        except asyncio.CancelledError:
            raise Refused(503, "The chat was closed before it answered. Ask again.") from None

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._streamed is not None:
                self._streamed.stop()

    async def _read(self, put: Callable[[bytes], None]) -> None:
        answer = await self._engine.process(self._body, _KERNEL)
        if isinstance(answer, bytes):
            put(answer)
            return
        self.streams = True
        with self._lock:
            self._streamed = answer
            if self._stopped:
                answer.stop()
        async for piece in answer.chunks:
            put(piece)


class EngineUpload:
    """One picture on its way into the engine."""

    streams = False

    def __init__(self, engine: Engine, name: str, mime: str, data: bytes) -> None:
        self._engine = engine
        self._name = name
        self._mime = mime
        self._data = data

    def read(self, put: Callable[[bytes], None]) -> None:
        """Raises `Refused` with what to do."""
        put(asyncio.run(self._upload()))

    def stop(self) -> None:
        """Nothing to stop: it takes no longer than the picture takes to be read."""

    async def _upload(self) -> bytes:
        upload = await self._engine.run(
            lambda core: core.uploads.begin_direct(self._name, self._mime, _KERNEL)
        )
        try:
            await upload.write(self._data)
        except Refused:
            await self._engine.run(lambda core: core.uploads.give_up(upload, _KERNEL))
            raise
        attachment = await self._engine.run(lambda core: core.uploads.finish(upload, _KERNEL))
        return json.dumps({"id": attachment.id}).encode()


async def _open_core(files: str, news: News) -> Core:
    with importing():
        from jupyter_chatkit import assembly

    for name in _QUIET:
        logging.getLogger(name).addHandler(logging.NullHandler())
    try:
        # Without a server the environment alone configures; a key that the panel keeps on disk is not ours.
        settings = ChatKit(database_url=_IN_MEMORY, data_dir=files)
    except ValueError as error:
        raise Refused(503, f"{error}.") from error
    return await assembly.open_core(settings, Path.cwd(), news, in_kernel=True)
