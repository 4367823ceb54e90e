"""Long threads: pages are full, in both orders, whatever the model alone sees between their items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from chatkit.types import EndOfTurnItem, HiddenContextItem, SDKHiddenContextItem, ThreadItemDoneEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatkit.types import ThreadItem, ThreadMetadata
    from scripted_hooks import ScriptedHooks
    from served_chat import ServedChat

SHOWN = 45


def items(thread: ThreadMetadata) -> Sequence[ThreadItem]:
    """Return items of which two in three are hidden, and thirty hidden ones in a row at the end."""
    found: list[ThreadItem] = []
    for number in range(SHOWN):
        at = {"thread_id": thread.id, "created_at": thread.created_at}
        found += [
            HiddenContextItem(id=f"hidden_{number}", content={"type": "end_of_turn"}, **at),
            EndOfTurnItem(id=f"shown_{number:02}", **at),
            SDKHiddenContextItem(id=f"sdk_{number}", content="x", **at),
        ]
    at = {"thread_id": thread.id, "created_at": thread.created_at}
    return [*found, *(SDKHiddenContextItem(id=f"last_{number}", content="x", **at) for number in range(30))]


async def fill(chat: ServedChat, hooks: ScriptedHooks) -> None:
    """Begin a thread of a question, an answer and those items."""
    await chat.say("help")
    hooks.events = lambda thread: [ThreadItemDoneEvent(item=item) for item in items(thread)]
    await chat.stream("threads.custom_action", action={"type": "fill"})


async def pages(chat: ServedChat, order: str, limit: int) -> list[list[str]]:
    """Follow the cursors from the first page to the last."""
    found: list[list[str]] = []
    page: dict[str, Any] = {"has_more": True}
    while page["has_more"]:
        page = await chat.ask(
            "items.list", thread_id=chat.thread, order=order, limit=limit, after=page.get("after")
        )
        found.append([item["id"] for item in page["data"]])
    return found


@pytest.mark.conforms("R12", "I9", "I10")
@pytest.mark.parametrize("limit", [1, 7, 20, 1_000])
async def test_every_page_but_the_last_is_full_and_nothing_hidden_is_on_any(
    chat: ServedChat, hooks: ScriptedHooks, limit: int
) -> None:
    await fill(chat, hooks)
    rising, falling = [await pages(chat, order, limit) for order in ("asc", "desc")]
    for found in (rising, falling):
        assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)
        assert found[-1]
    names = [name for page in rising for name in page]
    assert names[2:] == [f"shown_{number:02}" for number in range(SHOWN)]
    assert names == [name for page in falling for name in page][::-1]


@pytest.mark.conforms("R8")
async def test_a_thread_comes_with_its_first_page_and_the_cursor_leads_on(
    chat: ServedChat, hooks: ScriptedHooks
) -> None:
    await fill(chat, hooks)
    first = (await chat.ask("threads.get_by_id", thread_id=chat.thread))["items"]
    assert (len(first["data"]), first["has_more"]) == (20, True)
    assert first["data"][-1]["id"] == "shown_17"
    rest = await chat.ask("items.list", thread_id=chat.thread, order="asc", after=first["after"], limit=1)
    assert rest["data"][0]["id"] == "shown_18"


async def test_a_cursor_outlives_the_item_it_stands_on(chat: ServedChat, hooks: ScriptedHooks) -> None:
    from chatkit.types import ThreadItemRemovedEvent

    await fill(chat, hooks)
    page = await chat.ask("items.list", thread_id=chat.thread, order="asc", limit=5)
    gone = page["data"][-1]["id"]
    hooks.events = lambda _thread: [ThreadItemRemovedEvent(item_id=gone)]
    await chat.stream("threads.custom_action", action={"type": "remove"})
    rest = await chat.ask("items.list", thread_id=chat.thread, order="asc", after=page["after"], limit=1)
    assert rest["data"][0]["id"] == "shown_03"
