"""The chat in this very process, for a kernel whose server has none; conversations are kept in memory."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_chatkit.caller import Caller, Refused
from jupyter_chatkit.config import ChatKit
from jupyter_chatkit.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.assembly import Core
    from jupyter_chatkit.engine import Streamed

_OWNER = "local"
_IN_MEMORY = "sqlite+aiosqlite:///:memory:"
_QUIET = ("jupyter_chatkit", "chatkit", "openai.agents")
"""Loggers whose warnings would be printed into the notebook, beside the error that says the same."""


class InProcess:
    """Asks an engine of this process. Its SDKs are imported with the first request, which takes seconds."""

    def __init__(self, news: Callable[[str, str | None], None]) -> None:
        """`news` is told, on the engine's thread, which thread changed and which run is under way on it."""
        self._engine = Engine(partial(_open_core, news))
        atexit.register(self._engine.close)

    def open(self, body: bytes) -> EngineReply:
        return EngineReply(self._engine, body)

    def close(self) -> None:
        """Stop what runs and forget the conversations."""
        self._engine.close()
        atexit.unregister(self._engine.close)


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
        answer = await self._engine.process(self._body, Caller(_OWNER, origin="kernel"))
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


async def _open_core(news: Callable[[str, str | None], None]) -> Core:
    from jupyter_chatkit import assembly

    for name in _QUIET:
        logging.getLogger(name).addHandler(logging.NullHandler())
    try:
        # Without a server the environment alone configures; a key that the panel keeps on disk is not ours.
        settings = ChatKit(database_url=_IN_MEMORY, data_dir=os.devnull)
    except ValueError as error:
        raise Refused(503, f"{error}.") from error
    return await assembly.open_core(settings, Path.cwd(), news)
