"""Runs that outlive their connection, over HTTP: left, followed by many, repeated, stopped, refused."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from chat_requests import follow_up, kinds, message, request, thread_of
from model_script import Cut, Gate, Reply, Text, say
from run_reader import detached, run_id_of, server_of

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp
    from model_server import ModelServer
    from run_reader import Reader, Server
    from served_chat import ServedChat

WORDS = [f"word{number} " for number in range(40)]


@pytest.fixture
def server(chat: ServedChat, model_server: ModelServer, jp_serverapp: ServerApp) -> Server:
    """The chat of pytest-jupyter's server, answered by the model server."""
    chat.use(model_server)
    return server_of(jp_serverapp)


def gated(gates: int) -> tuple[list[Gate], Reply]:
    """Return an answer that waits at a gate after each few words, and at its end."""
    waits = [Gate() for _ in range(gates)]
    parts: list[Any] = []
    step = len(WORDS) // gates
    for place, gate in enumerate(waits):
        parts += [*(Text(word) for word in WORDS[place * step : (place + 1) * step]), gate]
    return waits, Reply(parts)


def check_numbers(reader: Reader, first: int = 1) -> None:
    assert [number for number, _ in reader.numbered] == list(range(first, first + len(reader.numbered)))


async def test_leaving_does_not_stop_the_run_and_coming_back_goes_on(
    server: Server, model_server: ModelServer
) -> None:
    (first, second), reply = gated(2)
    model_server.script(reply)
    body = detached(message("x"))
    reader = await (await server.open(body)).until(lambda it: WORDS[5] in it.text)
    thread = thread_of(reader.events)
    await reader.cut()
    first.open()
    await asyncio.to_thread(second.wait_reached)
    back = await server.attach(run_id_of(body), reader.last)
    second.open()
    await back.to_end()
    check_numbers(reader)
    check_numbers(back, reader.last + 1)
    assert reader.text + back.text == "".join(WORDS)
    assert (back.outcome, back.events[-1]["data"]["id"]) == ("done", run_id_of(body))
    items = await server.items(thread)
    assert [item["type"] for item in items] == ["user_message", "assistant_message"]
    assert items[1]["content"][0]["text"] == "".join(WORDS)


async def test_a_bound_run_is_followed_by_others_and_ends_with_the_one_that_began_it(
    server: Server, model_server: ModelServer
) -> None:
    (first, second), reply = gated(2)
    model_server.script(reply)
    body = detached(message("x"))
    body["metadata"]["run"]["bound"] = True
    reader = await (await server.open(body)).until(lambda it: WORDS[5] in it.text)
    follower = await server.attach(run_id_of(body))
    await (await server.attach(run_id_of(body))).cut()
    first.open()
    await asyncio.to_thread(second.wait_reached)
    await follower.until(lambda it: WORDS[30] in it.text)
    await reader.cut()
    await follower.to_end()
    assert follower.outcome == "stopped"
    await asyncio.to_thread(model_server.wait_for_disconnects, 1)
    assert [item["type"] for item in await server.items(thread_of(reader.events))] == [
        *("user_message", "assistant_message", "task"),
    ]


async def test_many_readers_from_anywhere_read_the_same(server: Server, model_server: ModelServer) -> None:
    gates, reply = gated(4)
    model_server.script(reply)
    body = detached(message("x"))
    first = await server.open(body)
    readers = [(0, first)]
    rng = random.Random(7)
    for place, gate in enumerate(gates, 1):
        await asyncio.to_thread(gate.wait_reached)
        while first.text.count("word") < 10 * place:
            assert await first.next()
        for _ in range(4):
            after = rng.randint(0, first.last)
            readers.append((after, await server.attach(run_id_of(body), after)))
        gate.open()
    await asyncio.gather(*(reader.to_end() for _, reader in readers))
    for after, reader in readers:
        assert reader.numbered == first.numbered[after:]
    assert first.outcome == "done"
    later = await (await server.attach(run_id_of(body), 3)).to_end()
    assert later.numbered == first.numbered[3:]
    assert (await (await server.attach(run_id_of(body), first.last)).to_end()).numbered == []


async def test_the_same_post_again_is_the_same_run(server: Server, model_server: ModelServer) -> None:
    (gate,), reply = gated(1)
    model_server.script(reply, say("never asked"))
    body = detached(message("once"))
    at_once = await asyncio.gather(*(server.open(body) for _ in range(5)))
    during = await server.open(body)
    await during.until(lambda it: WORDS[-1] in it.text)
    gate.open()
    readers = [*at_once, during]
    await asyncio.gather(*(reader.to_end() for reader in readers))
    readers.append(await (await server.open(body)).to_end())
    for reader in readers:
        assert reader.numbered == readers[0].numbered
        check_numbers(reader)
    threads = (await server.ask(request("threads.list")))["data"]
    assert len(threads) == 1
    assert len(await server.items(threads[0]["id"])) == 2
    assert len(model_server.requests) == 1
    thread = threads[0]["id"]
    second = detached(follow_up(thread, "next"))
    once, again = await asyncio.gather(server.open(second), server.open(second))
    assert (await once.to_end()).numbered == (await again.to_end()).numbered
    assert len(await server.items(thread)) == 4


async def test_a_message_that_was_answered_long_ago_is_not_answered_again(
    server: Server, model_server: ModelServer
) -> None:
    model_server.script(*(say(f"answer {number}") for number in range(4)))
    body = detached(message("first"))
    first = await (await server.open(body)).to_end()
    thread = thread_of(first.events)
    for number in range(2):
        assert (await (await server.attach(run_id_of(body))).to_end()).numbered == first.numbered or number
        await (await server.open(detached(follow_up(thread, "more")))).to_end()
    gone = await server.attach(run_id_of(body))
    assert (gone.status, "in the conversation" in await gone.refusal()) == (404, True)
    again = await server.open(body)
    assert (again.status, "sent already" in await again.refusal()) == (409, True)
    assert len(await server.items(thread)) == 6


async def test_stopping_is_at_once_and_the_readers_hear_what_is_kept(
    server: Server, model_server: ModelServer
) -> None:
    (gate,), reply = gated(1)
    model_server.script(reply)
    body = detached(message("a question"))
    reader = await (await server.open(body)).until(lambda it: WORDS[-1] in it.text)
    other = await server.attach(run_id_of(body))
    for _ in range(2):
        assert await server.ask(request("runs.cancel", id=run_id_of(body))) == {}
    await reader.to_end()
    assert (await other.to_end()).numbered == reader.numbered
    await asyncio.to_thread(model_server.wait_for_disconnects, 1)
    check_numbers(reader)
    assert reader.outcome == "stopped"
    thread = thread_of(reader.events)
    done = {
        event["item"]["id"]: event["item"] for event in reader.events if event["type"] == "thread.item.done"
    }
    items = await server.items(thread)
    assert [done[item["id"]] for item in items] == items
    assert [item["type"] for item in items] == ["user_message", "assistant_message", "task"]
    assert items[1]["content"][0]["text"] == "".join(WORDS)
    assert items[2]["task"]["title"] == "Stopped"
    updated = [event["thread"]["title"] for event in reader.events if event["type"] == "thread.updated"]
    assert updated[-1] == (await server.ask(request("threads.get_by_id", thread_id=thread)))["title"]
    assert await server.ask(request("runs.cancel", id=run_id_of(body))) == {}
    assert await server.ask(request("runs.cancel", id=str(uuid4()))) == {}
    gate.open()


async def test_a_run_that_is_stopped_at_once_keeps_its_message(
    server: Server, model_server: ModelServer
) -> None:
    model_server.answer = lambda _: Reply([Gate(), Text("never")])
    for _ in range(10):
        body = detached(message("keep me"))
        opening = asyncio.ensure_future(server.open(body))
        while not opening.done():
            await server.ask(request("runs.cancel", id=run_id_of(body)))
        reader = await opening
        await server.ask(request("runs.cancel", id=run_id_of(body)))
        await reader.to_end()
        assert reader.outcome == "stopped"
        items = await server.items(thread_of(reader.events))
        assert [item["type"] for item in items] == ["user_message", "task"]
        assert [event["item"] for event in reader.events if event["type"] == "thread.item.done"] == items


async def test_a_failure_is_told_before_the_end(server: Server, model_server: ModelServer) -> None:
    model_server.script(Reply([Text("Half"), Cut()]))
    reader = await (await server.open(detached(message("x")))).to_end()
    assert "error" in kinds(reader.events)
    assert reader.outcome == "failed"
    check_numbers(reader)


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (7, "metadata.run must be"),
        ([], "metadata.run must be"),
        ({}, "metadata.run.id"),
        ({"id": 7}, "metadata.run.id"),
        ({"id": "../../etc"}, "metadata.run.id"),
        ({"id": "0b5e4a3c-1d2e-1f60-8a7b-9c8d7e6f5a4b"}, "metadata.run.id"),
        ({"detached": False}, "metadata.run.detached"),
        ({"detached": "yes"}, "metadata.run.detached"),
        ({"page": 7}, "metadata.run.page"),
        ({"page": "x" * 101}, "metadata.run.page"),
        ({"bound": None}, "metadata.run.bound"),
    ],
)
async def test_what_is_no_run_is_a_400_that_names_the_field(server: Server, run: Any, says: str) -> None:
    good = {"id": str(uuid4()), "detached": True, "page": "tab"}
    wrong = run if not isinstance(run, dict) or not run else good | run
    reader = await server.open(message("x", run=wrong))
    assert reader.status == 400
    assert says in await reader.refusal()
    assert (await server.ask(request("threads.list")))["data"] == []


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"id": 7, "after": 0}, "runs.attach: params.id"),
        ({"id": "x"}, "runs.attach: params.after"),
        ({"id": "x", "after": -1}, "runs.attach: params.after"),
        ({"id": "x", "after": 2**70}, "runs.attach: params.after"),
    ],
)
async def test_a_wrong_attach_is_a_400(server: Server, params: dict[str, Any], says: str) -> None:
    reader = await server.open(request("runs.attach", **params))
    assert reader.status == 400
    assert says in await reader.refusal()


async def test_what_cannot_begin_is_refused_to_each_who_asks(
    server: Server, model_server: ModelServer
) -> None:
    first = await (await server.open(detached(message("x")))).to_end()
    thread = thread_of(first.events)
    (gate,), reply = gated(1)
    model_server.script(reply)
    running = await (await server.open(detached(follow_up(thread, "y")))).until(lambda it: it.text)
    busy = detached(follow_up(thread, "z"))
    for reader in await asyncio.gather(*(server.open(busy) for _ in range(3))):
        assert reader.status == 409
        assert "still being answered" in await reader.refusal()
    gone = await server.attach(run_id_of(busy))
    assert (gone.status, bool(await gone.refusal())) == (404, True)
    gate.open()
    await running.to_end()
    again = await (await server.open(busy)).to_end()
    assert again.outcome == "done"
    nowhere = await server.open(detached(follow_up("thr_none", "x")))
    assert (nowhere.status, bool(await nowhere.refusal())) == (404, True)


async def test_a_run_under_way_is_seen_in_its_thread_and_in_the_list(
    server: Server, model_server: ModelServer
) -> None:
    (gate,), reply = gated(1)
    model_server.script(reply)
    body = detached(message("x"), page="tab 7")
    reader = await (await server.open(body)).until(lambda it: it.text)
    opened = request("threads.get_by_id", thread_id=thread_of(reader.events))
    here = {"id": run_id_of(body), "page": "tab 7"}
    assert (await server.ask(opened))["run"] == here
    assert [thread.get("run") for thread in (await server.ask(request("threads.list")))["data"]] == [here]
    gate.open()
    await reader.until(lambda it: it.outcome)
    assert "run" not in await server.ask(opened)
    assert "run" not in (await server.ask(request("threads.list")))["data"][0]
    follow = await server.open(
        detached(follow_up(thread_of(reader.events), "at once, as the thread is free"))
    )
    assert (await follow.to_end()).outcome == "done"
    await reader.to_end()


async def test_a_title_given_during_the_first_answer_stays(server: Server, model_server: ModelServer) -> None:
    gate = Gate()
    model_server.script(Reply([gate, Text("word")]))
    reader = await (await server.open(detached(message("x")))).until(
        lambda it: "stream_options" in kinds(it.events)
    )
    thread = thread_of(reader.events)
    await asyncio.to_thread(gate.wait_reached)
    await server.ask(request("threads.update", thread_id=thread, title="Mine"))
    gate.open()
    await reader.to_end()
    titles = [event["thread"]["title"] for event in reader.events if event["type"] == "thread.updated"]
    assert set(titles) == {"Mine"}
    assert (await server.ask(request("threads.get_by_id", thread_id=thread)))["title"] == "Mine"


async def test_deleting_the_thread_stops_its_run(server: Server, model_server: ModelServer) -> None:
    (gate,), reply = gated(1)
    model_server.script(reply)
    body = detached(message("x"))
    reader = await (await server.open(body)).until(lambda it: it.text)
    await server.ask(request("threads.delete", thread_id=thread_of(reader.events)))
    assert (await reader.to_end()).outcome == "stopped"
    assert (await server.ask(request("threads.list")))["data"] == []
    gone = await server.attach(run_id_of(body))
    assert (gone.status, bool(await gone.refusal())) == (404, True)
    gate.open()


async def test_a_run_that_finds_no_model_can_be_read_again(chat: ServedChat, server: Server) -> None:
    chat.settings.model = "openai:gpt-5"
    body = detached(message("x"))
    first = await (await server.open(body)).to_end()
    assert (first.outcome, "error" in kinds(first.events)) == ("failed", True)
    again = await (await server.attach(run_id_of(body))).to_end()
    assert again.numbered == first.numbered
    assert (await (await server.open(body)).to_end()).numbered == first.numbered


async def test_a_reader_who_does_not_read_holds_nobody_up(server: Server, model_server: ModelServer) -> None:
    """Megabytes are waiting for it, more than any buffer takes; it reads them later, all of them."""
    pieces = [f"{number}:" + "x" * 40_000 for number in range(200)]
    model_server.script(say(*pieces))
    body = detached(message("x"))
    slow = await server.open(body)
    quick = await (await server.attach(run_id_of(body))).to_end()
    assert quick.text == "".join(pieces)
    assert quick.outcome == "done"
    await slow.to_end()
    assert slow.numbered == quick.numbered


async def test_an_older_client_ends_its_run_by_leaving(server: Server, model_server: ModelServer) -> None:
    (gate,), reply = gated(1)
    model_server.script(reply)
    reader = await (await server.open(message("x"))).until(lambda it: it.text)
    assert {number for number, _ in reader.numbered} == {0}
    await reader.cut()
    await asyncio.to_thread(model_server.wait_for_disconnects, 1)
    gate.open()
