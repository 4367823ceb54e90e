"""What a server's log says of turns that go well, are stopped or fail: nothing that nobody can act on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chat_process import ALONE, Chat, Listener
from chat_requests import failing_page, follow_up, kinds, message, thread_of
from jupyter_process import running_jupyter
from model_script import Cut, Gate, Reply, Text, call, say, unauthorized
from pages import large_page

if TYPE_CHECKING:
    from model_server import ModelServer

SHUTS_DOWN = "received signal 15, stopping"


def test_the_log_has_a_line_for_what_failed_and_nothing_else(
    tmp_path: Path, model_server: ModelServer
) -> None:
    root, home = tmp_path / "root", tmp_path / "home"
    root.mkdir()
    home.mkdir()
    env = {
        **model_server.chat_settings,
        "PYTHONPATH": str(Path(__file__).parent),
    }
    with running_jupyter(root, home=home, env=env, args=ALONE) as jupyter:
        before = len(jupyter.log.read_text())
        talk(Chat(jupyter), model_server)
        gate = Gate()
        model_server.script(Reply([Text("Still"), gate]))
        Listener(Chat(jupyter), message("go on")).wait_for("Still")
        jupyter.stop()
    log = jupyter.log.read_text()[before:]
    assert SHUTS_DOWN in log
    assert "custmer_id" not in log
    assert [told(line) for line in log.splitlines() if is_notable(line)] == [
        "A run with compatible:test-model failed: AuthenticationError",
        "A run with compatible:test-model failed: APIConnectionError",
        "A run with factories.quoting:quoting failed: RuntimeError",
    ]


def talk(chat: Chat, model_server: ModelServer) -> None:
    """Have a turn of each kind: answered, with a tool, stopped, refused, cut off, a defect, offline."""
    found = list(chat.stream(message("why?", pageContext=failing_page())))
    assert "error" not in kinds(found)
    thread = thread_of(found)
    model_server.script(call("read_cell", number=30), say("Read."))
    assert "error" not in kinds(list(chat.stream(follow_up(thread, "cell 30?", pageContext=large_page()))))
    model_server.script(Reply([Text("Half"), Gate()]))
    for event in chat.stream(follow_up(thread, "go on")):
        if "delta" in event.get("update", {}):
            break
    model_server.wait_for_disconnects(1)
    while chat.newest(thread)[0]["type"] != "task":
        pass
    model_server.script(unauthorized(), Reply([Text("Half"), Cut()]))
    for model in (None, None, "factories.quoting:quoting"):
        found = list(chat.stream(follow_up(thread, "and?", model, pageContext=failing_page())))
        assert kinds(found)[-1] == "error"
    assert "error" not in kinds(list(chat.stream(follow_up(thread, "help", "offline"))))


def is_notable(line: str) -> bool:
    """Whether a line has a level of WARNING or above, or comes from nobody's logger."""
    is_quiet = line.startswith(("[I ", "[D ", "    ")) or not line.strip()
    return not is_quiet and SHUTS_DOWN not in line


def told(line: str) -> str:
    """Return a line without its level and time."""
    return line.partition("] ")[2]
