"""Requests that mean no good, or that a broken page sends: a status and a sentence, nothing lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import answer, events, failing_page, message, request, thread_of
from served_chat import failure
from tornado.httpclient import HTTPClientError

from jupyter_chatkit.store.errors import StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jupyter_server.serverapp import ServerApp
    from served_chat import Fetch, ServedChat

WRONG: list[tuple[str, Any]] = [
    ("", "text"),
    ("", []),
    ("url", 1),
    ("path", []),
    ("title", {}),
    ("description", True),
    ("headings", ["a"]),
    ("timestamp", 1.5),
    ("notebook", "text"),
    ("notebook.path", None),
    ("notebook.path", 7),
    ("notebook.language", 7),
    ("notebook.kernel", "python3"),
    ("notebook.kernel.name", []),
    ("notebook.kernel.language", 1),
    ("notebook.kernel.status", {}),
    ("notebook.activeCell", "x = 1"),
    ("notebook.activeCell.index", "1"),
    ("notebook.activeCell.index", 2**60),
    ("notebook.activeCell.id", 3),
    ("notebook.activeCell.type", "shell"),
    ("notebook.activeCell.source", ["x", "y"]),
    ("notebook.activeCell.executionCount", "7"),
    ("notebook.activeCell.executionCount", 1.5),
    ("notebook.activeCell.outputs", {}),
    ("notebook.activeCell.outputs[0]", "text"),
    ("notebook.activeCell.stale", "yes"),
    ("notebook.selection", "text"),
    ("notebook.selection.cellId", 1),
    ("notebook.selection.text", 1),
    ("notebook.selection.kind", "all"),
    ("notebook.cells", {}),
    ("notebook.cells[0]", None),
    ("notebook.cells[0].source", 1),
    ("notebook.variables", "orders"),
    ("notebook.variables[0]", "orders"),
    ("notebook.variables[0].name", 1),
    ("notebook.variables[0].type", 1),
    ("notebook.variables[0].shape", "6 x 2"),
    ("notebook.variables[0].shape[0]", "6"),
    ("notebook.variables[0].dtype", 1),
    ("notebook.variables[0].columns", "a, b"),
    ("notebook.variables[0].columns[0]", "a"),
    ("notebook.variables[0].columns[0].name", 1),
    ("notebook.variables[0].columns[0].dtype", 1),
    ("notebook.variables[0].size", "6"),
    ("notebook.omitted", 3),
    ("notebook.omitted.cells", "3"),
]


def spoiled(where: str, value: object) -> Any:
    """Return a whole page context with `value` at `where`."""
    page: Any = {"it": failing_page()}
    page["it"]["notebook"] |= {
        "selection": {"cellId": "totals", "text": "orders", "kind": "source"},
        "omitted": {"cells": 0, "outputs": 0, "variables": 0},
    }
    *before, last = ["it", *where.replace("[", ".[").split(".")] if where else ["it"]
    place = page
    for step in before:
        place = place[key(step)]
    place[key(last)] = value
    return page["it"]


def key(step: str) -> str | int:
    return int(step[1:-1]) if step.startswith("[") else step


@pytest.mark.parametrize(("where", "value"), WRONG)
async def test_a_wrong_type_in_the_page_is_a_400_with_its_name(
    chat: ServedChat, where: str, value: object
) -> None:
    said = await chat.refused(message("x", pageContext=spoiled(where, value)), 400)
    assert said.startswith(f"metadata.pageContext{'.' if where else ''}{where} ")
    assert (await chat.ask("threads.list"))["data"] == []


async def test_the_page_that_is_spoiled_is_right_otherwise(chat: ServedChat) -> None:
    await chat.say("x", pageContext=spoiled("title", "t"))


PLACES = [
    '{"type": "threads.list", "params": {}, "metadata": %s}',
    '{"type": "threads.list", "params": %s}',
    '{"type": "threads.custom_action", "params": {"thread_id": "x", "action": {"type": "a", "payload": %s}}}',
    '{"type": "threads.list", "params": {}, "metadata": {"pageContext": %s}}',
    '{"type": "threads.list", "params": {}, "metadata": {"pageContext": {"notebook": {"path": %s}}}}',
    '{"type": "models.list", "metadata": {"pageContext": {"notebook": {"path": "", "cells": [{"id": %s}]}}}}',
]


@pytest.mark.parametrize("opening", ['{"a":', "["])
@pytest.mark.parametrize("depth", [100, 900, 5_000, 200_000])
async def test_nesting(chat: ServedChat, opening: str, depth: int) -> None:
    """Deep JSON in any place is a 400 or does no harm."""
    deep = opening * depth + "1" + ("}" if ":" in opening else "]") * depth
    for place in PLACES:
        assert await status(chat, (place % deep).encode()) in {200, 400, 404}


async def status(chat: ServedChat, body: object, **options: Any) -> int:
    """Return the status of the reply; one that refuses says why."""
    reply = await chat.post(body, raise_error=False, **options)
    assert reply.code < 500, reply.body
    assert reply.code == 200 or json.loads(reply.body)["message"]
    return int(reply.code)


ODD = [
    "\ud800",
    "\udfff\ud800",
    "a\x00b",
    "\x00",
    "' OR '1'='1",
    "'; DROP TABLE threads; --",
    "../../etc/passwd",
    "%00",
    "x" * 100_000,
    "\u202e\u2066",
    "",
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
class TestOddTexts:
    async def test_as_an_id(self, chat: ServedChat, odd: str) -> None:
        await chat.say("mine")
        for body in (
            request("threads.get_by_id", thread_id=odd),
            request("threads.update", thread_id=odd, title="x"),
            request("threads.delete", thread_id=odd),
            request("items.list", thread_id=odd),
            request("threads.retry_after_item", thread_id=odd, item_id="x"),
            request("threads.retry_after_item", thread_id=chat.thread, item_id=odd),
            request("items.feedback", thread_id=odd, item_ids=[odd], kind="positive"),
            request("threads.custom_action", thread_id=odd, item_id=odd, action={"type": odd}),
        ):
            assert await status(chat, body) in {400, 404}, body["type"]
        for body in (
            request("items.list", thread_id=chat.thread, after=odd),
            request("threads.list", after=odd),
        ):
            assert await status(chat, body) in {200, 400, 404}, body
        assert [item["type"] for item in await chat.items()] == ["user_message", "assistant_message"]

    async def test_as_a_title(self, chat: ServedChat, odd: str) -> None:
        await chat.say("mine")
        code = await status(chat, request("threads.update", thread_id=chat.thread, title=odd))
        assert code in {200, 400}
        assert (await chat.ask("threads.list"))["data"][0]["id"] == chat.thread
        assert await status(chat, request("threads.list") | {"metadata": {"query": odd}}) == 200

    async def test_in_a_message_and_a_page(self, chat: ServedChat, odd: str) -> None:
        page = failing_page(odd)
        page["title"] = page["notebook"]["cells"][0]["id"] = page["notebook"]["variables"][0]["name"] = odd
        asked = message(f"what is {odd}?", pageContext=page, replaces=odd, removed=[odd])
        asked["params"]["input"]["quoted_text"] = odd
        response = await chat.post(asked)
        assert answer(events(response.body))
        thread = await chat.ask("threads.get_by_id", thread_id=thread_of(events(response.body)))
        assert len(thread["items"]["data"]) == 2

    async def test_as_a_model(self, chat: ServedChat, odd: str) -> None:
        found = events((await chat.post(message("x", odd))).body)
        assert failure(found) if odd else answer(found)
        assert await status(chat, request("models.confirm", host=odd)) in {200, 400}
        assert await status(chat, request("models.connect", key=odd, base_url=odd)) == 400


@pytest.mark.parametrize("limit", [-1, 0, 2**31, 2**63, 2**200, 1.5, "10", True, None])
async def test_limits(chat: ServedChat, limit: object) -> None:
    await chat.say("mine")
    for body in (
        request("threads.list", limit=limit),
        request("items.list", thread_id=chat.thread, limit=limit),
    ):
        assert await status(chat, body) in {200, 400}


async def test_a_title_is_kept_as_it_was_typed(chat: ServedChat) -> None:
    await chat.say("mine")
    title = "<img src=x onerror=alert(1)>\n</script>\t“quoted”"
    await chat.ask("threads.update", thread_id=chat.thread, title=title)
    assert await chat.title() == title


XSRF = "f" * 32


@pytest.fixture
def browser_status(
    chat: ServedChat, jp_fetch: Fetch, jp_serverapp: ServerApp
) -> Callable[..., Awaitable[int]]:
    """Sends a message as a browser does, with a cookie and the headers given, and returns the status."""

    async def asked(xsrf: str = f"; _xsrf={XSRF}", **headers: str) -> int:
        token = jp_serverapp.identity_provider.token
        opened = await jp_fetch("api", "status", params={"token": token}, headers={"Authorization": ""})
        cookie = opened.headers["Set-Cookie"].partition(";")[0]
        return await status(
            chat, message("x"), headers={"Authorization": "", "Cookie": cookie + xsrf} | headers
        )

    return asked


async def test_a_browser_with_its_xsrf_token_is_answered(
    browser_status: Callable[..., Awaitable[int]],
) -> None:
    assert await browser_status(**{"X-XSRFToken": XSRF}) == 200


async def test_a_browser_without_it_is_refused(
    chat: ServedChat, browser_status: Callable[..., Awaitable[int]]
) -> None:
    assert await browser_status() == 403
    assert await browser_status(**{"X-XSRFToken": "0" * 32}) == 403
    assert await browser_status(xsrf="", **{"X-XSRFToken": XSRF}) == 403
    assert (await chat.ask("threads.list"))["data"] == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_a_page_of_another_origin_is_refused(
    chat: ServedChat, browser_status: Callable[..., Awaitable[int]], origin: str
) -> None:
    assert await browser_status(Origin=origin, **{"X-XSRFToken": XSRF}) == 404
    assert (await chat.ask("threads.list"))["data"] == []


async def test_a_body_that_calls_itself_text_is_read_all_the_same(chat: ServedChat) -> None:
    assert await status(chat, message("help"), headers={"Content-Type": "text/plain"}) == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
async def test_other_methods(jp_fetch: Fetch, method: str) -> None:
    with pytest.raises(HTTPClientError, match="405"):
        await jp_fetch(
            "jupyter-chatkit", "chatkit", method=method, body=b"{}" if method in {"PUT", "PATCH"} else None
        )


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            ModuleNotFoundError("No module named 'agents'", name="agents.run"),
            ["package agents", "pip install"],
        ),
        (ImportError("cannot import name"), ["a Python package is missing", "pip install"]),
        (RuntimeError("sk-not-for-the-page"), ["RuntimeError", "log"]),
    ],
)
async def test_a_chat_that_cannot_start_is_a_503_that_says_what_to_do(
    chat: ServedChat, monkeypatch: pytest.MonkeyPatch, error: Exception, words: list[str]
) -> None:
    async def failing(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("jupyter_chatkit.assembly.open_core", failing)
        said = await chat.refused(message("x"), 503)
    assert [word for word in words if word not in said] == []
    assert "sk-not" not in said
    assert answer(await chat.say("help"))


async def test_a_defect_is_a_500_with_a_sentence(chat: ServedChat, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("jupyter_chatkit.service.preview", None)
        said = await chat.refused(request("context.preview"), 500)
    assert said.startswith("Something in the chat went wrong (TypeError)")


async def test_a_defect_after_the_first_byte_is_an_error_event(
    chat: ServedChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object, **__: object) -> None:
        raise StoreUnavailableError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("jupyter_chatkit.store.sql.SqlStore.add_thread_item", failing)
        assert failure(await chat.say("x"))["message"] == "The disk is full."
    assert answer(await chat.say("help"))


async def test_a_store_that_fails_is_a_503_with_its_words(
    chat: ServedChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object, **__: object) -> None:
        raise StoreUnavailableError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("jupyter_chatkit.store.sql.SqlStore.load_threads", failing)
        patch.setattr("jupyter_chatkit.store.sql.SqlStore.save_thread", failing)
        assert await chat.refused(request("threads.list"), 503) == "The disk is full."
        assert await chat.refused(message("x"), 503) == "The disk is full."
    assert answer(await chat.say("help"))
