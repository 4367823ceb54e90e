"""The files of a message in what a person sees before it goes: what the model is given, no more, no less."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from chat_requests import failing_page, request
from uploads import CSV, picture

from jupyter_chatkit.preview import NONCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model_server import ModelServer
    from served_chat import ServedChat
    from uploads import Uploads

SECRET = "ghp_" + "a1B2" * 9
MARK = re.compile(r"(?<=notebook-data )\w+(?=>)")


def preview(ids: Sequence[str], page: dict[str, Any] | None = None) -> dict[str, Any]:
    body = request("context.preview", attachments=[*ids])
    return body | {"metadata": {"pageContext": page} if page else {}}


async def test_it_is_word_for_word_what_the_model_is_given(
    chat: ServedChat, uploads: Uploads, model_server: ModelServer
) -> None:
    chat.use(model_server)
    table = await uploads.attach("orders.csv", CSV + f"4,1.00,{SECRET}\n".encode())
    plot = await uploads.attach("plot.png", picture(), "image/png")
    ids = [table["id"], plot["id"]]
    found = await uploads.ask(preview(ids, failing_page()))
    await uploads.send(ids, "what is in it?", metadata={"pageContext": failing_page()})
    messages = model_server.requests[0].body["messages"]
    (sent,) = [each["content"] for each in messages if each["role"] == "user"]
    assert MARK.sub(NONCE, sent[0]["text"]) == f"{found['text']}\n\nwhat is in it?"
    assert SECRET not in found["text"]
    assert [file["id"] for file in found["files"]] == ids
    assert [file["name"] for file in found["files"]] == ["orders.csv", "plot.png"]
    assert found["files"][0]["about"].startswith("table, 3 columns, 4 rows, text/csv, ")
    assert found["files"][1]["about"].startswith("picture, 64 x 32 pixels, image/png, ")
    assert 0 < found["files"][0]["tokens"] < 200
    assert found["files"][1]["tokens"] > 1_000
    assert found["tokens"] == (await uploads.ask(preview([], failing_page())))["tokens"]


async def test_files_are_shown_without_a_page_too(uploads: Uploads) -> None:
    table = await uploads.attach("orders.csv", CSV)
    found = await uploads.ask(preview([table["id"]]))
    assert "File 1 of 1: orders.csv" in found["text"]
    assert (found["tokens"], found["parts"], found["redacted"]) == (0, [], [])
    assert (await uploads.ask(preview([])))["text"] == ""


async def test_what_could_not_be_sent_is_refused(uploads: Uploads) -> None:
    said = await uploads.refused(uploads.ask(preview(["atc_" + "0" * 32])), 404)
    assert said == "This attachment does not exist (any more). Remove it, and attach the file again."
    begun = await uploads.create("orders.csv", len(CSV))
    said = await uploads.refused(uploads.ask(preview([begun["id"]])), 409)
    assert said == "orders.csv is not uploaded yet. Wait for it, or remove it."
    await uploads.put(begun["id"], CSV)
    said = await uploads.refused(uploads.ask(preview([begun["id"]] * 2)), 400)
    assert said == "The same file is attached twice. Remove one."
