"""`kill -9` in the middle of answers: at most the last second is lost, and the conversation goes on."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from chat_process import ALONE, Chat, Listener
from chat_requests import follow_up, message, request, thread_of
from jupyter_process import running_jupyter
from model_script import Gate, Reply, Text
from model_server import paced
from run_reader import detached, run_id_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_process import Jupyter
    from model_server import ModelServer

KILLS = 100
LANES = 4
"""Servers that are killed side by side, each on data of its own."""

AT_ONCE = 3
"""Conversations that are being answered at each kill, all but the first by a detached run."""

LONGEST = 1.2
"""Seconds to the kill once all have begun, at most: time for two savings."""

RETRIED = 0.3
"""The part of the answers that is asked for again; after the others comes another question."""

MOST_LOST = 1.0


@dataclass(frozen=True)
class Loss:
    """What was received and is not kept: characters, and seconds from the first of them to the kill."""

    characters: int
    seconds: float


@dataclass(frozen=True)
class Heard:
    """A request, and what came of it before the server was killed."""

    body: dict[str, Any]
    thread: str
    listener: Listener
    killed_at: float


def test_a_killed_server_loses_at_most_the_last_second(
    tmp_path: Path, model_server: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    model_server.answer = lambda _: paced(1_000, 0.02)
    lanes = [Lane(random.Random(number), tmp_path / str(number)) for number in range(LANES)]
    with ThreadPoolExecutor(LANES) as pool:
        list(pool.map(lambda lane: lane.run(model_server, KILLS // LANES), lanes))
    losses = [loss for lane in lanes for loss in lane.losses]
    assert len(losses) == KILLS * AT_ONCE
    seconds = max(loss.seconds for loss in losses)
    characters = max(loss.characters for loss in losses)
    attached = sum(lane.attached for lane in lanes)
    with capsys.disabled():
        print(
            f"\n{KILLS} kills, {len(losses)} answers, {attached} attached to afterwards:"
            f" at most {seconds:.2f} s, {characters} characters lost"
        )
    assert seconds <= MOST_LOST
    assert attached == KILLS * (AT_ONCE - 1)


class Lane:
    """One server after the other on the same conversations, each killed while it answers."""

    def __init__(self, rng: random.Random, folder: Path) -> None:
        self._rng = rng
        self._folder = folder
        self.losses: list[Loss] = []
        self.attached = 0

    def run(self, model_server: ModelServer, kills: int) -> None:
        bodies = [message(f"question of {place}") for place in range(AT_ONCE)]
        bodies[1:] = map(detached, bodies[1:])
        heard: list[Heard] = []
        for _ in range(kills):
            with started(self._folder, model_server) as jupyter:
                bodies = [self._checked(Chat(jupyter), one) for one in heard] or bodies
                heard = self._heard_until_killed(jupyter, bodies, heard)
        with started(self._folder, model_server) as jupyter:
            for one in heard:
                self._checked(Chat(jupyter), one)

    def _heard_until_killed(
        self, jupyter: Jupyter, bodies: list[dict[str, Any]], before: list[Heard]
    ) -> list[Heard]:
        listeners = [Listener(Chat(jupyter), body) for body in bodies]
        for listener in listeners:
            listener.wait_for("word0")
        time.sleep(self._rng.uniform(0, LONGEST))
        killed_at = time.monotonic()
        jupyter.kill()
        for listener in listeners:
            listener.join()
        threads = [one.thread for one in before] or [thread_of(listener.events) for listener in listeners]
        return [Heard(*of_one, killed_at) for of_one in zip(bodies, threads, listeners, strict=True)]

    def _checked(self, chat: Chat, heard: Heard) -> dict[str, Any]:
        """Check what is left of an answer, and return how the conversation goes on: a message, or a retry."""
        outlived = "run" in heard.body.get("metadata", {})
        if outlived:
            self._attach(chat, heard)
        self.losses.append(lost(chat, heard))
        body = follow_up(heard.thread, "next question")
        if self._rng.random() < RETRIED:
            asked = next(item for item in chat.newest(heard.thread) if item["type"] == "user_message")
            body = request("threads.retry_after_item", thread_id=heard.thread, item_id=asked["id"])
        return detached(body) if outlived else body

    def _attach(self, chat: Chat, heard: Heard) -> None:
        """Go on from the last event that was seen, and repeat the request: the run is the same."""
        run = run_id_of(heard.body)
        rest = list(chat.numbered(request("runs.attach", id=run, after=heard.listener.last)))
        again = list(chat.numbered(heard.body))
        for events, first in ((rest, heard.listener.last + 1), (again, 1)):
            assert [number for number, _ in events] == list(range(first, first + len(events)))
            assert events[-1][1]["data"] == {"id": run, "outcome": "interrupted"}
        seen = heard.listener.events
        logged = [event for _, event in again[:-1]]
        assert (seen + [event for _, event in rest])[: len(logged)] == logged
        self.attached += 1


@pytest.mark.parametrize(("outlives", "says"), [(False, "Stopped"), (True, "Interrupted")])
def test_a_server_that_is_asked_to_end_loses_nothing(
    tmp_path: Path, model_server: ModelServer, *, outlives: bool, says: str
) -> None:
    model_server.script(Reply([Text("All of "), Text("this"), Gate()]))
    body = detached(message("question")) if outlives else message("question")
    with started(tmp_path, model_server) as jupyter:
        listener = Listener(Chat(jupyter), body)
        listener.wait_for("All of this")
        jupyter.stop()
        listener.join()
    with started(tmp_path, model_server) as jupyter:
        chat = Chat(jupyter)
        task, reply, *_ = chat.newest(thread_of(listener.events))
        if outlives:
            *_, (_, end) = chat.numbered(request("runs.attach", id=run_id_of(body), after=0))
            assert end["data"]["outcome"] == "interrupted"
            assert len(chat.newest(thread_of(listener.events))) == 3
    assert text(reply) == "All of this"
    assert task["task"]["title"].startswith(says)


@contextmanager
def started(tmp_path: Path, model_server: ModelServer) -> Iterator[Jupyter]:
    """The server on the data of the one before it."""
    root, home = tmp_path / "work", tmp_path / "home"
    root.mkdir(parents=True, exist_ok=True)
    home.mkdir(exist_ok=True)
    with running_jupyter(root, home=home, env=model_server.chat_settings, args=ALONE) as jupyter:
        yield jupyter


def lost(chat: Chat, heard: Heard) -> Loss:
    """Open the thread as a page does, check that its end is an interrupted answer, and compare."""
    opened = chat.ask("threads.get_by_id", thread_id=heard.thread)
    assert (opened["status"], opened.get("run")) == ({"type": "active"}, None)
    listener = heard.listener
    task, reply, *_ = chat.newest(heard.thread)
    assert task["type"] == "task", task
    assert task["task"]["title"].startswith("Interrupted")
    kept = text(reply) if reply["type"] == "assistant_message" else ""
    received = listener.text
    assert kept.startswith(received) or received.startswith(kept)
    return Loss(max(0, len(received) - len(kept)), age(listener, len(kept), heard.killed_at))


def age(listener: Listener, kept: int, killed_at: float) -> float:
    """Return how many seconds before the kill the first character after `kept` was received."""
    end = 0
    for arrived, piece in listener.pieces:
        end += len(piece)
        if end > kept:
            return killed_at - arrived
    return 0.0


def text(item: dict[str, Any]) -> str:
    return "".join(part["text"] for part in item["content"])
