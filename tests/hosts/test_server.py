"""The HTTP side: every status before the first byte, the stream, the keepalive, the disconnect."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import answer, events, failing_page, follow_up, kinds, message, request, thread_of
from jupyter_server.auth import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from model_script import Gate, Reply, Text, say
from tornado.httpclient import HTTPClientError
from traitlets.config import Config

from jupyter_chatkit.hosts import server as host

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from jupyter_server.serverapp import ServerApp
    from model_server import ModelServer
    from tornado.httpclient import HTTPResponse

    Ask = Callable[..., Awaitable[HTTPResponse]]

PATH = ("jupyter-chatkit", "chatkit")


@pytest.fixture
def ask(jp_fetch: Ask, jp_serverapp: ServerApp) -> Iterator[Ask]:
    """Send a request with the server's token and check that the status is the one that must come."""

    async def asked(body: object, status: int = 200, **options: Any) -> HTTPResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        if status == 200:
            return await jp_fetch(*PATH, method="POST", body=raw, **options)
        with pytest.raises(HTTPClientError) as caught:
            await jp_fetch(*PATH, method="POST", body=raw, **options)
        assert caught.value.code == status
        assert caught.value.response
        return caught.value.response

    yield asked
    jp_serverapp.web_app.settings["jupyter_chatkit_engine"].close()


async def test_a_message_is_answered_and_stored(ask: Ask) -> None:
    response = await ask(message("why did this fail?", pageContext=failing_page()))
    assert response.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache, no-transform"
    assert response.headers["X-Accel-Buffering"] == "no"
    found = events(response.body)
    assert kinds(found)[:3] == ["thread.created", "thread.item.done", "stream_options"]
    assert "customer_id" in answer(found)
    stored = json.loads((await ask(request("threads.get_by_id", thread_id=thread_of(found)))).body)
    assert [item["type"] for item in stored["items"]["data"]] == ["user_message", "assistant_message"]
    assert stored["title"] == "KeyError: 'custmer_id'"


async def test_times_on_the_wire_are_aware_utc(ask: Ask) -> None:
    found = events((await ask(message("help"))).body)
    thread = json.loads((await ask(request("threads.get_by_id", thread_id=thread_of(found)))).body)
    threads = json.loads((await ask(request("threads.list"))).body)
    given = [
        found[0]["thread"]["created_at"],
        *(event["item"]["created_at"] for event in found if "item" in event),
        thread["created_at"],
        *(item["created_at"] for item in thread["items"]["data"]),
        threads["data"][0]["created_at"],
    ]
    assert all(time.endswith("Z") for time in given)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "object with a `type`"),
        (b'{"type": 7}', "object with a `type`"),
        (b'{"type": "threads.run", "params": {}}', "no request “threads.run”"),
        (b'{"type": "threads.list"}', "threads.list: params: Field required"),
        (b'{"type": "models.connect", "params": {"key": 7}}', "models.connect: params.key"),
        (b'{"type": "threads.create", "params": {"input": {"content": "x"}}}', "threads.create: "),
        (b'\xff\xfe{"type": "threads.list"}', "not JSON"),
        (json.dumps(message("  ")).encode(), "The message is empty"),
        (json.dumps(message("x", pageContext=7)).encode(), "metadata.pageContext must be"),
        (
            json.dumps(
                message("x", pageContext={"notebook": {"path": "a", "cells": [{"source": 1}]}})
            ).encode(),
            "metadata.pageContext.notebook.cells[0].source must be a string",
        ),
    ],
)
async def test_what_cannot_be_understood_is_a_400_that_says_why(ask: Ask, body: bytes, says: str) -> None:
    response = await ask(body, 400)
    assert says in json.loads(response.body)["message"]
    assert json.loads((await ask(request("threads.list"))).body)["data"] == []


async def test_too_much_is_a_413(ask: Ask) -> None:
    await ask(b" " * (20 * 1024 * 1024), 413)
    cell = {"source": "x" * (600 * 1024)}
    response = await ask(message("x", pageContext={"notebook": {"path": "a", "cells": [cell]}}), 413)
    assert "512 kB" in json.loads(response.body)["message"]


@pytest.mark.parametrize(
    "body",
    [
        request("threads.get_by_id", thread_id="thr_none"),
        request("threads.update", thread_id="thr_none", title="x"),
        request("threads.delete", thread_id="thr_none"),
        request("items.list", thread_id="thr_none"),
        request("items.feedback", thread_id="thr_none", item_ids=["x"], kind="positive"),
        request("attachments.delete", attachment_id="atc_none"),
        request("threads.retry_after_item", thread_id="thr_none", item_id="msg_none"),
        request("threads.add_client_tool_output", thread_id="thr_none", result={}),
        request("threads.custom_action", thread_id="thr_none", action={"type": "x"}),
        request("threads.sync_custom_action", thread_id="thr_none", action={"type": "x"}),
        request(
            "threads.add_structured_input", thread_id="thr_none", item_id="x", input={"status": "skipped"}
        ),
        follow_up("thr_none", "hello"),
    ],
    ids=lambda body: str(body["type"]),
)
async def test_a_thread_that_is_not_there_is_a_404_in_each_request(ask: Ask, body: dict[str, Any]) -> None:
    assert "message" in json.loads((await ask(body, 404)).body)


class TestAnotherProvider:
    """Under a provider with real names each name sees its own threads only."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> Config:
        return Config(
            jp_server_config
            | {"ServerApp": jp_server_config["ServerApp"] | {"identity_provider_class": Named}}
        )

    async def test_another_owner_s_thread_is_a_404(self, ask: Ask) -> None:
        thread = thread_of(events((await ask(message("mine"), headers={"X-Who": "ann"})).body))
        for body in (
            request("threads.get_by_id", thread_id=thread),
            request("items.list", thread_id=thread),
            request("threads.update", thread_id=thread, title="taken"),
            request("threads.delete", thread_id=thread),
            follow_up(thread, "hello"),
        ):
            await ask(body, 404, headers={"X-Who": "bob"})
        assert json.loads((await ask(request("threads.list"), headers={"X-Who": "bob"})).body)["data"] == []
        kept = json.loads(
            (await ask(request("threads.get_by_id", thread_id=thread), headers={"X-Who": "ann"})).body
        )
        assert (kept["title"], len(kept["items"]["data"])) == ("mine", 2)


class Named(IdentityProvider):
    """Believes what the test says about who asks, as if a token had said so."""

    def get_user(self, handler: Any) -> User:
        handler._token_authenticated = True
        return User(handler.request.headers.get("X-Who", "nobody"))


async def test_without_a_token_nothing_is_said(ask: Ask, jp_fetch: Ask) -> None:
    await ask(message("x"), 403, headers={"Authorization": ""})
    await ask(message("x"), 403, headers={"Authorization": "token wrong"})
    with pytest.raises(HTTPClientError, match="403"):
        await jp_fetch("jupyter-chatkit", "status", headers={"Authorization": ""})


async def test_the_authorizer_is_asked(ask: Ask, jp_serverapp: ServerApp) -> None:
    asked: list[tuple[str, ...]] = []

    class Refusing(Authorizer):
        def is_authorized(self, *request: Any) -> bool:
            asked.append(request[2:])
            return False

    jp_serverapp.web_app.settings["authorizer"] = Refusing(parent=jp_serverapp)
    await ask(message("x"), 403)
    assert asked == [("write", "chatkit")]


async def test_one_turn_at_a_time_on_a_thread(
    ask: Ask, model_server: ModelServer, jp_serverapp: ServerApp
) -> None:
    gate = Gate()
    model_server.script(say("One"), Reply([Text("Two"), gate, Text(" done")]), say("Three"))
    use(jp_serverapp, model_server)
    thread = thread_of(events((await ask(message("first"))).body))
    second = asyncio.ensure_future(ask(follow_up(thread, "second")))
    await asyncio.to_thread(gate.wait_reached)
    refused = json.loads((await ask(follow_up(thread, "third"), 409)).body)
    assert "still being answered" in refused["message"]
    gate.open()
    assert answer(events((await second).body)) == "Two done"
    await ask(follow_up(thread, "third"))
    items = json.loads((await ask(request("items.list", thread_id=thread, order="asc"))).body)["data"]
    texts = [part["text"] for item in items for part in item["content"]]
    assert texts == ["first", "One", "second", "Two done", "third", "Three"]


async def test_silence_is_filled_with_comments(
    ask: Ask, model_server: ModelServer, jp_serverapp: ServerApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "KEEPALIVE", 0.01)
    gate, seen = Gate(), bytearray()
    model_server.script(Reply([gate, Text("late")]))
    use(jp_serverapp, model_server)

    def on_bytes(piece: bytes) -> None:
        seen.extend(piece)
        if seen.count(b": keepalive\n\n") >= 3:
            gate.open()

    await ask(message("x"), streaming_callback=on_bytes)
    assert answer(events(bytes(seen))) == "late"


async def test_leaving_stops_the_model_and_keeps_what_was_said(
    ask: Ask, model_server: ModelServer, jp_serverapp: ServerApp
) -> None:
    gate = Gate()
    model_server.script(Reply([Text("Half an"), gate, Text(" answer")]))
    use(jp_serverapp, model_server)
    body = json.dumps(message("x")).encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", jp_serverapp.port)
    head = [
        f"POST {jp_serverapp.base_url}jupyter-chatkit/chatkit HTTP/1.1",
        "Host: localhost",
        f"Authorization: token {jp_serverapp.identity_provider.token}",
        f"Content-Length: {len(body)}",
    ]
    writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
    seen = b""
    while b"Half an" not in seen:
        seen += await reader.read(65_536)
    writer.close()
    await asyncio.to_thread(model_server.wait_for_disconnects, 1)
    threads: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []
    while len(items) < 3:
        threads = json.loads((await ask(request("threads.list"))).body)["data"]
        listed = await ask(request("items.list", thread_id=threads[0]["id"], order="asc"))
        items = json.loads(listed.body)["data"]
    assert [item["type"] for item in items] == ["user_message", "assistant_message", "task"]
    assert items[1]["content"][0]["text"] == "Half an"
    assert items[2]["task"]["title"] == "Stopped"
    assert json.loads((await ask(request("threads.list"))).body)["data"][0]["title"] == "x"
    model_server.script(say("Again"))
    assert answer(events((await ask(follow_up(threads[0]["id"], "again"))).body)) == "Again"


async def test_a_database_that_cannot_be_used_is_a_503_and_the_server_lives(
    ask: Ask, jp_serverapp: ServerApp, jp_fetch: Ask, tmp_path: Any
) -> None:
    folder = tmp_path / "chatkit"
    folder.mkdir()
    (folder / "chatkit.db").write_bytes(b"This is no database, but somebody wants to keep it." * 100)
    refused = json.loads((await ask(message("x"), 503)).body)
    assert "chatkit.db" in refused["message"]
    assert (folder / "chatkit.db").read_bytes().startswith(b"This is no database")
    assert (await jp_fetch("api", "status")).code == 200
    (folder / "chatkit.db").unlink()
    assert answer(events((await ask(message("help"))).body))


async def test_readiness_says_what_is_missing(jp_fetch: Ask, jp_serverapp: ServerApp) -> None:
    found = json.loads((await jp_fetch("jupyter-chatkit", "status")).body)
    assert (found["ready"], found["model"], found["problems"]) == (True, "offline", [])
    settings(jp_serverapp).model = "openai:gpt-5"
    found = json.loads((await jp_fetch("jupyter-chatkit", "status")).body)
    assert not found["ready"]
    assert "Set up a model" in found["problems"][0]["advice"]


def settings(app: ServerApp) -> Any:
    return app.web_app.settings["jupyter_chatkit_settings"]


def use(app: ServerApp, model_server: ModelServer) -> None:
    """Let the test's model server answer."""
    settings(app).base_url = model_server.base_url
    settings(app).model = "compatible:test-model"
