"""Pieces of a stream go together where they come faster than they are sent."""

from __future__ import annotations

import threading
from contextvars import ContextVar

from model_script import PATIENCE

from jupyter_chatkit.hosts.widget.gathering import Gathering

MESSAGE = ContextVar("message", default="none")


def test_the_first_piece_goes_at_once_and_the_next_ones_together() -> None:
    sent: list[bytes] = []
    came, goes_on = threading.Event(), threading.Event()

    def send(piece: bytes) -> None:
        sent.append(piece)
        came.set()
        assert goes_on.wait(PATIENCE)

    gathering = Gathering(send)
    gathering.put(b"a")
    assert came.wait(PATIENCE)
    assert sent == [b"a"]
    for piece in (b"b", b"", b"c", b"d"):
        gathering.put(piece)
    goes_on.set()
    gathering.end()
    assert sent == [b"a", b"bcd"]


def test_the_end_waits_for_what_was_put_before() -> None:
    sent: list[bytes] = []
    gathering = Gathering(sent.append)
    for number in range(5_000):
        gathering.put(b"%d " % number)
    gathering.end()
    assert b"".join(sent) == b"".join(b"%d " % number for number in range(5_000))
    assert len(sent) < 500


def test_nothing_may_have_come() -> None:
    sent: list[bytes] = []
    Gathering(sent.append).end()
    assert sent == []


def test_pieces_are_sent_as_part_of_the_message_that_they_answer() -> None:
    seen: list[str] = []
    token = MESSAGE.set("asked")
    gathering = Gathering(lambda _piece: seen.append(MESSAGE.get()))
    gathering.put(b"a")
    MESSAGE.reset(token)
    gathering.end()
    assert seen == ["asked"]
