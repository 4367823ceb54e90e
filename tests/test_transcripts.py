"""The recorded answers, played through our server: what is stored and sent is what a person should see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import events, message
from chatkit.types import ThreadUpdatedEvent
from transcripts.parts import wire
from transcripts.turns import SECRET
from transcripts.write import FOLDER, TRANSCRIPTS, written

from jupyter_chatkit.turn import Answering

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from chatkit.types import ThreadMetadata, ThreadStreamEvent
    from served_chat import ServedChat
    from transcripts.parts import Transcript

OF_THREADS = ("thread.created", "thread.updated")


def test_the_files_are_those_of_the_transcripts() -> None:
    found = {path.name: path.read_text() for path in FOLDER.glob("*.json")}
    assert found == written(), "Run `python tests/transcripts/write.py`."


@pytest.fixture
def play(chat: ServedChat, monkeypatch: pytest.MonkeyPatch) -> Callable[[Transcript], Any]:
    """Let the server answer with a transcript; gives the events it sent."""

    async def played(transcript: Transcript) -> list[dict[str, Any]]:
        async def answer(
            _: Answering, thread: ThreadMetadata, *_args: Any
        ) -> AsyncIterator[ThreadStreamEvent]:
            for event in transcript.answer:
                if isinstance(event, ThreadUpdatedEvent):
                    # How a server says so: it changes the thread, and the SDK tells.
                    thread.title, thread.status = event.thread.title, event.thread.status
                else:
                    yield event.model_copy(deep=True)

        monkeypatch.setattr(Answering, "events", answer)
        body = message("")
        given = wire(transcript.question)
        body["params"]["input"] |= {
            key: given[key] for key in ("content", "quoted_text", "inference_options") if key in given
        }
        found = events((await chat.post(body)).body)
        chat.thread = found[0]["thread"]["id"]
        return found

    return played


def seen(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item without what is of one time or thread."""
    of_now = {"thread_id", "created_at"} | ({"id"} if item["type"] == "user_message" else set())
    return {key: value for key, value in item.items() if key not in of_now}


def sent(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event with its item as it is compared."""
    return event | ({"item": seen(event["item"])} if "item" in event else {})


def is_hidden(event: dict[str, Any]) -> bool:
    return event.get("item", {}).get("type") in {"hidden_context_item", "sdk_hidden_context"}


@pytest.mark.conforms("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11")
@pytest.mark.conforms("E2", "E5", "E6", "E7")
@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda transcript: transcript.name)
async def test_what_is_stored_is_what_a_person_should_see(
    play: Callable[[Transcript], Any], chat: ServedChat, transcript: Transcript
) -> None:
    await play(transcript)
    stored = [seen(item) for item in await chat.items()]
    assert stored == [seen(wire(item)) for item in (transcript.question, *transcript.end)]
    thread = await chat.ask("threads.get_by_id", thread_id=chat.thread)
    assert {key: thread[key] for key in transcript.thread} == transcript.thread


@pytest.mark.conforms("R1", "E1", "E3", "E4", "E8", "E9", "E10", "E11", "E12")
@pytest.mark.conforms("U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9", "U10")
@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda transcript: transcript.name)
async def test_each_event_is_sent_once_in_order_and_nothing_hidden(
    play: Callable[[Transcript], Any], transcript: Transcript
) -> None:
    found = await play(transcript)
    made = [wire(event) for event in (*transcript.opening(), *transcript.answer)]
    # Threads have ids, times and titles of their own.
    of_items = [sent(event) for event in found if not event["type"].startswith(OF_THREADS)]
    assert of_items == [
        sent(event) for event in made if not event["type"].startswith(OF_THREADS) and not is_hidden(event)
    ]
    assert found[0]["type"] == "thread.created"
    assert SECRET not in json.dumps(found)
