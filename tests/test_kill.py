"""`kill -9` in the middle of answers: at most the last second is lost, and the conversation goes on."""

from __future__ import annotations

import random
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from chat_process import ALONE, Chat, Listener
from chat_requests import follow_up, message, thread_of
from jupyter_process import running_jupyter
from model_script import Gate, Reply, Text, say
from model_server import paced

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_process import Jupyter
    from model_server import ModelServer

KILLS = 20
AT_ONCE = 3
"""Conversations that are being answered at each kill."""

LONGEST = 1.2
"""Seconds to the kill once all have begun, at most: time for two savings."""

MOST_LOST = 1.0


@dataclass(frozen=True)
class Loss:
    """What was received and is not kept: characters, and seconds from the first of them to the kill."""

    characters: int
    seconds: float


@pytest.mark.timeout(600)
def test_a_killed_server_loses_at_most_the_last_second(
    tmp_path: Path, model_server: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(20)
    model_server.answer = lambda _: paced(1_000, 0.02)
    bodies = [message(f"question 0 of {thread}") for thread in range(AT_ONCE)]
    before: list[Listener] = []
    threads: list[str] = []
    losses: list[Loss] = []
    killed_at = 0.0
    for number in range(KILLS):
        with started(tmp_path, model_server) as jupyter:
            chat = Chat(jupyter)
            losses += [lost(chat, *pair, killed_at) for pair in zip(threads, before, strict=True)]
            before = [Listener(chat, body) for body in bodies]
            for listener in before:
                listener.wait_for("word0")
            time.sleep(rng.uniform(0, LONGEST))
            killed_at = time.monotonic()
            jupyter.kill()
        for listener in before:
            listener.join()
        threads = threads or [thread_of(listener.events) for listener in before]
        bodies = [follow_up(thread, f"question {number + 1}") for thread in threads]
    with started(tmp_path, model_server) as jupyter:
        chat = Chat(jupyter)
        losses += [lost(chat, *pair, killed_at) for pair in zip(threads, before, strict=True)]
        model_server.answer = lambda _: say("The end")
        for thread, body in zip(threads, bodies, strict=True):
            Listener(chat, body).join()
            assert text(chat.newest(thread)[0]) == "The end"
    assert len(losses) == KILLS * AT_ONCE
    seconds = max(loss.seconds for loss in losses)
    characters = max(loss.characters for loss in losses)
    with capsys.disabled():
        print(
            f"\n{KILLS} kills, {len(losses)} answers: at most {seconds:.2f} s, {characters} characters lost"
        )
    assert seconds <= MOST_LOST


def test_a_server_that_is_asked_to_end_loses_nothing(tmp_path: Path, model_server: ModelServer) -> None:
    model_server.script(Reply([Text("All of "), Text("this"), Gate()]))
    with started(tmp_path, model_server) as jupyter:
        listener = Listener(Chat(jupyter), message("question"))
        listener.wait_for("All of this")
        jupyter.stop()
        listener.join()
    with started(tmp_path, model_server) as jupyter:
        task, reply, *_ = Chat(jupyter).newest(thread_of(listener.events))
    assert text(reply) == "All of this"
    assert task["task"]["title"] == "Stopped"


@contextmanager
def started(tmp_path: Path, model_server: ModelServer) -> Iterator[Jupyter]:
    """The server on the data of the one before it."""
    root, home = tmp_path / "work", tmp_path / "home"
    root.mkdir(exist_ok=True)
    home.mkdir(exist_ok=True)
    env = {
        "JUPYTER_CHATKIT_MODEL": "compatible:test-model",
        "JUPYTER_CHATKIT_BASE_URL": model_server.base_url,
    }
    with running_jupyter(root, home=home, env=env, args=ALONE) as jupyter:
        yield jupyter


def lost(chat: Chat, thread: str, listener: Listener, killed_at: float) -> Loss:
    """Open the thread as a page does, check that its end is an interrupted answer, and compare."""
    assert chat.ask("threads.get_by_id", thread_id=thread)["status"] == {"type": "active"}
    task, reply, *_ = chat.newest(thread)
    assert task["type"] == "task", task
    assert task["task"]["title"].startswith("Interrupted")
    kept = text(reply) if reply["type"] == "assistant_message" else ""
    received = listener.text
    assert kept.startswith(received) or received.startswith(kept)
    return Loss(max(0, len(received) - len(kept)), age(listener, len(kept), killed_at))


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
