"""Who in a kernel is told that a conversation changed, and that a turn of it is over."""

from __future__ import annotations

import queue
from contextlib import suppress
from typing import Any

from chat_requests import follow_up, message, request
from model_script import PATIENCE
from run_reader import detached, run_id_of

from jupyter_chatkit.hosts.kernel.watching import Change, Watch

CREATED = {"type": "thread.created", "thread": {"id": "thr_1"}}


class Told:
    """Listens to a watch."""

    def __init__(self, watch: Watch) -> None:
        self._changes: queue.SimpleQueue[Change] = queue.SimpleQueue()
        watch.listen(self._changes.put)

    def next(self) -> Change:
        return self._changes.get(timeout=PATIENCE)


def leave(watch: Watch, body: dict[str, Any], first: dict[str, Any]) -> None:
    """Listen to the first event of a turn and go."""
    with suppress(GeneratorExit), watch.turn(body) as turn:
        turn.note(first)
        raise GeneratorExit


def test_a_turn_is_told_from_its_thread_to_its_end() -> None:
    watch = Watch()
    told = Told(watch)
    body = detached(message("x"))
    with watch.turn(body) as turn:
        assert turn.wants_events
        turn.note(CREATED)
        assert not turn.wants_events
    with watch.turn(follow_up("thr_1", "y")) as turn:
        turn.note({"type": "stream_options"})
    with watch.turn(request("threads.list")) as turn:
        assert not turn.wants_events
    leave(watch, follow_up("thr_2", "z"), {"type": "stream_options"})
    assert [told.next() for _ in range(6)] == [
        Change("thr_1", run_id_of(body)),
        Change("thr_1", None, is_over=True),
        Change("thr_1", None),
        Change("thr_1", None, is_over=True),
        Change("thr_2", None),
        Change("thr_2", None),
    ]


def test_news_is_the_end_of_a_turn_only_where_nobody_here_told_it() -> None:
    watch = Watch()
    told = Told(watch)
    carried, left = detached(message("x")), detached(message("x"))
    with watch.turn(carried) as turn:
        turn.note(CREATED)
    leave(watch, left, {"type": "thread.created", "thread": {"id": "thr_2"}})
    for _ in range(4):
        told.next()
    for thread_id, run_id in (
        ("thr_1", run_id_of(carried)),
        ("thr_1", None),
        ("thr_1", None),  # its title
        ("thr_2", None),
        ("thr_2", None),
        ("thr_3", "another's run"),
        ("thr_3", None),
    ):
        watch.hand_on(thread_id, run_id)
    assert [told.next().is_over for _ in range(7)] == [False, False, False, True, False, False, True]


def test_one_listener_s_trouble_is_not_the_others() -> None:
    watch = Watch()

    def fail(_change: Change) -> None:
        raise ValueError

    watch.listen(fail)
    told = Told(watch)
    watch.tell(Change("thr_1", None))
    assert told.next() == Change("thr_1", None)
    watch.forget(fail)
