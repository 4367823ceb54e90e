"""ChatWidget as code in a notebook uses it, in real kernels with a server and without."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from chat_process import Chat
from chat_requests import answer, follow_up, message, request, thread_of
from jupyter_process import isolated
from kernel_process import kernel_alone
from model_script import Gate, Reply, Text, say, unauthorized
from run_reader import detached
from widget_view import LOADER, a_view, prepare

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_process import Jupyter
    from kernel_process import Kernel
    from model_server import ModelServer

MODEL = "compatible:test-model"
MAKE = f"w = ChatWidget(model='{MODEL}', context='none')"
HEARD = """
import threading
heard, came = [], threading.Condition()
def hear(message):
    with came:
        heard.append(message.text)
        came.notify_all()
def wait_for(count):
    with came:
        assert came.wait_for(lambda: len(heard) >= count, 20)
w.on_message(hear)
"""


@pytest.fixture
def widgets(kernel: Kernel, tmp_path: Path) -> Kernel:
    """A kernel whose cells make widgets; `w` is one, which the model of the test answers."""
    prepare(kernel, tmp_path)
    assert kernel.run(MAKE).status == "ok"
    return kernel


def printed(kernel: Kernel, source: str) -> str:
    ran = kernel.run(f"print({source})")
    assert ran.status == "ok", ran
    return ran.stdout.removesuffix("\n")


def test_questions_go_on_in_one_conversation(widgets: Kernel, magic_model: ModelServer) -> None:
    magic_model.script(say("One."), say("Two."))
    assert printed(widgets, "w.ask('first?')").endswith("One.")
    assert printed(widgets, "repr(w.ask('second?'))") == "'Two.'"
    assert "first?" in json.dumps(magic_model.requests[-1].body)
    assert printed(widgets, "[(m.role, m.text) for m in w.messages]") == (
        "[('user', 'first?'), ('assistant', 'One.'), ('user', 'second?'), ('assistant', 'Two.')]"
    )
    widgets.run("w.thread_id = None")
    assert printed(widgets, "w.messages") == "[]"
    widgets.run("w.ask('anew')")
    assert "first?" not in json.dumps(magic_model.requests[-1].body)


def test_magic_page_and_widgets_have_the_same_conversations(
    widgets: Kernel, jupyter: Jupyter, kernel_with_server: Kernel
) -> None:
    widgets.run("%chat --thread new --model offline help me")
    widgets.run("v = ChatWidget(thread_id=_.thread_id, model='offline'); v.ask('and again?')")
    assert "> and again?" in widgets.run("%chat history").texts[0]
    assert printed(widgets, "len(v.messages)") == "4"
    if widgets is kernel_with_server:
        thread = printed(widgets, "v.thread_id")
        assert len(Chat(jupyter).newest(thread)) == 4


def test_tags_of_a_page_s_message_are_read_as_a_person_reads_them(
    kernel_with_server: Kernel, jupyter: Jupyter, tmp_path: Path
) -> None:
    prepare(kernel_with_server, tmp_path)
    kernel_with_server.run("a = %chat --thread new --model offline help me")
    thread = kernel_with_server.run("print(a.thread_id)").stdout.strip()
    body = follow_up(thread, "what is in ", "offline")
    cell = {"type": "input_tag", "id": "c", "text": "cell [1]", "group": "cell", "data": {}}
    body["params"]["input"]["content"] += [cell | {"text": "orders", "group": "Variables"}, cell]
    list(Chat(jupyter).stream(body))
    kernel_with_server.run("from jupyter_chatkit import ChatWidget\nv = ChatWidget(thread_id=a.thread_id)")
    assert printed(kernel_with_server, "v.messages[2].text") == "what is in @orders"
    assert "> what is in @orders\n" in kernel_with_server.run("%chat history").texts[0]


def test_the_notebook_goes_along_as_the_context_says(widgets: Kernel, magic_model: ModelServer) -> None:
    widgets.run(f"earlier = 1\nw = ChatWidget(model='{MODEL}')")
    widgets.run("missing_thing")
    widgets.run("w")
    widgets.run("w.ask('look')")
    sent = json.dumps(magic_model.requests[-1].body["messages"][-1])
    assert all(mark in sent for mark in ("earlier = 1", "NameError", "earlier: int"))
    widgets.run("w.thread_id = None\nw.ask('look again')")
    assert "w.ask('look')" not in json.dumps(magic_model.requests[-1].body)
    widgets.run("w.context = 'variables'\nw.thread_id = None\nw.ask('look')")
    sent = json.dumps(magic_model.requests[-1].body["messages"][-1])
    assert ("NameError" in sent, "earlier: int" in sent) == (False, True)
    widgets.run("w.context = 'none'\nw.thread_id = None\nw.ask('look')")
    assert magic_model.requests[-1].body["messages"][-1]["content"] == "look"


def test_an_interrupt_stops_the_model_and_keeps_what_was_said(
    widgets: Kernel, magic_model: ModelServer
) -> None:
    left = len(magic_model.disconnects)
    magic_model.script(Reply([Text("Half an"), Gate()]), say("And on."))
    widgets.run(HEARD)
    with a_view(widgets, "w", beside=True) as view:
        cell = widgets.start("w.ask('never end')")
        begun = view.until(lambda told: told["kind"] == "changed" and told["run_id"])
        asked = view.begin(request("runs.attach", id=begun["run_id"], after=0))
        view.wait_for_text(asked, b"Half an")
        widgets.interrupt()
        ran = cell.end()
        magic_model.wait_for_disconnects(left + 1)
        assert ran.said == "Stopped. What was said so far is kept."
        assert ran.stderr == ""
        view.wait_for_state(thread_id=begun["thread_id"])
        assert view.answer(asked).events[-1]["data"]["outcome"] == "stopped"
    assert printed(widgets, "w.ask('go on')") == "And on."
    assert printed(widgets, "[m.text for m in w.messages]") == (
        "['never end', 'Half an', 'go on', 'And on.']"
    )
    assert printed(widgets, "heard") == "['And on.']"


def test_views_can_follow_an_answer_as_it_is_written(
    kernel: Kernel, tmp_path: Path, magic_model: ModelServer
) -> None:
    prepare(kernel, tmp_path)
    gate = Gate()
    magic_model.script(Reply([Text("Half an"), gate, Text(" answer")]))
    with a_view(kernel, MAKE, beside=True) as view:
        cell = kernel.start("print(w.ask('tell me'))")
        begun = view.until(lambda told: told["kind"] == "changed" and told["run_id"])
        view.wait_for_state(thread_id=begun["thread_id"])
        asked = view.begin(request("runs.attach", id=begun["run_id"], after=0))
        view.wait_for_text(asked, b"Half an")
        gate.open()
        assert answer(view.answer(asked).events) == "Half an answer"
        assert cell.end().stdout.endswith("Half an answer\n")
        over = view.until(lambda told: told["kind"] == "changed" and told["run_id"] is None)
        assert over["thread_id"] == begun["thread_id"]


def test_every_answer_of_the_conversation_is_heard_once_whoever_asked(
    kernel: Kernel, tmp_path: Path, magic_model: ModelServer
) -> None:
    prepare(kernel, tmp_path)
    magic_model.script(say("by ask"), say("by the page"), say("elsewhere"))
    with a_view(kernel, MAKE) as view:
        kernel.run(HEARD)
        kernel.run("w.ask('one')")
        assert printed(kernel, "heard") == "['by ask']"
        thread = printed(kernel, "w.thread_id")
        view.stream(follow_up(thread, "two", MODEL))
        kernel.run("wait_for(2)")
        kernel.run(f"%chat --thread new --model {MODEL} three")
        for _ in range(2):
            view.send(kind="turn", thread_id=thread)
        view.ask(request("threads.list"))
        assert printed(kernel, "heard") == "['by ask', 'by the page']"


def test_a_magic_s_turn_in_the_same_conversation_is_heard(widgets: Kernel, magic_model: ModelServer) -> None:
    magic_model.script(say("by magic"), say("by magic again"))
    widgets.run(f"%chat --thread new --model {MODEL} one")
    widgets.run(f"w.thread_id = _.thread_id\n{HEARD}")
    widgets.run(f"%chat --model {MODEL} two")
    assert printed(widgets, "heard") == "['by magic again']"


def test_an_answer_that_its_page_left_is_heard_at_its_end(
    kernel_without_server: Kernel, tmp_path: Path, magic_model: ModelServer
) -> None:
    kernel, gate = kernel_without_server, Gate()
    prepare(kernel, tmp_path)
    magic_model.script(Reply([Text("Half an"), gate, Text(" answer")]))
    with a_view(kernel, MAKE) as view:
        kernel.run(HEARD)
        asked = view.begin(detached(message("tell me", MODEL)))
        view.wait_for_text(asked, b"Half an")
        thread = view.until(lambda told: told["kind"] == "changed")["thread_id"]
        view.send_raw({"method": "update", "state": {"thread_id": thread}})
        view.send(kind="stop", id=asked)
        assert json.loads(view.ask(request("threads.list")).bytes)["data"]
        assert printed(kernel, "heard") == "[]"
        gate.open()
        kernel.run("wait_for(1)")
        assert printed(kernel, "heard") == "['Half an answer']"


def test_a_page_s_own_turn_is_heard_when_it_says_so(
    kernel_with_server: Kernel, jupyter: Jupyter, tmp_path: Path, magic_model: ModelServer
) -> None:
    prepare(kernel_with_server, tmp_path)
    magic_model.script(say("by http"))
    thread = thread_of(list(Chat(jupyter).stream(message("hi", MODEL))))
    with a_view(kernel_with_server, MAKE, beside=True) as view:
        kernel_with_server.run(HEARD)
        view.send_raw({"method": "update", "state": {"thread_id": thread}})
        view.send(kind="turn", thread_id=thread)
        kernel_with_server.run("wait_for(1)")
        assert printed(kernel_with_server, "heard, w.thread_id") == f"['by http'] {thread}"


def test_a_callback_that_fails_or_was_removed_changes_nothing(
    widgets: Kernel, magic_model: ModelServer
) -> None:
    widgets.run("def fail(message): raise ValueError('mine')\nw.on_message(fail)")
    widgets.run(f"{HEARD}\nother = lambda message: heard.append('other')\nw.on_message(other)")
    widgets.run("w.on_message(other, remove=True)")
    ran = widgets.run("print(w.ask('hi'))")
    assert ran.status == "ok"
    assert ran.stdout.endswith("Hello from the model.\n")
    assert printed(widgets, "heard") == "['Hello from the model.']"


def test_what_is_saved_of_a_widget_has_neither_key_nor_conversation(
    env: dict[str, str], tmp_path: Path, magic_model: ModelServer
) -> None:
    key = "sk-proj-" + "Ab3dEf6hIj9kLm2n" * 3
    with kernel_alone(tmp_path / "home", env | {"OPENAI_API_KEY": key}) as kernel:
        prepare(kernel, tmp_path)
        magic_model.script(say("a private answer"), say("another private answer"))
        kernel.run(f"{MAKE}\nw.ask('a private question')")
        state = json.loads(printed(kernel, "__import__('json').dumps(w.get_state())"))
        assert "private" not in json.dumps(state)
        assert key not in json.dumps(state)
        assert state["_esm"] == LOADER
        assert state["transcript"] == []
        kernel.run(f"k = ChatWidget(model='{MODEL}', keep_transcript=True)\nk.ask('a private question')")
        kept = json.loads(printed(kernel, "__import__('json').dumps(k.get_state('transcript'))"))
        assert kept["transcript"] == [
            {"role": "user", "text": "a private question"},
            {"role": "assistant", "text": "another private answer"},
        ]


def test_a_page_sets_the_conversation_and_the_model_and_nothing_else(kernel: Kernel, tmp_path: Path) -> None:
    prepare(kernel, tmp_path)
    with a_view(kernel) as view:
        theirs = {"context": "none", "height": 999, "_esm": "alert(1)", "transcript": [{"text": "x"}]}
        state = {"thread_id": "thr_x", "model": "offline"} | theirs
        view.send_raw({"method": "update", "state": state})
        view.ask(request("threads.list"))
        assert printed(kernel, "w") == "ChatWidget(thread_id='thr_x', model='offline')"
        assert printed(kernel, "w.transcript, w._esm") == f"[] {LOADER}"


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        ("ChatWidget()", "ChatWidget()"),
        ("ChatWidget(context='error, cell', height=300)", "ChatWidget(context='cell,error', height=300)"),
        ("ChatWidget('thr_1', 'offline')", "ChatWidget(thread_id='thr_1', model='offline')"),
        ("ChatWidget(keep_transcript=True)", "ChatWidget(keep_transcript=True)"),
    ],
)
def test_a_widget_shows_what_it_was_made_of(widgets: Kernel, made: str, shown: str) -> None:
    assert widgets.run(made).texts == [shown]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("ChatWidget(context='moon')", "context: “moon” is none of cell, error, variables, notebook, none."),
        ("ChatWidget(context=None)", "context takes a text such as 'cell,error,"),
        ("ChatWidget(height='tall')", "height takes pixels, 100 to 10000, not 'tall'."),
        ("w.height = 5", "height takes pixels, 100 to 10000, not 5."),
        ("w.height = True", "height takes pixels, 100 to 10000, not True."),
        ("w.model = 7", "model takes a name as a text, or None: 7 is none."),
        ("w.thread_id = ''", "thread_id takes a name as a text, or None: '' is none."),
        ("w.ask('  ')", "There is no question: ask takes a text that is not empty."),
        ("w.ask(None)", "There is no question: ask takes a text that is not empty."),
        ("w.model = 'nosuch'; w.ask('hi')", "no model “nosuch”"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    widgets: Kernel, magic_model: ModelServer, source: str, says: str
) -> None:
    before = len(magic_model.requests)
    ran = widgets.run(source)
    assert says in ran.said
    assert (len(magic_model.requests), ran.stderr) == (before, "")
    assert printed(widgets, f"ChatWidget(model='{MODEL}').ask('hi')").endswith("Hello from the model.")


def test_a_model_that_fails_is_one_sentence(widgets: Kernel, magic_model: ModelServer) -> None:
    magic_model.script(unauthorized())
    assert "key" in widgets.run("w.ask('hi')").said
    assert printed(widgets, "w.ask('again')") == "Hello from the model."


def test_a_front_end_that_is_not_built_is_said(widgets: Kernel, tmp_path: Path) -> None:
    (tmp_path / "loader.js").unlink()
    said = widgets.run("ChatWidget()").said
    assert said.startswith("The front end of ChatWidget is not built: loader.js is missing in ")


def test_a_deleted_conversation_is_begun_anew(
    kernel_with_server: Kernel, jupyter: Jupyter, tmp_path: Path
) -> None:
    prepare(kernel_with_server, tmp_path)
    kernel_with_server.run("w = ChatWidget(model='offline')\nw.ask('help me')")
    gone = printed(kernel_with_server, "w.thread_id")
    Chat(jupyter).ask("threads.delete", thread_id=gone)
    assert kernel_with_server.run("w.messages").said.startswith("This conversation or message does not exist")
    assert kernel_with_server.run("w.ask('and now?')").status == "ok"
    assert printed(kernel_with_server, f"w.thread_id != '{gone}'") == "True"


def test_a_widget_outside_of_ipython_works_too(tmp_path: Path) -> None:
    (tmp_path / "loader.js").write_text(LOADER)
    program = (
        "from pathlib import Path\nfrom jupyter_chatkit import ChatWidget\n"
        "from jupyter_chatkit.hosts.widget import assets\n"
        f"assets.FOLDER = Path({str(tmp_path)!r})\nw = ChatWidget(model='offline')\n"
        "print(len(w.ask('help me')) > 20, len(w.messages))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=isolated(tmp_path / "home"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1:] == ["True 2"], done.stderr
