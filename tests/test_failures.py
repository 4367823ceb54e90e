"""What goes wrong between us and a provider: one clear sentence with a way on, and the thread stays usable."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import answer, kinds, message
from jupyter_process import free_port
from model_script import (
    Cut,
    Failure,
    Gate,
    Raw,
    Reply,
    Text,
    ToolCall,
    context_too_long,
    html_page,
    model_not_found,
    rate_limited,
    say,
    server_error,
    tools_unsupported,
    unauthorized,
)
from model_script import failure as said
from served_chat import ServedChat, failure, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_server.serverapp import ServerApp
    from model_server import ModelServer

APIS = ("chat", "responses")


@pytest.fixture(params=APIS)
def asked(request: pytest.FixtureRequest, chat: ServedChat, model_server: ModelServer) -> ServedChat:
    """The chat with the test's model server behind it, over each of the two APIs."""
    chat.use(model_server, request.param)
    return chat


async def test_it_goes_on(asked: ServedChat, model_server: ModelServer) -> None:
    for fault in [unauthorized(), failure_403(), model_not_found("test-model"), rate_limited("1"), quota(), context_too_long(), server_error(), html_page(), html_ok(), Failure(200, {"hello": 1}), Reply([Text("Half"), Cut()]), Reply([Cut()]), Reply([Text("a"), Raw(b"data: \xff\xfe\n\n")]), Reply([Raw(b"data: {nonsense\n\n")]), Reply([]), Reply([ToolCall("no_such", "{}")]), Reply([ToolCall("read_cell", "{bad")])]:
        import time
        t = time.monotonic()
        model_server._scripted.clear()
        model_server.script(fault, fault)
        events = await asked.say("x")
        print(str(fault)[:60], "->", kinds(events)[-4:], events[-1] if events[-1]["type"] == "error" else answer(events), round(time.monotonic()-t, 2))
    model_server._scripted.clear()
    assert answer(await asked.say("and now?")) == "Hello from the model."
    assert 0


def failure_403() -> Failure:
    return said(403, "You have no access to this project.", "forbidden")


def quota() -> Failure:
    return said(429, "You exceeded your current quota, please check your plan.", "insufficient_quota")


def html_ok() -> Failure:
    return Failure(200, "<html><body>Sign in to the guest network</body></html>")
