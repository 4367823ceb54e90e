"""Attachments over HTTP: both ways of upload, who may, where they go, and what comes back."""

from __future__ import annotations

import asyncio
import io
import json
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import kinds, request, thread_of
from jupyter_server.auth import Authorizer
from model_script import Gate, Reply, Text
from PIL import Image
from uploads import CSV, ROUTE, form, path_of, picture

from jupyter_chatkit.hosts.uploads import PIECE
from jupyter_chatkit.store.blobs import Incoming
from jupyter_chatkit.store.errors import StoreUnavailableError
from jupyter_chatkit.store.sql import SqlStore

if TYPE_CHECKING:
    from model_server import ModelServer
    from served_chat import ServedChat
    from uploads import Uploads


@pytest.mark.conforms("R14")
async def test_a_file_is_announced_and_then_uploaded(uploads: Uploads) -> None:
    attachment = await uploads.create("orders.csv", len(CSV))
    descriptor = attachment["upload_descriptor"]
    assert path_of(descriptor["url"]) == f"/a%40b/jupyter-chatkit/attachments/{attachment['id']}"
    assert descriptor["method"] == "PUT"
    assert {"type": "file", "name": "orders.csv", "mime_type": "text/csv"}.items() <= attachment.items()
    assert "metadata" not in attachment
    assert (await uploads.put(attachment["id"], CSV)).code == 204
    assert (await uploads.get(attachment["id"])).body == CSV


async def test_a_file_is_uploaded_in_one_request(uploads: Uploads) -> None:
    attachment = await uploads.direct("orders.csv", CSV)
    assert {"type": "file", "name": "orders.csv", "mime_type": "text/csv"}.items() <= attachment.items()
    assert not {"metadata", "upload_descriptor"} & {*attachment}
    assert (await uploads.get(attachment["id"])).body == CSV


async def test_a_form_is_read_whatever_pieces_it_comes_in(uploads: Uploads) -> None:
    data = bytes(range(256)) * 9_000 + b"\r\n-----form--\r\n------for"
    attachment = await uploads.direct("a.bin", data, "application/octet-stream")
    assert (await uploads.get(attachment["id"])).body == data


async def test_only_the_owner_of_the_account_can_read_the_files(uploads: Uploads) -> None:
    attachment = await uploads.attach("a.png", picture(), "image/png")
    root = Path(uploads.app.web_app.settings["jupyter_chatkit_settings"].data_dir, "attachments")
    folders = [root, root / attachment["id"]]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in folders] == [0o700, 0o700]
    files = [path for path in root.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"bytes", "shown", "preview"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


@pytest.mark.conforms("I1", "R1", "R2")
async def test_a_message_carries_its_files_and_they_stay_with_it(uploads: Uploads) -> None:
    first = await uploads.attach("orders.csv", CSV)
    found = await uploads.send([first["id"]])
    sent = next(event["item"] for event in found if event["type"] == "thread.item.done")
    assert [(one["id"], one["type"], one["name"]) for one in sent["attachments"]] == [
        (first["id"], "file", "orders.csv")
    ]
    assert not {"metadata", "upload_descriptor"} & {*sent["attachments"][0]}
    assert sent["attachments"][0]["thread_id"] == thread_of(found)
    second = await uploads.attach("more.csv", CSV)
    assert "error" not in kinds(await uploads.send([second["id"]], thread=thread_of(found)))
    listed = await uploads.ask(request("items.list", thread_id=thread_of(found), order="asc"))
    names = [one["name"] for item in listed["data"] for one in item.get("attachments", [])]
    assert names == ["orders.csv", "more.csv"]


async def test_a_file_goes_with_one_message_when_two_are_sent_at_once(
    uploads: Uploads, chat: ServedChat, model_server: ModelServer
) -> None:
    gate = Gate()
    model_server.script(Reply([Text("It is "), gate, Text("a table.")]))
    chat.use(model_server)
    file = await uploads.attach("orders.csv", CSV)
    first = asyncio.create_task(uploads.send([file["id"]]))
    await asyncio.to_thread(gate.wait_reached)
    assert "sent with another one" in await uploads.refused(uploads.send([file["id"]]), 409)
    gate.open()
    assert "error" not in kinds(await first)
    assert "another conversation" in await uploads.refused(uploads.send([file["id"]]), 409)
    assert len((await uploads.ask(request("threads.list")))["data"]) == 1


async def test_a_message_may_hold_nothing_but_a_file(uploads: Uploads) -> None:
    attachment = await uploads.attach("orders.csv", CSV)
    found = await uploads.send([attachment["id"]], "")
    assert "error" not in kinds(found)
    thread = await uploads.ask(request("threads.get_by_id", thread_id=thread_of(found)))
    assert thread["title"] == "orders.csv"


@pytest.mark.conforms("R14")
async def test_a_picture_has_a_preview_of_clean_pixels(uploads: Uploads) -> None:
    data = picture("JPEG", (2_000, 1_000), comment=b"where I live")
    attachment = await uploads.attach("plot.jpg", data, "image/jpeg")
    assert (attachment["type"], path_of(attachment["preview_url"])[-36:]) == ("image", attachment["id"])
    preview = await uploads.get(attachment["id"], preview=True)
    assert b"where I live" in data
    assert b"where I live" not in preview.body
    assert max(Image.open(io.BytesIO(preview.body)).size) == 320
    assert preview.headers["Content-Type"] == "image/png"
    file = await uploads.attach("orders.csv", CSV)
    assert "no preview" in await uploads.refused(uploads.get(file["id"], preview=True), 404)


async def test_what_is_given_out_is_inert(uploads: Uploads) -> None:
    attachment = await uploads.attach('naïve "x".csv', CSV)
    headers = (await uploads.get(attachment["id"])).headers
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''na%C3%AFve%20%22x%22.csv"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("forwarded", "start"),
    [
        ({}, "http://hub.example/"),
        ({"X-Forwarded-Proto": "https"}, "https://hub.example/"),
        ({"Origin": "https://hub.example"}, "https://hub.example/"),
        ({"Origin": "https://evil.example"}, "http://hub.example/"),
    ],
)
async def test_addresses_are_those_of_the_page(
    uploads: Uploads, http_server: Any, forwarded: dict[str, str], start: str
) -> None:
    uploads.app.web_app.settings["allow_remote_access"] = True
    uploads.app.web_app.settings["allow_origin"] = "*"
    # As `ServerApp.trust_xheaders` does.
    http_server.xheaders = True
    token = {"Authorization": f"token {uploads.app.identity_provider.token}"}
    headers = token | {"Host": "hub.example"} | forwarded
    attachment = await uploads.create("a.png", 100, "image/png", headers=headers)
    where = f"{start}a%40b/jupyter-chatkit/attachments/{attachment['id']}"
    assert attachment["upload_descriptor"]["url"] == where
    assert attachment["preview_url"] == f"{where}?preview"


class TestWhoMay:
    """Jupyter's session, its authorizer and its XSRF cookie guard every route, before a byte is taken."""

    async def test_without_a_session_nothing_is_taken(self, uploads: Uploads) -> None:
        attachment = await uploads.create("a.csv", len(CSV))
        for headers in ({"Authorization": ""}, {"Authorization": "token wrong"}):
            await uploads.refused(uploads.put(attachment["id"], CSV, headers=headers), 403)
            await uploads.refused(uploads.get(attachment["id"], headers=headers), 403)
        assert uploads.kept() == []

    async def test_the_authorizer_is_asked_before_the_body(self, uploads: Uploads) -> None:
        attachment = await uploads.create("a.csv", len(CSV))
        asked: list[tuple[Any, ...]] = []

        class Refusing(Authorizer):
            def is_authorized(self, *request: Any) -> bool:
                asked.append(request[2:])
                return False

        uploads.app.web_app.settings["authorizer"] = Refusing(parent=uploads.app)
        await uploads.refused(uploads.put(attachment["id"], CSV), 403)
        await uploads.refused(uploads.direct("a.csv", CSV), 403)
        await uploads.refused(uploads.get(attachment["id"]), 403)
        assert asked == [("write", "chatkit"), ("write", "chatkit"), ("read", "chatkit")]
        assert uploads.kept() == []

    async def test_a_cookie_needs_the_xsrf_token_too(self, uploads: Uploads) -> None:
        cookies = await session(uploads)
        attachment = await uploads.create("a.csv", len(CSV))
        mine = {"Authorization": "", "Cookie": "; ".join(f"{name}={one}" for name, one in cookies.items())}
        await uploads.refused(uploads.put(attachment["id"], CSV, headers=mine), 403)
        form_type = {"Content-Type": "multipart/form-data; boundary=----form"}
        direct = uploads._fetch(*ROUTE, method="POST", body=form(CSV, "a.csv"), headers=mine | form_type)
        await uploads.refused(direct, 403)
        assert uploads.kept() == []
        known = mine | {"X-XSRFToken": cookies["_xsrf"]}
        assert (await uploads.put(attachment["id"], CSV, headers=known)).code == 204
        reply = await uploads._fetch(
            *ROUTE, method="POST", body=form(CSV, "a.csv"), headers=known | form_type
        )
        assert json.loads(reply.body)["name"] == "a.csv"


async def session(uploads: Uploads) -> dict[str, str]:
    """Log in as a browser does and return its cookies, the one against forged requests among them."""
    token = uploads.app.identity_provider.token
    reply = await uploads._fetch("api", "status", headers={"Authorization": ""}, params={"token": token})
    parts = [line.split(";")[0].partition("=") for line in reply.headers.get_list("Set-Cookie")]
    return {name: value for name, _, value in parts} | {"_xsrf": "0123456789abcdef"}


class TestWhatGoes:
    """Files go with what they belong to, and those that were never sent after a day."""

    @pytest.mark.conforms("R15")
    async def test_a_file_that_was_not_sent_can_be_removed(self, uploads: Uploads) -> None:
        attachment = await uploads.attach("a.csv", CSV)
        await uploads.delete(attachment["id"])
        assert uploads.kept() == []
        await uploads.refused(uploads.get(attachment["id"]), 404)
        again = uploads.ask(request("attachments.delete", attachment_id=attachment["id"]))
        assert "does not exist" in await uploads.refused(again, 404)

    @pytest.mark.conforms("R15")
    async def test_a_file_that_was_sent_stays_with_its_conversation(self, uploads: Uploads) -> None:
        attachment = await uploads.attach("a.csv", CSV)
        await uploads.send([attachment["id"]])
        removing = uploads.ask(request("attachments.delete", attachment_id=attachment["id"]))
        assert "part of a conversation" in await uploads.refused(removing, 409)
        assert (await uploads.get(attachment["id"])).body == CSV

    @pytest.mark.conforms("R11")
    async def test_files_go_with_their_thread(self, uploads: Uploads) -> None:
        gone, kept = await uploads.attach("a.csv", CSV), await uploads.attach("b.csv", CSV)
        thread = thread_of(await uploads.send([gone["id"]]))
        await uploads.send([kept["id"]])
        await uploads.ask(request("threads.delete", thread_id=thread))
        assert uploads.kept() == [f"{kept['id']}/bytes", f"{kept['id']}/text.json"]
        await uploads.refused(uploads.get(gone["id"]), 404)

    @pytest.mark.conforms("R5")
    async def test_files_go_with_a_message_that_a_retry_takes_away(self, uploads: Uploads) -> None:
        first, second = await uploads.attach("a.csv", CSV), await uploads.attach("b.csv", CSV)
        found = await uploads.send([first["id"]])
        thread, asked = thread_of(found), found[1]["item"]["id"]
        await uploads.send([second["id"]], thread=thread)
        retry = request("threads.retry_after_item", thread_id=thread, item_id=asked)
        await uploads._fetch("jupyter-chatkit", "chatkit", method="POST", body=json.dumps(retry))
        assert {path.partition("/")[0] for path in uploads.kept()} == {first["id"]}
        await uploads.refused(uploads.get(second["id"]), 404)

    async def test_an_edited_message_keeps_the_files_that_it_takes_over(self, uploads: Uploads) -> None:
        first, second = await uploads.attach("a.csv", CSV), await uploads.attach("b.csv", CSV)
        found = await uploads.send([first["id"], second["id"]])
        thread, asked = thread_of(found), found[1]["item"]["id"]
        edited = await uploads.send([first["id"]], "and this?", thread, metadata={"replaces": asked})
        assert "error" not in kinds(edited)
        assert {path.partition("/")[0] for path in uploads.kept()} == {first["id"]}

    async def test_what_was_never_sent_goes_after_a_day(self, uploads: Uploads) -> None:
        waiting, sent = await uploads.attach("a.csv", CSV), await uploads.attach("b.csv", CSV)
        announced = await uploads.create("c.csv", 10)
        await uploads.send([sent["id"]])
        engine = uploads.app.web_app.settings["jupyter_chatkit_engine"]
        await engine.run(lambda core: core.attachments.sweep(time.time() + 23 * 3600))
        assert {path.partition("/")[0] for path in uploads.kept()} == {waiting["id"], sent["id"]}
        await engine.run(lambda core: core.attachments.sweep(time.time() + 25 * 3600))
        assert {path.partition("/")[0] for path in uploads.kept()} == {sent["id"]}
        for one in (waiting, announced):
            await uploads.refused(uploads.get(one["id"]), 404)
        assert (await uploads.get(sent["id"])).body == CSV

    async def test_what_a_crash_left_of_an_upload_goes_after_a_day(self, uploads: Uploads) -> None:
        await uploads.attach("a.csv", CSV)
        root = Path(uploads.app.web_app.settings["jupyter_chatkit_settings"].data_dir, "attachments")
        left = root / f"atc_{'0' * 32}" / "1.part"
        left.parent.mkdir()
        left.write_bytes(b"half")
        engine = uploads.app.web_app.settings["jupyter_chatkit_engine"]
        await engine.run(lambda core: core.attachments.sweep(time.time()))
        assert left.exists()
        await engine.run(lambda core: core.attachments.sweep(time.time() + 25 * 3600))
        assert not left.parent.exists()


class TestRefusedMessages:
    """A message is refused for its files before anything is written."""

    @pytest.mark.conforms("R1", "R2")
    async def test_a_message_with_a_file_that_is_not_there_leaves_no_thread(self, uploads: Uploads) -> None:
        await uploads.refused(uploads.send([f"atc_{'0' * 32}"]), 404)
        assert (await uploads.ask(request("threads.list")))["data"] == []

    async def test_a_file_must_be_there_as_a_whole_and_in_no_other_conversation(
        self, uploads: Uploads
    ) -> None:
        announced = await uploads.create("a.csv", len(CSV))
        assert "not uploaded yet" in await uploads.refused(uploads.send([announced["id"]]), 409)
        await uploads.put(announced["id"], CSV)
        await uploads.send([announced["id"]])
        assert "another conversation" in await uploads.refused(uploads.send([announced["id"]]), 409)
        assert len((await uploads.ask(request("threads.list")))["data"]) == 1

    async def test_a_message_takes_so_many_files_and_each_once(self, uploads: Uploads) -> None:
        uploads.app.web_app.settings["jupyter_chatkit_settings"].attachment_count = 2
        ids = [(await uploads.attach(f"{name}.csv", CSV))["id"] for name in "abc"]
        assert "at most 2 files" in await uploads.refused(uploads.send(ids), 400)
        assert "twice" in await uploads.refused(uploads.send([ids[0]] * 2), 400)
        assert "error" not in kinds(await uploads.send(ids[:2]))


async def test_the_page_is_told_the_limits(uploads: Uploads) -> None:
    uploads.app.web_app.settings["jupyter_chatkit_settings"].attachment_bytes = 5_000
    told = (await uploads.ask(request("models.list")))["attachments"]
    assert (told["max_size"], told["max_count"]) == (5_000, 10)
    assert told["accept"]["text/csv"] == [".csv"]
    assert "at most 5 kB" in await uploads.refused(uploads.create("a.csv", 5_001), 413)


async def test_a_file_is_never_in_memory_as_a_whole(
    uploads: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    write = Incoming.write

    def noted(incoming: Incoming, data: bytes) -> None:
        written.append(len(data))
        write(incoming, data)

    monkeypatch.setattr(Incoming, "write", noted)
    data = b"x" * 20_000_000
    await uploads.attach("a.txt", data, "text/plain", request_timeout=60)
    await uploads.direct("a.txt", data, request_timeout=60)
    assert sum(written) == 2 * len(data)
    assert max(written) < PIECE + 100_000


async def test_a_database_that_fails_is_told(uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    attachment = await uploads.attach("a.csv", CSV)

    async def failing(*_: object) -> None:
        raise StoreUnavailableError("The disk is full.")

    monkeypatch.setattr(SqlStore, "load_attachment", failing)
    assert await uploads.refused(uploads.get(attachment["id"]), 503) == "The disk is full."
    assert await uploads.refused(uploads.put(attachment["id"], CSV), 503) == "The disk is full."


async def test_a_server_answers_while_a_file_is_uploaded(uploads: Uploads) -> None:
    data = b"x" * 20_000_000
    attachment = await uploads.create("a.txt", len(data), "text/plain")
    uploading = asyncio.ensure_future(uploads.put(attachment["id"], data, request_timeout=60))
    longest = 0.0
    while not uploading.done():
        # Of this thread: what else the computer does is not counted.
        began = time.thread_time()
        await asyncio.sleep(0)
        longest = max(longest, time.thread_time() - began)
    assert (await uploading).code == 204
    assert longest < 0.5
