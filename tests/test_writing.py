"""An edit is told while the model writes it: name and notebook first, then its arguments piece by piece."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from chat_requests import failing_page
from model_script import Gate, MoreArguments, Reply, ToolCall, say

from jupyter_chatkit.approvals import APPROVAL
from jupyter_chatkit.writing import WRITING

if TYPE_CHECKING:
    from model_server import ModelServer
    from served_chat import Event, ServedChat

BEGINNING = '{"edits": [{"edit": "delete", "cellId": "totals"'
REST = ', "sourceHash": "0"}]}'
TOOLS = ["list_cells", "edit_cells", "run_cells"]
PAGE: dict[str, Any] = {"pageContext": failing_page(), "tools": TOOLS}


@pytest.fixture(params=["chat", "responses"])
def asked(request: pytest.FixtureRequest, chat: ServedChat, model_server: ModelServer) -> ServedChat:
    """The chat whose model has tools of the page, over each of the two APIs."""
    chat.use(model_server, request.param)
    return chat


async def says(chat: ServedChat, **metadata: Any) -> list[Event]:
    run = {"id": str(uuid4()), "detached": True, "page": "page-1"}
    return await chat.say("fix it", run=run, **PAGE | metadata)


def told(found: list[Event]) -> list[dict[str, Any]]:
    return [event["data"] for event in found if event.get("name") == WRITING]


async def test_its_pieces_are_what_the_call_says_in_the_end(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(Reply([ToolCall("edit_cells", BEGINNING, "call_e"), MoreArguments(REST)]))
    found = await says(asked)
    first, *pieces = told(found)
    assert first == {"call_id": "call_e", "name": "edit_cells", "notebook": "q3-report.ipynb"}
    assert {piece["call_id"] for piece in pieces} == {"call_e"}
    assert "".join(piece["delta"] for piece in pieces) == BEGINNING + REST
    names = [event.get("name") for event in found]
    assert names.index(APPROVAL) > len(names) - 1 - names[::-1].index(WRITING)
    assert (await asked.items())[-1]["arguments"] == json.loads(BEGINNING + REST)


async def test_it_is_told_before_the_model_has_ended_and_stopped_then_it_is_nothing_to_decide(
    asked: ServedChat, model_server: ModelServer
) -> None:
    gate = Gate()
    call = ToolCall("edit_cells", BEGINNING, "call_e")
    model_server.script(Reply([call, gate, MoreArguments(REST)]))
    found = await asked.stop("fix it", "totals", **PAGE)
    gate.open()
    assert "".join(piece.get("delta", "") for piece in told(found)) == BEGINNING
    assert all(item["type"] != "client_tool_call" for item in await asked.items())
    opened = await asked.ask("threads.get_by_id", thread_id=asked.thread)
    assert opened["approvals"] == {}


@pytest.mark.parametrize("name", ["list_cells", "run_cells"])
async def test_only_edits_are_told(asked: ServedChat, model_server: ModelServer, name: str) -> None:
    model_server.script(Reply([ToolCall(name, '{"cells": []}')]))
    found = await says(asked)
    assert found[-2]["type"] != "error"
    assert told(found) == []


async def test_an_edit_of_a_page_that_cannot_edit_is_not_told(
    asked: ServedChat, model_server: ModelServer
) -> None:
    model_server.script(Reply([ToolCall("edit_cells", BEGINNING + REST)]), say("I cannot."))
    assert told(await says(asked, tools=["list_cells"])) == []
