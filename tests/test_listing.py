"""The list of conversations: the newest first, page by page, searched by title, renamed by a person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from chat_requests import events, message, request, thread_of

if TYPE_CHECKING:
    from served_chat import ServedChat


async def begun(chat: ServedChat, *texts: str) -> list[str]:
    """Begin a conversation with each text; return their ids."""
    return [thread_of(events((await chat.post(message(text))).body)) for text in texts]


@pytest.mark.conforms("R9")
async def test_pages_follow_each_other_in_the_order_of_the_last_activity(chat: ServedChat) -> None:
    first, second, third = await begun(chat, "one", "two", "three")
    chat.thread = first
    await chat.say("and again")
    page = await chat.ask("threads.list", limit=2)
    assert [thread["id"] for thread in page["data"]] == [first, third]
    rest = await chat.ask("threads.list", limit=2, after=page["after"])
    assert ([thread["id"] for thread in rest["data"]], rest["has_more"]) == ([second], False)
    rising = await chat.ask("threads.list", order="asc")
    assert [thread["id"] for thread in rising["data"]] == [second, third, first]


@pytest.mark.conforms("R9", "R10")
async def test_a_conversation_is_found_by_the_title_that_a_person_gave(chat: ServedChat) -> None:
    named, other = await begun(chat, "one", "two")
    renamed = await chat.ask("threads.update", thread_id=named, title="Größe der Umsätze")
    assert (renamed["id"], renamed["title"]) == (named, "Größe der Umsätze")
    chat.thread = named
    await chat.say("more")
    for query, found in (("UMSÄTZE", [named]), ("two", [other]), ("nothing", [])):
        reply = await chat.post(request("threads.list") | {"metadata": {"query": query}})
        assert [thread["id"] for thread in _data(reply.body)] == found


def _data(body: bytes) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(body)["data"]
    return found
