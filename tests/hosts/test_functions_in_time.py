"""The end of a call of a notebook's tool that takes too long."""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_chatkit import tool
from jupyter_chatkit.hosts.kernel.functions import limit
from jupyter_chatkit.hosts.kernel.functions.calling import Outcome, call
from jupyter_chatkit.hosts.kernel.functions.registry import known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(autouse=True)
def _no_tools() -> Iterator[None]:
    known.clear()
    yield
    known.clear()


def declared(function: Callable[..., Any], **options: Any) -> None:
    tool(**options)(function)


def plain(x: int = 1) -> int:
    """Do."""
    return x


def spin() -> None:
    """Never end."""
    while True:
        pass


def sleep() -> None:
    """Sleep."""
    time.sleep(60)


def stubborn() -> None:
    """Catch what should end it, once."""
    try:
        time.sleep(60)
    except BaseException:  # noqa: BLE001
        time.sleep(60)


class TestTime:
    """The end of a call that takes too long."""

    @pytest.mark.parametrize("function", [spin, sleep, stubborn])
    def test_on_the_main_thread_also_what_sleeps_is_ended(self, function: Callable[[], None]) -> None:
        declared(function, time_limit=0.2)
        started = time.monotonic()
        outcome = call(function.__name__, "{}")
        assert outcome == Outcome(
            "timed out", f"{function.__name__} took longer than 0.2 seconds and was ended."
        )
        assert time.monotonic() - started < 50

    def test_in_another_thread_what_runs_is_ended(self) -> None:
        declared(spin, time_limit=0.2)
        assert in_a_thread(lambda: call("spin", "{}")).status == "timed out"

    # An end that comes while the collector calls something back is told as ignored, and comes again.
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_what_is_in_time_is_never_ended_afterwards(self) -> None:
        declared(plain, time_limit=0.001)
        for number in range(3_000):
            assert call("plain", {"x": number}).status in {"done", "timed out"}
        until = time.monotonic() + limit.AGAIN * 2
        while time.monotonic() < until:
            pass
        assert in_a_thread(lambda: [call("plain", {"x": 1}).status for _ in range(500)])

    def test_a_timer_of_the_notebook_goes_on(self) -> None:
        rung: list[int] = []
        handler = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
        timer = signal.setitimer(signal.ITIMER_REAL, 0.3)
        try:
            declared(plain)
            assert call("plain", "{}").text == "1"
            assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
            signal.pause()
            assert rung == [1]
        finally:
            signal.setitimer(signal.ITIMER_REAL, *timer)
            signal.signal(signal.SIGALRM, handler)


def in_a_thread(work: Callable[[], Any]) -> Any:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]
