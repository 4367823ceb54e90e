"""The chat of pytest-jupyter's server, as the tests of turns talk to it."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from chat_requests import events, follow_up, kinds, message, request, thread_of
from model_script import PATIENCE
from tornado.httpclient import HTTPClientError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jupyter_server.serverapp import ServerApp
    from model_server import ModelServer
    from tornado.httpclient import HTTPResponse

    Fetch = Callable[..., Awaitable[HTTPResponse]]

Event = dict[str, Any]


class ServedChat:
    """Sends requests over HTTP and remembers the conversation: the first message begins it."""

    def __init__(self, fetch: Fetch, app: ServerApp) -> None:
        self._fetch = fetch
        self._app = app
        self.thread = ""

    @property
    def settings(self) -> Any:
        """The server's `ChatKit` settings; a change counts from the next message on."""
        return self._app.web_app.settings["jupyter_chatkit_settings"]

    def use(self, model_server: ModelServer, api: str = "chat") -> None:
        """Let the model server answer, through `compatible:` or a configured model of the Responses API."""
        self.settings.base_url = model_server.base_url
        self.settings.models = {
            "responses": {
                "model": "test-model",
                "base_url": model_server.base_url,
                "api": "responses",
                "label": "Test",
            }
        }
        self.settings.model = "compatible:test-model" if api == "chat" else api

    async def post(self, body: object, **options: Any) -> HTTPResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self._fetch("jupyter-chatkit", "chatkit", method="POST", body=raw, **options)

    async def refused(self, body: object, status: int, **options: Any) -> str:
        """Check that the request is refused with `status`, and return what is said."""
        with pytest.raises(HTTPClientError) as caught:
            await self.post(body, **options)
        assert caught.value.code == status
        assert caught.value.response
        return str(json.loads(caught.value.response.body)["message"])

    async def say(
        self, text: str, model: str | None = None, *, timeout: float = PATIENCE, **metadata: Any
    ) -> list[Event]:
        """Send a message and return the events of its answer, which may take `timeout` seconds."""
        begins = not self.thread
        body = message(text, model, **metadata) if begins else follow_up(self.thread, text, model, **metadata)
        found = events((await self.post(body, request_timeout=timeout)).body)
        if begins:
            self.thread = thread_of(found)
        return found

    async def leave(self, text: str, after: Awaitable[object]) -> None:
        """Send a message and close the connection once it has been answered to and `after` is over."""
        body = json.dumps(follow_up(self.thread, text)).encode()
        server = urlsplit(self._app.connection_url)
        token = self._app.identity_provider.token
        lines = [
            f"POST {server.path}jupyter-chatkit/chatkit HTTP/1.1",
            f"Host: {server.netloc}",
            f"Authorization: token {token}",
            f"Content-Length: {len(body)}",
        ]
        reader, writer = await asyncio.open_connection("127.0.0.1", self._app.port)
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        await after
        writer.close()
        await writer.wait_closed()

    async def stop(self, text: str, sign: str, **metadata: Any) -> list[Event]:
        """Send a message, stop its answer once `sign` was told, and return the events up to the end."""
        run, told, seen = str(uuid4()), bytearray(), asyncio.Event()
        metadata["run"] = {"id": run, "detached": True, "page": "tab"}
        body = follow_up(self.thread, text, **metadata) if self.thread else message(text, **metadata)

        def take(piece: bytes) -> None:
            told.extend(piece)
            if sign.encode() in told:
                seen.set()

        sent = asyncio.create_task(self.post(body, streaming_callback=take))
        await asyncio.wait_for(seen.wait(), PATIENCE)
        await self.ask("runs.cancel", id=run)
        await sent
        found = events(bytes(told))
        self.thread = self.thread or thread_of(found)
        return found

    async def retry(self, item_id: str, **metadata: Any) -> list[Event]:
        """Have the message `item_id` answered again."""
        body = request("threads.retry_after_item", thread_id=self.thread, item_id=item_id)
        return events((await self.post(body | {"metadata": metadata})).body)

    async def stream(
        self, kind: str, /, metadata: dict[str, Any] | None = None, **params: Any
    ) -> list[Event]:
        """Return the events of a request about the conversation."""
        body = request(kind, thread_id=self.thread, **params) | {"metadata": metadata or {}}
        return events((await self.post(body)).body)

    async def ask(self, kind: str, /, **params: Any) -> dict[str, Any]:
        """Return the reply to a request that does not stream."""
        found: dict[str, Any] = json.loads((await self.post(request(kind, **params))).body)
        return found

    async def items(self) -> list[dict[str, Any]]:
        """Return the conversation's items, oldest first."""
        found = await self.ask("items.list", thread_id=self.thread, order="asc", limit=1_000)
        return list(found["data"])

    async def title(self) -> str | None:
        found: str | None = (await self.ask("threads.get_by_id", thread_id=self.thread))["title"]
        return found


def text(item: dict[str, Any]) -> str:
    """Return what a message says."""
    return "".join(part["text"] for part in item["content"])


def failure(found: list[Event]) -> Event:
    """Return the one error of a stream; after it only the new thread's title may come."""
    assert kinds(found).count("error") == 1
    rest = found[kinds(found).index("error") :]
    assert kinds(rest[1:]) in ([], ["thread.updated"])
    return rest[0]
