"""Uploads that mean no good: each is refused with a sentence, or comes out as harmless bytes."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import request
from jupyter_server.auth.identity import IdentityProvider, User
from traitlets.config import Config
from uploads import BOUNDARY, CSV, ROUTE, form, picture

from jupyter_chatkit.store.blobs import Incoming

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp
    from uploads import Uploads

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"
TWO_FILES = form(CSV, "a.csv")[: -len("--\r\n")] + form(CSV, "b.csv").partition(BOUNDARY.encode())[2]
NOBODY = f"atc_{'0' * 32}"


class Line:
    """A connection on which a test says what an honest client would not."""

    def __init__(self, app: ServerApp) -> None:
        self._app = app

    async def begin(self, method: str, path: str, *headers: str) -> Line:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._app.port)
        token = self._app.identity_provider.token
        base = self._app.base_url
        lines = [f"{method} {base}jupyter-chatkit/attachments{path} HTTP/1.1", "Host: localhost"]
        lines += [f"Authorization: token {token}", "Connection: close", *headers]
        self._writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        return self

    async def upload(self, attachment_id: str, length: int) -> None:
        """Begin an upload and return once the server waits for its bytes."""
        await self.begin("PUT", f"/{attachment_id}", f"Content-Length: {length}", "Expect: 100-continue")
        assert b" 100 " in await self._reader.readuntil(b"\r\n\r\n")

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def answer(self) -> tuple[int, str]:
        """Return the status and what is said; 0 where the connection was just closed."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        body = await self._reader.read(65_536)
        self.leave()
        return int(head.split()[1]), str(json.loads(body).get("message", "")) if body else ""

    def leave(self) -> None:
        self._writer.close()


@pytest.fixture
def line(uploads: Uploads) -> Line:
    return Line(uploads.app)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/cron.d/x", "x"),
        ("a\0.png\0.csv", "a.png.csv"),
        ("..", "file"),
        ("", "file"),
        (" . ", "file"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\r\nX-Evil: 1.csv", "a X-Evil: 1.csv"),
        ("\ud800.csv", "\ufffd.csv"),
        ("CON", "CON"),
        ("x" * 5_000 + ".csv", "x" * 196 + ".csv"),
    ],
)
async def test_a_name_is_a_label_and_no_path(uploads: Uploads, name: str, kept: str) -> None:
    attachment = await uploads.attach(name, CSV)
    assert attachment["name"] == kept
    assert uploads.kept() == [f"{attachment['id']}/bytes", f"{attachment['id']}/text.json"]
    assert "X-Evil" not in (await uploads.get(attachment["id"])).headers
    direct = await uploads.direct(name.replace("\0", "").replace("\ud800", "").replace("\r\n", ""), CSV)
    assert "/" not in direct["name"]
    assert {path.partition("/")[0] for path in uploads.kept()} == {attachment["id"], direct["id"]}


@pytest.mark.parametrize(
    ("size", "status"),
    [(-1, 400), (0, 400), (2**62, 413), (10**30, 413), ("many", 400), (1.5, 400), (None, 400)],
)
async def test_an_impossible_size_is_refused(uploads: Uploads, size: Any, status: int) -> None:
    assert await uploads.refused(uploads.create("a.csv", size), status)


@pytest.mark.parametrize(
    "mime", ["text", "text/html\r\nX: 1", "../..", "a/b/c", "x" * 300 + "/y", "text/<b>"]
)
async def test_a_type_that_is_none_is_refused(uploads: Uploads, mime: str) -> None:
    assert "mime_type" in await uploads.refused(uploads.create("a.csv", 5, mime), 400)


async def test_another_size_than_announced_leaves_nothing(uploads: Uploads) -> None:
    attachment = await uploads.create("a.csv", 10)
    for data, status in ((b"x" * 11, 413), (b"x" * 9, 400), (b"", 400)):
        assert "10" in await uploads.refused(uploads.put(attachment["id"], data), status)
        assert uploads.kept() == []
    await uploads.put(attachment["id"], b"x" * 10)


async def test_more_than_announced_is_cut_off_where_no_length_was_said(uploads: Uploads, line: Line) -> None:
    attachment = await uploads.create("a.csv", 10)
    await line.begin("PUT", f"/{attachment['id']}", "Transfer-Encoding: chunked")
    await line.send(b"b\r\n" + b"x" * 11 + b"\r\n0\r\n\r\n")
    status, said = await line.answer()
    assert (status, "10 bytes that were announced" in said) == (413, True)
    assert uploads.kept() == []


async def test_a_body_that_never_ends_is_cut_off(
    uploads: Uploads, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    write = Incoming.write

    def noted(incoming: Incoming, data: bytes) -> None:
        try:
            write(incoming, data)
        finally:
            sizes.append(incoming.size)

    monkeypatch.setattr(Incoming, "write", noted)
    attachment = await uploads.create("a.csv", 10)
    await line.begin("PUT", f"/{attachment['id']}", "Transfer-Encoding: chunked")
    piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):  # noqa: PT012 - which of them fails is open
        for _ in range(200):
            await line.send(piece)
        await line.answer()
    assert sizes == [0]
    assert uploads.kept() == []


async def test_a_huge_file_is_refused_before_it_is_read(
    uploads: Uploads, line: Line, http_server: Any
) -> None:
    attachment = await uploads.create("a.csv", 10)
    http_server.conn_params.max_body_size = 512 * 1024 * 1024  # as Jupyter has it
    await line.begin("PUT", f"/{attachment['id']}", "Content-Length: 150000000")
    status, said = await line.answer()
    assert (status, "announced" in said) == (413, True)
    kind = "Content-Type: multipart/form-data; boundary=x"
    await line.begin("POST", "", kind, "Content-Length: 150000000")
    status, said = await line.answer()
    assert (status, "at most 25 MB" in said) == (413, True)
    await line.begin("POST", "", kind, "Content-Length: 99999999999999")
    assert (await line.answer())[0] in {400, 413}


async def test_a_form_that_grows_beyond_the_limit_leaves_nothing(uploads: Uploads) -> None:
    uploads.app.web_app.settings["jupyter_chatkit_settings"].attachment_bytes = 100_000
    assert "at most 100 kB" in await uploads.refused(uploads.direct("a.txt", b"x" * 150_000), 413)
    assert uploads.kept() == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/csv", CSV),
        ("multipart/form-data", form(CSV, "a.csv")),
        ("multipart/form-data; boundary=----form", form(CSV, "a.csv")[:-40]),
        ("multipart/form-data; boundary=----form", form(CSV, "a.csv", field="other")),
        ("multipart/form-data; boundary=----form", b"------form\r\n" + b"x" * 20_000),
        ("multipart/form-data; boundary=----form", b"------formX" + CSV),
        ("multipart/form-data; boundary=----form", TWO_FILES),
        ("multipart/form-data; boundary=----form", form(b"", "a.csv")),
        ("multipart/form-data; boundary=----form", b"x"),
    ],
    ids=["none", "boundary", "cut", "field", "headers", "delimiter", "two", "empty", "nothing"],
)
async def test_a_broken_form_is_refused_and_leaves_nothing(uploads: Uploads, kind: str, body: bytes) -> None:
    attempt = uploads._fetch(*ROUTE, method="POST", body=body, headers={"Content-Type": kind})
    assert await uploads.refused(attempt, 400)
    assert uploads.kept() == []
    told = await uploads.ask(request("threads.list"))
    assert told["data"] == []


@pytest.mark.parametrize(
    ("data", "name", "mime", "served"),
    [
        (SVG, "a.svg", "image/svg+xml", "text/plain; charset=utf-8"),
        (HTML, "a.html", "text/html", "text/plain; charset=utf-8"),
        (b"<x/>", "a.xml", "application/xml", "text/plain; charset=utf-8"),
        (b"alert(1)", "a.js", "text/javascript", "text/plain; charset=utf-8"),
        (b"alert(1)", "a.js", "application/javascript", "text/plain; charset=utf-8"),
        (HTML, "a.xhtml", "application/xhtml+xml", "text/plain; charset=utf-8"),
        (b"\0asm", "a.wasm", "application/wasm", "application/octet-stream"),
        (HTML, "a.pdf", "application/pdf", "application/octet-stream"),
        (b"PK\x03\x04\0\0", "a.csv", "text/csv", "text/plain; charset=utf-8"),
    ],
)
async def test_nothing_active_comes_back(
    uploads: Uploads, data: bytes, name: str, mime: str, served: str
) -> None:
    attachment = await uploads.attach(name, data, mime)
    assert attachment["type"] == "file"
    reply = await uploads.get(attachment["id"])
    assert (reply.body, reply.headers["Content-Type"]) == (data, served)
    assert reply.headers["Content-Disposition"].startswith("attachment;")
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    await uploads.refused(uploads.get(attachment["id"], preview=True), 404)


@pytest.mark.parametrize("data", [SVG, HTML, b"\x89PNG\r\n\x1a\n" + HTML, b"GIF89a=1;alert(1)", b"%PDF-1.4"])
async def test_a_picture_that_is_none_is_refused(uploads: Uploads, data: bytes) -> None:
    attachment = await uploads.create("a.png", len(data), "image/png")
    assert "no picture that can be shown" in await uploads.refused(uploads.put(attachment["id"], data), 400)
    assert "no picture" in await uploads.refused(uploads.direct("a.png", data, "image/png"), 400)
    assert uploads.kept() == []
    await uploads.refused(uploads.send([attachment["id"]]), 409)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "JPEG"])
async def test_of_a_polyglot_only_the_picture_is_shown(uploads: Uploads, kind: str) -> None:
    data = picture(kind) + b"/*" + HTML + b"*/=1;alert(1)"
    mime = f"image/{kind.lower()}"
    attachment = await uploads.attach("a", data, mime)
    preview = (await uploads.get(attachment["id"], preview=True)).body
    assert b"alert" not in preview
    assert (await uploads.get(attachment["id"])).headers["Content-Type"] == mime


@pytest.mark.parametrize("guess", [NOBODY, "atc_1", "..%2f..%2fetc%2fpasswd", "%00", "a" * 3_000])
async def test_a_guessed_id_leads_nowhere(uploads: Uploads, guess: str) -> None:
    await uploads.attach("a.csv", CSV)
    await uploads.refused(uploads.get(guess), 404)
    await uploads.refused(uploads.put(guess, CSV), 404)
    await uploads.refused(uploads.ask(request("attachments.delete", attachment_id=guess)), 404)
    await uploads.refused(uploads.send([guess]), 404)


async def test_a_file_is_uploaded_once(uploads: Uploads) -> None:
    attachment = await uploads.attach("a.csv", CSV)
    assert "uploaded already" in await uploads.refused(uploads.put(attachment["id"], CSV[::-1]), 409)
    direct = await uploads.direct("b.csv", CSV)
    assert "uploaded already" in await uploads.refused(uploads.put(direct["id"], CSV[::-1]), 409)
    assert (await uploads.get(attachment["id"])).body == CSV


async def test_of_two_uploads_at_once_one_is_taken(uploads: Uploads, line: Line) -> None:
    attachment = await uploads.create("a.csv", len(CSV))
    await line.upload(attachment["id"], len(CSV))
    await line.send(CSV[:5])
    assert "being uploaded" in await uploads.refused(uploads.put(attachment["id"], CSV), 409)
    await line.send(CSV[5:])
    assert (await line.answer())[0] == 204
    assert (await uploads.get(attachment["id"])).body == CSV


async def test_an_upload_that_is_left_can_be_made_again(uploads: Uploads, line: Line) -> None:
    attachment = await uploads.create("a.csv", len(CSV))
    await line.upload(attachment["id"], len(CSV))
    await line.send(CSV[:5])
    line.leave()
    while (reply := await uploads.put(attachment["id"], CSV, raise_error=False)).code == 409:
        pass
    assert reply.code == 204
    assert uploads.kept() == [f"{attachment['id']}/bytes", f"{attachment['id']}/text.json"]


async def test_an_upload_of_a_removed_file_is_refused(uploads: Uploads, line: Line) -> None:
    attachment = await uploads.create("a.csv", len(CSV))
    await line.upload(attachment["id"], len(CSV))
    await line.send(CSV[:5])
    await uploads.delete(attachment["id"])
    await line.send(CSV[5:])
    status, said = await line.answer()
    assert (status, "does not exist" in said) == (404, True)
    assert uploads.kept() == []
    await uploads.refused(uploads.put(attachment["id"], CSV), 404)


async def test_only_so_many_files_wait_to_be_sent(uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_chatkit.attachments.desk.MOST_UNSENT", 2)
    await uploads.create("a.csv", 5)
    await uploads.create("b.csv", 5)
    assert "wait to be sent" in await uploads.refused(uploads.create("c.csv", 5), 429)
    assert "wait to be sent" in await uploads.refused(uploads.direct("c.csv", CSV), 429)


class TestAnotherOwner:
    """Under a provider with real names nobody reaches another's files."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> Config:
        app = jp_server_config["ServerApp"] | {"identity_provider_class": Named}
        return Config(jp_server_config | {"ServerApp": app})

    async def test_another_owner_s_file_is_not_there(self, uploads: Uploads) -> None:
        ann: dict[str, Any] = {"headers": {"X-Who": "ann"}}
        bob: dict[str, Any] = {"headers": {"X-Who": "bob"}}
        mine = await uploads.attach("a.png", picture(), "image/png", **ann)
        coming = await uploads.create("b.csv", len(CSV), **ann)
        await uploads.refused(uploads.get(mine["id"], **bob), 404)
        await uploads.refused(uploads.get(mine["id"], preview=True, **bob), 404)
        await uploads.refused(uploads.put(coming["id"], CSV, **bob), 404)
        await uploads.refused(uploads.delete(mine["id"], **bob), 404)
        await uploads.refused(uploads.send([mine["id"]], **bob), 404)
        await uploads.refused(uploads.ask(request("context.preview", attachments=[mine["id"]]), **bob), 404)
        assert (await uploads.ask(request("threads.list"), **bob))["data"] == []
        assert (await uploads.get(mine["id"], **ann)).body == picture()


class Named(IdentityProvider):
    """Believes what the test says about who asks, as if a token had said so."""

    def get_user(self, handler: Any) -> User:
        handler._token_authenticated = True
        return User(handler.request.headers.get("X-Who", "nobody"))
