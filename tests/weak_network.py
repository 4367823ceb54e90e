"""A network between a page and its server that can be cut: connections break, and new ones fail."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from model_script import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class WeakNetwork:
    """Passes bytes on to a port of this machine; `port` is where it listens. Any thread may cut it."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.WriteTransport] = set()
        self._down = False
        self._over = asyncio.Event()
        self._listening = threading.Event()
        self.port = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self._call(self._break)

    def mend(self, to: int | None = None) -> None:
        """Let connections through again, to another port where the server has come back there."""
        self._to = to or self._to
        self._call(self._let_through)

    def serve(self) -> None:
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    def wait_until_listening(self) -> None:
        assert self._listening.wait(PATIENCE)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)

    def _call(self, function: Callable[[], None]) -> None:
        async def called() -> None:
            function()

        asyncio.run_coroutine_threadsafe(called(), self._loop).result(PATIENCE)

    def _break(self) -> None:
        self._down = True
        for transport in self._open:
            transport.abort()

    def _let_through(self) -> None:
        self._down = False

    async def _serve(self) -> None:
        listener = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = listener.sockets[0].getsockname()[1]
        self._listening.set()
        await self._over.wait()
        listener.close()
        self._break()
        # Some may be connecting just now.
        connecting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in connecting:
            task.cancel()
        await asyncio.gather(*connecting, return_exceptions=True)
        await asyncio.sleep(0)

    async def _connect(self, near: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        if self._down:
            near_out.transport.abort()
            return
        try:
            far, far_out = await asyncio.open_connection("127.0.0.1", self._to)
        except ConnectionError:
            near_out.transport.abort()
            return
        transports = {near_out.transport, far_out.transport}
        self._open |= transports
        try:
            await asyncio.gather(_pass(near, far_out), _pass(far, near_out))
        finally:
            for transport in transports:
                transport.abort()
            self._open -= transports


async def _pass(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await source.read(65_536):
            sink.write(piece)
            await sink.drain()
    sink.close()


@contextmanager
def weak_network(to: int) -> Iterator[WeakNetwork]:
    network = WeakNetwork(to)
    thread = threading.Thread(target=network.serve, name="weak-network", daemon=True)
    thread.start()
    network.wait_until_listening()
    try:
        yield network
    finally:
        network.end()
        thread.join(PATIENCE)
