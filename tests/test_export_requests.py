"""Exports asked for over HTTP, and the code of answers that a person took over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chat_requests import request

if TYPE_CHECKING:
    from served_chat import ServedChat

KEY = "sk-proj-" + "a1B2c3D4" * 6


async def accept(chat: ServedChat, item_id: str, block: int, code: str) -> None:
    taken = {"thread_id": chat.thread, "item_id": item_id, "block": block, "code": code}
    assert await chat.ask("items.accept", **taken) == {}


async def code_cells(chat: ServedChat) -> list[str]:
    made = await chat.ask("threads.export", thread_id=chat.thread, to="ipynb")
    assert [file["ending"] for file in made["files"]] == [".ipynb", ".chat.json"]
    cells: list[dict[str, Any]] = json.loads(made["files"][0]["text"])["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [source for source in sources if not source.startswith(("%%chat", "%load_ext"))]


async def test_code_taken_over_is_exported_without_secrets_in_the_order_of_the_answer(
    chat: ServedChat,
) -> None:
    await chat.say("help")
    answer = (await chat.items())[1]["id"]
    assert await code_cells(chat) == []
    await accept(chat, answer, 1, f"key = '{KEY}'")
    await accept(chat, answer, 0, "old")
    await accept(chat, answer, 0, "first = 1")
    first, second = await code_cells(chat)
    assert first == "first = 1"
    assert second.startswith("key = '[[redacted:")


async def test_what_is_not_there_is_refused(chat: ServedChat) -> None:
    await chat.say("help")
    taken = {"thread_id": chat.thread, "item_id": "msg_none", "block": 0, "code": "x"}
    await chat.refused(request("items.accept", **taken), 404)
    await chat.refused(request("threads.export", thread_id="thr_none", to="md"), 404)
    assert "to" in await chat.refused(request("threads.export", thread_id=chat.thread, to="pdf"), 400)


async def test_it_goes_with_its_thread(chat: ServedChat) -> None:
    await chat.say("help")
    await accept(chat, (await chat.items())[1]["id"], 0, "x = 1")
    thread = chat.thread
    await chat.ask("threads.delete", thread_id=thread)
    engine = chat._app.web_app.settings["jupyter_chatkit_engine"]

    class Local:
        owner, page, creates, seed, writer = "local", None, False, None, None

    assert await engine.run(lambda core: core.store.load_accepted(thread, Local())) == {}
