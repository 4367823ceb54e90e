"""Uploads of attachments as tests make them, over the HTTP of pytest-jupyter's server."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from chat_requests import events, request
from PIL import Image
from tornado.httpclient import HTTPClientError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from jupyter_server.serverapp import ServerApp
    from tornado.httpclient import HTTPResponse

    Fetch = Callable[..., Awaitable[HTTPResponse]]

CSV = b"customer_id,amount,city\n1,2.50,Oslo\n2,7.25,Lima\n3,,Pune\n"
ROUTE = ("jupyter-chatkit", "attachments")
BOUNDARY = "----form"


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 32), **options: Any) -> bytes:
    """Return a picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, (200, 60, 20)).save(file, kind, **options)
    return file.getvalue()


def form(data: bytes, name: str, mime: str = "text/csv", field: str = "file") -> bytes:
    """Return a multipart form with one file."""
    head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: {mime}'
    return f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


class Uploads:
    """Sends files to the server's chat; each method is one request with the server's token."""

    def __init__(self, fetch: Fetch, app: ServerApp) -> None:
        self._fetch = fetch
        self.app = app

    async def create(self, name: str, size: int, mime: str = "text/csv", **options: Any) -> dict[str, Any]:
        body = request("attachments.create", name=name, size=size, mime_type=mime)
        return await self.ask(body, **options)

    async def ask(self, body: dict[str, Any], **options: Any) -> dict[str, Any]:
        raw = json.dumps(body)
        reply = await self._fetch("jupyter-chatkit", "chatkit", method="POST", body=raw, **options)
        found: dict[str, Any] = json.loads(reply.body)
        return found

    async def put(self, attachment_id: str, data: bytes, **options: Any) -> HTTPResponse:
        return await self._fetch(*ROUTE, attachment_id, method="PUT", body=data, **options)

    async def attach(self, name: str, data: bytes, mime: str = "text/csv", **options: Any) -> dict[str, Any]:
        """Upload a file in both phases and return what the first one gave."""
        attachment = await self.create(name, len(data), mime, **options)
        reply = await self.put(attachment["id"], data, **options)
        assert (reply.code, reply.body) == (204, b"")
        return attachment

    async def direct(self, name: str, data: bytes, mime: str = "text/csv", **options: Any) -> dict[str, Any]:
        """Upload a file in one request."""
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        body = form(data, name, mime)
        reply = await self._fetch(*ROUTE, method="POST", body=body, headers=headers, **options)
        found: dict[str, Any] = json.loads(reply.body)
        return found

    async def get(self, attachment_id: str, *, preview: bool = False, **options: Any) -> HTTPResponse:
        params = {"preview": ""} if preview else {}
        return await self._fetch(*ROUTE, attachment_id, method="GET", params=params, **options)

    async def delete(self, attachment_id: str, **options: Any) -> None:
        assert await self.ask(request("attachments.delete", attachment_id=attachment_id), **options) == {}

    async def send(
        self, ids: Sequence[str], text: str = "what is in it?", thread: str = "", **options: Any
    ) -> list[dict[str, Any]]:
        """Send a message with attachments and return the events of its answer."""
        metadata = options.pop("metadata", {})
        content = [{"type": "input_text", "text": text}]
        given = {"content": content, "attachments": [*ids], "inference_options": {}}
        kind = "threads.add_user_message" if thread else "threads.create"
        params = {"input": given} | ({"thread_id": thread} if thread else {})
        raw = json.dumps({"type": kind, "params": params, "metadata": metadata})
        reply = await self._fetch("jupyter-chatkit", "chatkit", method="POST", body=raw, **options)
        return events(reply.body)

    async def refused(self, attempt: Awaitable[object], status: int) -> str:
        """Check that `attempt` is refused with `status`, and return what is said."""
        with pytest.raises(HTTPClientError) as caught:
            await attempt
        assert caught.value.code == status
        assert caught.value.response
        return str(json.loads(caught.value.response.body)["message"])

    def kept(self) -> list[str]:
        """Return the files that are kept of all attachments, as paths below their folder."""
        from pathlib import Path

        root = Path(self.app.web_app.settings["jupyter_chatkit_settings"].data_dir, "attachments")
        return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def path_of(url: str) -> str:
    return urlsplit(url).path
