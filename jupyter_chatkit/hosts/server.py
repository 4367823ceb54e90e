"""The Jupyter Server extension: HTTP in, server-sent events out, under the server's own session."""

from __future__ import annotations

import asyncio
import atexit
import json
import logging
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import allow_unauthenticated, authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.iostream import StreamClosedError

from jupyter_chatkit.caller import MAX_BODY, UNEXPECTED, Refused
from jupyter_chatkit.config import ChatKit
from jupyter_chatkit.engine import Engine, Streamed
from jupyter_chatkit.hosts import attachments
from jupyter_chatkit.hosts.contents import place_of, reads_files
from jupyter_chatkit.hosts.kernel_routes import ByTicket, open_to_kernels
from jupyter_chatkit.hosts.news import News
from jupyter_chatkit.hosts.session import caller_of
from jupyter_chatkit.loading import importing
from jupyter_chatkit.readiness import readiness

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from jupyter_chatkit.assembly import Core
    from jupyter_chatkit.caller import Caller

KEEPALIVE = 15.0
"""Seconds of silence after which a comment keeps proxies from closing the stream."""

log = logging.getLogger(__name__)


def _load_jupyter_server_extension(app: ServerApp) -> None:
    """Mount the routes. Nothing else happens until the first request."""
    settings = ChatKit(parent=app)
    logging.getLogger("jupyter_chatkit").parent = app.log
    root = Path(app.root_dir)

    async def open_core() -> Core:
        with importing():
            from jupyter_chatkit import assembly

        return await assembly.open_core(settings, root, news.tell, place_of(app, settings))

    news = News(app.event_logger)
    engine = Engine(open_core)
    atexit.register(engine.close)
    secret = open_to_kernels(app)
    base = url_path_join(app.web_app.settings["base_url"], "jupyter-chatkit")
    app.web_app.settings.update(jupyter_chatkit_engine=engine, jupyter_chatkit_settings=settings)
    app.web_app.add_handlers(  # type: ignore[no-untyped-call]
        ".*$",
        [
            (url_path_join(base, "chatkit"), ChatKitHandler, {"engine": engine, "news": news}),
            (
                url_path_join(base, "kernel", "chatkit"),
                KernelHandler,
                {"engine": engine, "news": news, "secret": secret},
            ),
            (url_path_join(base, "status"), StatusHandler, {"settings": settings}),
            *attachments.routes(base, engine, caller_of, secret),
        ],
    )


class StatusHandler(APIHandler):
    """`GET jupyter-chatkit/status`."""

    auth_resource = "chatkit"

    def initialize(self, settings: ChatKit) -> None:
        self._settings = settings

    @web.authenticated
    @authorized
    async def get(self) -> None:
        found = await asyncio.to_thread(readiness, self._settings)
        self.finish(json.dumps(found))


class ChatKitHandler(APIHandler):
    """`POST jupyter-chatkit/chatkit`: the whole protocol at one URL."""

    auth_resource = "chatkit"

    def initialize(self, engine: Engine, news: News) -> None:
        self._engine = engine
        self._news = news
        self._streamed: Streamed | None = None
        self._gone = False

    @web.authenticated
    @authorized
    async def post(self) -> None:
        await self._answer(replace(caller_of(self), reads_files=await reads_files(self)))

    async def _answer(self, caller: Caller) -> None:
        if len(self.request.body) > MAX_BODY:
            self._refuse(413, "The request is too long: at most 8 MB. Send less of the notebook.")
            return
        self._news.listen()
        try:
            answer = await self._engine.process(self.request.body, caller)
        except Refused as error:
            self._refuse(error.status, error.message)
            return
        except Exception as error:
            log.exception("A request failed")
            self._refuse(500, UNEXPECTED.format(type(error).__name__))
            return
        if isinstance(answer, bytes):
            self.finish(answer)
        else:
            await self._stream(answer)

    def on_connection_close(self) -> None:
        self._gone = True
        if self._streamed:
            self._streamed.stop()
        super().on_connection_close()

    async def _stream(self, streamed: Streamed) -> None:
        self._streamed = streamed
        if self._gone:
            streamed.stop()
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("Cache-Control", "no-cache, no-transform")
        self.set_header("X-Accel-Buffering", "no")
        with suppress(StreamClosedError):
            await self.flush()
            while (piece := await self._next(streamed)) is not None:
                self.write(piece)
                await self.flush()
        streamed.stop()
        if not self._gone:
            self.finish(set_content_type="text/event-stream; charset=utf-8")

    async def _next(self, streamed: Streamed) -> bytes | None:
        """Return what was written meanwhile, a comment where that takes long, None at the end."""
        try:
            return await asyncio.wait_for(anext(streamed.chunks), KEEPALIVE)
        except asyncio.TimeoutError:
            return b": keepalive\n\n"
        except StopAsyncIteration:
            return None

    def _refuse(self, status: int, message: str) -> None:
        self.set_status(status)
        self.finish(json.dumps({"message": message}))


class KernelHandler(ByTicket, ChatKitHandler):
    """`POST jupyter-chatkit/kernel/chatkit`: the same for code in the server's kernels, which may do less."""

    def initialize(self, engine: Engine, news: News, secret: str | None = None) -> None:
        super().initialize(engine, news)
        self._secret = secret

    @allow_unauthenticated
    @authorized
    async def post(self) -> None:
        await self._answer(self.caller)
