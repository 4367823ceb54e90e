"""A kernel of a real Jupyter server, asked over the server's websocket as a page does."""

from __future__ import annotations

import asyncio
import json
import socket
import time
import urllib.request
import uuid
from typing import TYPE_CHECKING, Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect
from typing_extensions import Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from jupyter_process import Jupyter


class ServedKernel:
    """A kernel that lives between `with` and its end."""

    def __init__(self, jupyter: Jupyter) -> None:
        self._jupyter = jupyter
        self._id = ""

    def __enter__(self) -> Self:
        with urllib.request.urlopen(self._jupyter.request("api/kernels", b"{}")) as reply:
            self._id = json.load(reply)["id"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asked = self._jupyter.request(f"api/kernels/{self._id}")
        asked.method = "DELETE"
        urllib.request.urlopen(asked).close()

    async def time_answers(self, done: Callable[[], bool], every: float) -> list[float]:
        """Seconds that each answer to `1` took, one every `every` seconds until `done`."""
        url = self._jupyter.url.replace("http", "ws", 1) + f"api/kernels/{self._id}/channels"
        connection = await websocket_connect(
            HTTPRequest(url, headers={"Authorization": f"token {self._jupyter.token}"})
        )
        took: list[float] = []
        try:
            while not done():
                started = time.perf_counter()
                await self._ask(connection)
                took.append(time.perf_counter() - started)
                await asyncio.sleep(every)
        finally:
            connection.close()
        return took

    async def _ask(self, connection: Any) -> None:
        number = uuid.uuid4().hex
        await connection.write_message(json.dumps(_execute(number)))
        while True:
            _acknowledge_at_once(connection)
            message = json.loads(await connection.read_message())
            if message["channel"] == "shell" and message["parent_header"].get("msg_id") == number:
                return


def _acknowledge_at_once(connection: Any) -> None:
    """Keep the 40 ms out of the figures for which a server waits for a client that is slow to acknowledge."""
    if hasattr(socket, "TCP_QUICKACK"):
        connection.protocol.stream.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


def _execute(number: str) -> dict[str, Any]:
    return {
        "channel": "shell",
        "header": {
            "msg_id": number, "msg_type": "execute_request", "session": "bench", "username": "",
            "date": "", "version": "5.3",
        },
        "parent_header": {},
        "metadata": {},
        "content": {"code": "1", "silent": True, "store_history": False, "user_expressions": {}},
    }  # fmt: skip
