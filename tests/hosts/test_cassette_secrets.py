"""A thousand secrets in sources, outputs, errors, questions and answers: none comes onto a cassette."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from chat_requests import events, message
from model_script import Reply, Text, ToolCall
from model_server import ModelServer
from secrets_planted import leaked, plant

from jupyter_chatkit.hosts.kernel.in_process import InProcess

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

COUNT = 1_000


def ask(chat: InProcess, text: str, page: dict[str, Any], mode: str) -> list[dict[str, Any]]:
    cassette = {"path": "work/report.chat.json", "mode": mode, "session": mode}
    body = message(text, "compatible:test-model", pageContext=page, cassette=cassette)
    reply: list[bytes] = []
    chat.open(json.dumps(body).encode()).read(reply.append)
    found = events(b"".join(reply))
    assert [event for event in found if event["type"] == "error"] == []
    return found


def test_no_planted_secret_comes_onto_a_cassette(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, secrets, environ, dotenv = plant(8, COUNT)
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / ".env").write_text(dotenv)
    for cell in [page["notebook"]["activeCell"], *page["notebook"]["cells"]]:
        cell["outputs"][1]["evalue"] = "\n".join(cell["outputs"][1]["traceback"])
    monkeypatch.chdir(tmp_path)
    typed = "\n".join(cell["source"] for cell in page["notebook"]["cells"])
    spoken = [Text(typed[at : at + 7]) for at in range(0, len(typed), 7)]
    with ModelServer() as server:
        for name, value in {
            **environ,
            **server.chat_settings,
            "JUPYTER_CHATKIT_CONTEXT_TOKENS": "500",
        }.items():
            monkeypatch.setitem(os.environ, name, value)
        server.script(Reply([*spoken, ToolCall("read_cell", json.dumps({"number": 1, "why": typed}))]))
        server.script(Reply(spoken))
        chat = InProcess(lambda *_: None)
        try:
            ask(chat, typed, page, "record")
            asked = len(server.requests)
            ask(chat, typed, page, "replay")
        finally:
            chat.close()
        assert len(server.requests) == asked
    cassette = (tmp_path / "work" / "report.chat.json").read_text()
    recordings = json.loads(cassette)["recordings"]
    assert len(recordings) == 2
    # All of it went in, and every secret was taken out on the way.
    assert cassette.count("[[redacted:") > COUNT
    text = "\n".join([*recordings[0]["request"], *(json.dumps(one) for one in recordings)])
    assert leaked(text + cassette, secrets) == []
