"""The same request gives the same events by the page's route, from a kernel, and over a widget's comm."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from chat_process import Chat
from chat_requests import failing_page, follow_up, message, thread_of
from model_script import rate_limited, say, unauthorized
from widget_view import a_view, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from jupyter_process import Jupyter
    from kernel_process import Kernel
    from model_server import ModelServer

    Send = Callable[[dict[str, Any]], list[dict[str, Any]]]

MODEL = "compatible:test-model"
_ID = re.compile(r"^(thr|msg|tc|wf|tsk|task|atc|shc|sdk|resp)_[0-9a-zA-Z_-]+$")


def joined(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events with adjacent deltas of one item as one, and what is told of the thread behind them.

    How deltas are cut is a matter of time, and a thread's title comes with the event after the first one.
    """
    events: list[dict[str, Any]] = []
    titles: list[dict[str, Any]] = []
    for event in json.loads(json.dumps(list(found))):
        before = events[-1] if events else {}
        if event["type"] == "thread.updated":
            titles.append(event)
        elif _is_delta(event) and _is_delta(before) and before["item_id"] == event["item_id"]:
            before["update"]["delta"] += event["update"]["delta"]
        else:
            events.append(event)
    return [*events, *titles]


def _is_delta(event: dict[str, Any]) -> bool:
    return "delta" in event.get("update", {})


def renamed(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events with ids numbered in the order of their appearance, and without times."""
    names: dict[str, str] = {}

    def name(value: Any) -> Any:
        match value:
            case dict():
                return {key: "time" if key == "created_at" else name(one) for key, one in value.items()}
            case list():
                return [name(one) for one in value]
            case str() if _ID.match(value):
                return names.setdefault(value, f"{value.partition('_')[0]}-{len(names)}")
            case _:
                return value

    return [name(event) for event in found]


def from_kernel(kernel: Kernel) -> Send:
    """Send from a kernel by what the magic sends by."""
    kernel.run("from jupyter_chatkit.hosts.kernel import KernelChat\nimport json\nthe_chat = KernelChat()")

    def send(body: dict[str, Any]) -> list[dict[str, Any]]:
        ran = kernel.run(f"for e in the_chat.stream(json.loads({json.dumps(body)!r})): print(json.dumps(e))")
        assert ran.status == "ok", ran
        return [json.loads(line) for line in ran.stdout.splitlines()]

    return send


@pytest.fixture
def senders(
    jupyter: Jupyter, kernel_with_server: Kernel, kernel_without_server: Kernel, tmp_path: Path
) -> Iterator[dict[str, Send]]:
    page = Chat(jupyter)
    for kernel in (kernel_with_server, kernel_without_server):
        prepare(kernel, tmp_path)
    with a_view(kernel_with_server) as by_ticket, a_view(kernel_without_server) as in_process:
        yield {
            "page": lambda body: list(page.stream(body)),
            "ticket": from_kernel(kernel_with_server),
            "in process": from_kernel(kernel_without_server),
            "comm, ticket": by_ticket.stream,
            "comm, in process": in_process.stream,
        }


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("why did this fail?", None),
        ("say it in pieces", lambda: [say("One ", "two ", "`three`.")]),
        ("fail", lambda: [unauthorized()]),
        ("be busy", lambda: [rate_limited(), rate_limited()]),
    ],
    ids=["offline", "streamed", "refused", "busy"],
)
def test_each_way_gives_the_same_events(
    senders: dict[str, Send],
    magic_model: ModelServer,
    question: str,
    answers: Callable[[], list[Any]] | None,
) -> None:
    body = message(question, MODEL if answers else "offline", pageContext=failing_page())
    found = {}
    for way, send in senders.items():
        magic_model.script(*(answers() if answers else []))
        first = send(body)
        again = send(follow_up(thread_of(first), "and again?", "offline"))
        found[way] = [renamed(joined(first)), renamed(joined(again))]
    assert len(found["page"][0]) >= 4
    assert {way: events == found["page"] for way, events in found.items()} == dict.fromkeys(senders, True)
