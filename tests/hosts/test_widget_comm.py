"""The conversation of a ChatWidget over its comm, in real kernels with a server and without."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from chat_process import Chat
from chat_requests import answer, follow_up, message, request, thread_of
from model_script import Gate, Reply, Text
from run_reader import detached, run_id_of
from widget_view import CHAT, a_view, another_view, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_process import Jupyter
    from kernel_process import Kernel
    from model_server import ModelServer
    from widget_view import View

MODEL = "compatible:test-model"
SKIPPED = {"answers": {}, "status": "skipped"}


@pytest.fixture
def view(kernel: Kernel, tmp_path: Path) -> Iterator[View]:
    prepare(kernel, tmp_path)
    with a_view(kernel) as view:
        yield view


@pytest.fixture
def view_beside(kernel: Kernel, tmp_path: Path) -> Iterator[View]:
    """A view whose messages go to a subshell, as JupyterLab's do."""
    prepare(kernel, tmp_path)
    with a_view(kernel, beside=True) as view:
        yield view


def items(view: View, thread_id: str) -> list[dict[str, Any]]:
    found = view.ask(request("items.list", thread_id=thread_id, order="asc"))
    listed: list[dict[str, Any]] = json.loads(found.bytes)["data"]
    return listed


def test_a_live_kernel_says_where_the_chat_is(
    kernel_with_server: Kernel, kernel_without_server: Kernel, tmp_path: Path
) -> None:
    for kernel, mode in ((kernel_with_server, "server"), (kernel_without_server, "kernel")):
        prepare(kernel, tmp_path)
        with a_view(kernel) as view:
            view.send(kind="hello")
            assert view.until(lambda told: told["kind"] == "here") == {"kind": "here", "mode": mode}


def test_an_answer_streams(view: View, magic_model: ModelServer) -> None:
    gate = Gate()
    magic_model.script(Reply([Text("Half an"), gate, Text(" answer")]))
    asked = view.begin(message("tell me", MODEL))
    view.wait_for_text(asked, b"Half an")
    gate.open()
    found = view.answer(asked)
    assert found.head == {"kind": "head", "id": asked, "status": 200, "stream": True}
    assert answer(found.events) == "Half an answer"
    assert found.end == {"kind": "end", "id": asked, "count": found.end["count"]}


def test_the_bytes_are_those_of_http(kernel_with_server: Kernel, jupyter: Jupyter, tmp_path: Path) -> None:
    prepare(kernel_with_server, tmp_path)
    with a_view(kernel_with_server) as view:
        thread = thread_of(view.stream(message("help me", "offline")))
        listed = view.ask(request("items.list", thread_id=thread))
    assert listed.head["stream"] is False
    assert json.loads(listed.bytes)["data"] == Chat(jupyter).newest(thread)


def test_stopping_is_closing_the_connection(view: View, magic_model: ModelServer) -> None:
    left = len(magic_model.disconnects)
    magic_model.script(Reply([Text("Half an"), Gate()]))
    asked = view.begin(message("never end", MODEL))
    view.wait_for_text(asked, b"Half an")
    view.send(kind="stop", id=asked)
    magic_model.wait_for_disconnects(left + 1)
    view.until(lambda told: told["kind"] == "changed" and told["run_id"] is None)
    thread = view.until(lambda told: told["kind"] == "changed")["thread_id"]
    said = until_stopped(view, thread)
    assert [item["type"] for item in said] == ["user_message", "assistant_message", "task"]
    assert said[1]["content"][0]["text"] == "Half an"
    assert not [told for told in view.told if told["kind"] == "end" and told["id"] == asked]


def until_stopped(view: View, thread_id: str) -> list[dict[str, Any]]:
    """The items of a thread, once the stopped answer is written down: a server hears a broken connection."""
    for _ in range(200):
        said = items(view, thread_id)
        if said[-1]["type"] == "task":
            break
    return said


def test_a_run_that_outlives_its_view_is_followed_and_stopped(view: View, magic_model: ModelServer) -> None:
    left = len(magic_model.disconnects)
    magic_model.script(Reply([Text("Half an"), Gate()]))
    body = detached(message("never end", MODEL))
    asked = view.begin(body)
    view.wait_for_text(asked, b"Half an")
    view.send(kind="stop", id=asked)
    again = view.begin(request("runs.attach", id=run_id_of(body), after=0))
    view.wait_for_text(again, b"Half an")
    assert view.ask(request("runs.cancel", id=run_id_of(body))).bytes == b"{}"
    magic_model.wait_for_disconnects(left + 1)
    assert view.answer(again).events[-1]["data"]["outcome"] == "stopped"


def test_an_answer_streams_while_a_cell_runs(
    kernel: Kernel, view_beside: View, magic_model: ModelServer
) -> None:
    # `ask` writes to the comm from the main thread: messages of the page must not follow it there.
    kernel.run("w.model = 'offline'\nw.ask('help me')")
    gate = Gate()
    magic_model.script(Reply([Text("While it"), gate, Text(" runs")]))
    cell = kernel.start("print('begun', flush=True)\nimport threading\nthreading.Event().wait()")
    cell.wait_until(lambda ran: "begun" in ran.stdout)
    asked = view_beside.begin(message("tell me", MODEL))
    view_beside.wait_for_text(asked, b"While it")
    gate.open()
    assert answer(view_beside.answer(asked).events) == "While it runs"
    assert cell.so_far.status == ""
    kernel.interrupt()
    assert cell.end().status == "error"


def test_the_page_of_the_kernel_is_given(kernel: Kernel, view: View) -> None:
    kernel.run("orders = [1, 2]")
    kernel.run("orders[7]")
    view.send(kind="context", id="v-1")
    page = view.until(lambda told: told["kind"] == "context")["page"]
    assert page["notebook"]["activeCell"]["source"] == "orders[7]"
    assert page["notebook"]["activeCell"]["outputs"][0]["ename"] == "IndexError"
    assert "orders" in [one["name"] for one in page["notebook"]["variables"]]
    kernel.run("w.context = 'none'")
    view.send(kind="context", id="v-2")
    assert view.until(lambda told: told.get("id") == "v-2") == {"kind": "context", "id": "v-2", "page": None}


def test_the_chat_of_the_page_comes_over_the_comm(view: View, tmp_path: Path) -> None:
    view.send(kind="asset", id="v-1", name="chat.js")
    found = view.answer("v-1")
    assert found.bytes.decode() == CHAT
    for name in ("loader.js", "../../etc/passwd", None, 7):
        asked = view.new_id()
        view.send(kind="asset", id=asked, name=name)
        assert view.answer(asked).head["status"] == 404
    (tmp_path / "chat.js").unlink()
    view.send(kind="asset", id="v-2", name="chat.js")
    head = view.answer("v-2").head
    assert head["status"] == 503
    assert head["message"].startswith("The front end of ChatWidget is not built: chat.js is missing in ")


def test_two_views_do_not_mix(kernel: Kernel, view: View, magic_model: ModelServer) -> None:
    gate = Gate()
    magic_model.script(Reply([Text("to the first"), gate]), Reply([Text("to the second"), gate]))
    with another_view(kernel) as other:
        first = view.begin(message("one", MODEL))
        view.wait_for_text(first, b"to the first")
        second = other.begin(message("two", MODEL))
        other.wait_for_text(second, b"to the second")
        gate.open()
        assert answer(other.answer(second).events) == "to the second"
        assert answer(view.answer(first).events) == "to the first"


def test_a_kernel_may_not_decide_for_a_person(view: View) -> None:
    thread = thread_of(view.stream(message("help me", "offline")))
    before = items(view, thread)
    for body in (
        request("threads.delete", thread_id=thread),
        request("items.feedback", thread_id=thread, item_ids=[before[1]["id"]], kind="positive"),
        request("threads.add_client_tool_output", thread_id=thread, result={}),
        request("threads.retry_after_item", thread_id=thread, item_id=before[0]["id"]),
        request("threads.custom_action", thread_id=thread, action={"type": "approve"}),
        request("threads.sync_custom_action", thread_id=thread, action={"type": "approve"}),
        request("threads.add_structured_input", thread_id=thread, item_id="x", input=SKIPPED),
        request("attachments.create", name="a.txt", size=1, mime_type="text/plain"),
        request("models.connect", key="sk-x"),
        request("models.confirm", host="api.openai.com"),
        follow_up(thread, "x") | {"metadata": {"replaces": before[0]["id"]}},
    ):
        head = view.ask(body).head
        assert head["status"] == 403, body["type"]
        assert head["message"].startswith("Code in a kernel may not ")
        assert head["message"].endswith("in the chat's panel.")
    assert items(view, thread) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 400),
        ([], 400),
        ("threads.list", 400),
        ({}, 400),
        ({"type": 7}, 400),
        ({"type": "nothing"}, 400),
        ({"type": "threads.list", "params": 7}, 400),
        ({"type": "items.list", "params": {"thread_id": "thr_none"}}, 404),
        ({"type": "runs.attach", "params": {"id": "none", "after": 0}}, 404),
        (message("x" * 9_000_000), 413),
        (message("x") | {"metadata": {"pageContext": {"notebook": 7}}}, 400),
    ],
    ids=["none", "list", "text", "empty", "type", "unknown", "params", "thread", "run", "huge", "page"],
)
def test_what_cannot_be_carried_out_is_refused_in_words(view: View, body: Any, status: int) -> None:
    head = view.ask(body).head
    assert head["status"] == status
    assert len(head["message"]) > 10


NO_MESSAGES: list[Any] = [
    None,
    [],
    "hello",
    {"kind": None},
    {"kind": "nothing", "id": "x"},
    {"kind": ["hello"]},
    {"kind": "request"},
    {"kind": "request", "id": 7, "body": {}},
    {"kind": "request", "id": "x" * 101, "body": {}},
    {"kind": "request", "id": "", "body": {}},
    {"kind": "stop", "id": "unknown"},
    {"kind": "stop", "id": {"a": 1}},
    {"kind": "turn", "thread_id": None},
    {"kind": "turn", "thread_id": "thr_unknown"},
    {"kind": "asset", "name": "chat.js"},
    {"kind": "hello", "padding": "x" * 5_000_000},
]


@pytest.mark.parametrize(
    "data",
    [
        *(None, [], 7, {}, {"method": 7}, {"method": "custom"}, {"method": "update"}),
        {"method": "update", "state": [1]},
        {"method": "update", "state": {"thread_id": 7, "model": [], "height": "x", "_esm": "alert(1)"}},
        {"method": "update", "state": {"thread_id": "x" * 100_000, "transcript": [7], "context": "moon"}},
        *({"method": "custom", "content": content} for content in NO_MESSAGES),
    ],
    ids=itertools.count(),
)
def test_no_message_breaks_the_kernel_or_the_widget(kernel: Kernel, view: View, data: Any) -> None:
    view.send_raw(data)
    found = view.ask(request("threads.list"))
    assert json.loads(found.bytes)["data"] is not None
    ran = kernel.run("print(w, len(w.get_state()['_esm']) < 100)")
    assert (ran.status, ran.stdout) == ("ok", "ChatWidget() True\n")


def test_so_many_requests_at_a_time(view: View, magic_model: ModelServer) -> None:
    gate = Gate()
    magic_model.script(*(Reply([gate, Text("late")]) for _ in range(32)))
    asked = [view.begin(message("wait", MODEL)) for _ in range(33)]
    head = view.answer(asked[-1]).head
    assert (head["status"], head["message"]) == (
        429,
        "This widget answers 32 requests at a time. Wait for one to end.",
    )
    gate.open()
    assert answer(view.answer(asked[0]).events) == "late"
    for one in asked[1:-1]:
        view.answer(one)
    assert view.ask(request("threads.list")).head["status"] == 200


def test_a_closed_widget_stops_what_its_views_asked(
    kernel: Kernel, view: View, magic_model: ModelServer
) -> None:
    left = len(magic_model.disconnects)
    magic_model.script(Reply([Text("Half an"), Gate()]))
    view.wait_for_text(view.begin(message("never end", MODEL)), b"Half an")
    assert kernel.run("w.close()").status == "ok"
    magic_model.wait_for_disconnects(left + 1)
