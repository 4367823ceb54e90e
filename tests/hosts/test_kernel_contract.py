"""The same request gives the same events by the page's route, from a kernel, and over a widget's comm."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from chat_process import Chat
from chat_requests import failing_page, follow_up, message, thread_of
from event_shapes import joined, renamed
from model_script import rate_limited, say, unauthorized
from widget_view import a_view, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jupyter_process import Jupyter
    from kernel_process import Kernel
    from model_server import ModelServer

    Send = Callable[[dict[str, Any]], list[dict[str, Any]]]

MODEL = "compatible:test-model"


@pytest.fixture(scope="module")
def env(magic_model: ModelServer) -> dict[str, str]:
    """The settings of the chat, without the one tool that only a person's page may have used."""
    return {
        "JUPYTER_CHATKIT_BASE_URL": magic_model.base_url,
        "JUPYTER_CHATKIT_MODEL": "offline",
        "JUPYTER_CHATKIT_SEARCH_WORKSPACE": "0",
    }


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
