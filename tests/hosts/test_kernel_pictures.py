"""What code in a kernel may do with files: send a picture of its own with its own message, and no more."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import events, follow_up, message, request, thread_of
from tornado.httpclient import HTTPClientError
from uploads import BOUNDARY, CSV, form, picture

from jupyter_chatkit import ticket
from jupyter_chatkit.attachments.desk import MOST_UNSENT
from jupyter_chatkit.ticket import HEADER, new_secret

if TYPE_CHECKING:
    from model_server import ModelServer
    from served_chat import Fetch, ServedChat
    from uploads import Uploads

ROUTE = "jupyter-chatkit/kernel/attachments"
CHAT = "jupyter-chatkit/kernel/chatkit"
NO_LOGIN = {"Authorization": ""}


class Kernel:
    """Asks as a kernel does, with the ticket alone."""

    def __init__(self, fetch: Fetch, secret: str) -> None:
        self._fetch = fetch
        self._ticket = NO_LOGIN | {HEADER: secret}

    async def attach(
        self, data: bytes, name: str = "fig.png", mime: str = "image/png", **headers: str
    ) -> str:
        sent = self._ticket | {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"} | headers
        reply = await self._fetch(ROUTE, method="POST", body=form(data, name, mime), headers=sent)
        return str(json.loads(reply.body)["id"])

    async def send(self, body: dict[str, Any], *attached: str) -> list[dict[str, Any]]:
        body["params"]["input"]["attachments"] = attached
        reply = await self._fetch(CHAT, method="POST", body=json.dumps(body), headers=self._ticket)
        return events(reply.body)

    async def ask(self, path: str, method: str = "GET") -> None:
        body = b"x" if method in {"PUT", "POST", "PATCH"} else None
        await self._fetch(path, method=method, body=body, headers=self._ticket)


@pytest.fixture
def kernel(jp_fetch: Fetch, chat: ServedChat) -> Kernel:
    found = ticket.find({"JPY_PARENT_PID": str(os.getpid())})
    assert found
    return Kernel(jp_fetch, found.secret)


async def refused(attempt: Any, status: int) -> str:
    with pytest.raises(HTTPClientError) as caught:
        await attempt
    assert caught.value.code == status
    assert caught.value.response
    return str(json.loads(caught.value.response.body)["message"])


async def test_a_picture_goes_with_a_message_and_the_page_shows_it(
    kernel: Kernel, uploads: Uploads, chat: ServedChat, model_server: ModelServer
) -> None:
    chat.use(model_server)
    attached = await kernel.attach(picture(), "abc é“1”.png")
    chat.thread = thread_of(await kernel.send(message("what is it?"), attached))
    assert "data:image/png;base64," in json.dumps(model_server.requests[-1].body)
    [shown] = (await chat.items())[0]["attachments"]
    assert (shown["id"], shown["name"], shown["type"]) == (attached, "abc é“1”.png", "image")
    assert (await uploads.get(attached, preview=True)).body.startswith(b"\x89PNG")


async def test_without_the_ticket_and_from_a_page_nothing_comes_in(kernel: Kernel, uploads: Uploads) -> None:
    for headers in ({HEADER: ""}, {HEADER: new_secret()}):
        assert "ticket" in await refused(kernel.attach(picture(), **headers), 403)
    for origin in ("null", "http://localhost:8888"):
        assert "Only a kernel" in await refused(kernel.attach(picture(), Origin=origin), 403)
    assert "Only a kernel" in await refused(kernel.attach(picture(), Host="rebound.example.org"), 403)
    assert uploads.kept() == []


@pytest.mark.parametrize("mime", ["text/csv", "application/x-ipynb+json", "image/svg+xml", ""])
async def test_only_pictures_are_taken(kernel: Kernel, uploads: Uploads, mime: str) -> None:
    assert "pictures only" in await refused(kernel.attach(picture(), "a.png", mime), 403)
    assert "no picture" in await refused(kernel.attach(CSV), 400)
    assert uploads.kept() == []


async def test_a_picture_is_as_limited_as_a_page_s(
    kernel: Kernel, uploads: Uploads, chat: ServedChat
) -> None:
    chat.settings.attachment_bytes = 1_000
    assert "too large" in await refused(kernel.attach(b"\x89PNG" + b"x" * 2_000), 413)
    chat.settings.attachment_bytes = 1_000_000
    for _ in range(MOST_UNSENT):
        await uploads.create("a.csv", 1)
    assert "wait to be sent" in await refused(kernel.attach(picture()), 429)
    assert uploads.kept() == []


async def test_files_of_the_page_are_neither_sent_nor_seen_nor_removed(
    kernel: Kernel, uploads: Uploads, chat: ServedChat, model_server: ModelServer
) -> None:
    chat.use(model_server)
    unsent = (await uploads.attach("a.png", picture(), "image/png"))["id"]
    sent = (await uploads.attach("orders.csv", CSV))["id"]
    thread = thread_of(await uploads.send([sent]))
    before = (uploads.kept(), len(model_server.requests))
    for attached in (unsent, sent):
        for body in (message("read it to me"), follow_up(thread, "read it to me")):
            assert "attached itself" in await refused(kernel.send(body, attached), 403)
        preview = request("context.preview", attachments=[attached], input={})
        assert "attached itself" in await refused(kernel.send(preview), 403)
        assert await refused(kernel.ask(f"jupyter-chatkit/attachments/{attached}"), 403)
        assert await refused(kernel.ask(f"jupyter-chatkit/attachments/{attached}", "PUT"), 403)
        with pytest.raises(HTTPClientError, match="404"):
            await kernel.ask(f"{ROUTE}/{attached}")
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        with pytest.raises(HTTPClientError, match="405"):
            await kernel.ask(ROUTE, method)
    for kind, params in (
        ("attachments.create", {"name": "a.png", "size": 1, "mime_type": "image/png"}),
        ("attachments.delete", {"attachment_id": unsent}),
    ):
        body = request(kind, **params) | {"params": params | {"input": {}}}
        assert "in the chat's panel" in await refused(kernel.send(body), 403)
    assert (uploads.kept(), len(model_server.requests)) == before


async def test_a_picture_belongs_to_one_conversation(kernel: Kernel, chat: ServedChat) -> None:
    attached = await kernel.attach(picture())
    chat.thread = thread_of(await kernel.send(message("what is it?"), attached))
    assert "another conversation" in await refused(kernel.send(message("and now?"), attached), 409)
