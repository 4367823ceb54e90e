"""What asks first waits for its person: decided once, for what was shown, and used once by one page."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from chat_requests import answer, events, failing_page, kinds, message, request
from model_script import Reply, ToolCall, say
from scripted_hooks import page_tool
from test_turns import outputs

from jupyter_chatkit.approvals import APPROVAL, REFUSED
from jupyter_chatkit.permissions import KERNEL_MAY
from jupyter_chatkit.requests import OUR_TYPES
from jupyter_chatkit.store.approvals import ApprovalRows
from jupyter_chatkit.tools.page import page_tools

if TYPE_CHECKING:
    from model_script import Request
    from model_server import ModelServer
    from scripted_hooks import ScriptedHooks
    from served_chat import Event, ServedChat

PAGE = "page-1"
OTHER = "page-2"
TOOLS = [tool.name for tool in page_tools()]
RISKY = [tool.name for tool in page_tools() if tool.risk != "read"]
EDITS = {"edits": [{"edit": "delete", "cellId": "totals", "sourceHash": "0"}]}


@pytest.fixture(params=["chat", "responses"])
def asked(request: pytest.FixtureRequest, chat: ServedChat, model_server: ModelServer) -> ServedChat:
    """The chat whose model has the page's tools, over each of the two APIs."""
    chat.use(model_server, request.param)
    return chat


def run(page: str = PAGE) -> dict[str, Any]:
    return {"id": str(uuid4()), "detached": True, "page": page}


async def says(chat: ServedChat, text: str = "fix it", page: str = PAGE, **metadata: Any) -> list[Event]:
    return await chat.say(text, pageContext=failing_page(), tools=TOOLS, run=run(page), **metadata)


async def says_with(chat: ServedChat, tool: str) -> list[Event]:
    """Send the first message under one of the composer's tools."""
    body = message("hello", pageContext=failing_page(), tools=TOOLS)
    body["params"]["input"]["inference_options"]["tool_choice"] = {"id": tool}
    return events((await chat.post(body)).body)


async def calls_edit(chat: ServedChat, model_server: ModelServer, name: str = "edit_cells") -> str:
    """Have the model ask for an edit, and return the id of the item."""
    arguments = EDITS if name == "edit_cells" else {}
    model_server.script(Reply([ToolCall(name, json.dumps(arguments), "call_e")]))
    await says(chat)
    item = (await chat.items())[-1]
    assert (item["type"], item["status"], item["name"]) == ("client_tool_call", "pending", name)
    return str(item["id"])


async def state(chat: ServedChat, item_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await chat.ask("threads.get_by_id", thread_id=chat.thread))["approvals"]
    return found[item_id]  # type: ignore[no-any-return]


def deciding(chat: ServedChat, item_id: str, *, accept: bool = True, **other: Any) -> Any:
    params = {"thread_id": chat.thread, "item_id": item_id, "seen": EDITS, "accept": accept, "page": PAGE}
    return request("approvals.decide", **params | other)


def using(chat: ServedChat, item_id: str, page: str = PAGE) -> Any:
    return request("approvals.use", thread_id=chat.thread, item_id=item_id, page=page)


async def done(chat: ServedChat, body: Any) -> dict[str, Any]:
    reply: dict[str, Any] = json.loads((await chat.post(body)).body)
    return reply


async def put(chat: ServedChat, result: Any, page: str = PAGE, **metadata: Any) -> list[Event]:
    metadata = {"call_id": "call_e", "run": run(page), "tools": TOOLS, **metadata}
    return await chat.stream("threads.add_client_tool_output", result=result, metadata=metadata)


def output(chat: ServedChat, result: Any) -> Any:
    return request("threads.add_client_tool_output", thread_id=chat.thread, result=result)


def offered(request: Request) -> list[str]:
    tools = request.body.get("tools") or []
    return [tool["function"]["name"] if "function" in tool else tool["name"] for tool in tools]


class TestWhatIsOffered:
    async def test_the_tools_that_the_page_says_it_has(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        await says(asked)
        assert [name for name in offered(model_server.requests[0]) if name in TOOLS] == TOOLS
        await asked.say("again", pageContext=failing_page(), tools=["list_cells", "rm_rf"])
        assert set(offered(model_server.requests[1])) & {*TOOLS, "rm_rf"} == {"list_cells"}
        await asked.say("and again", pageContext=failing_page())
        assert not set(offered(model_server.requests[2])) & set(TOOLS)

    async def test_to_plan_only_what_reads(self, asked: ServedChat, model_server: ModelServer) -> None:
        await says_with(asked, "plan")
        assert not set(offered(model_server.requests[0])) & set(RISKY)
        assert "read_cells" in offered(model_server.requests[0])

    async def test_to_ask_none(self, asked: ServedChat, model_server: ModelServer) -> None:
        await says_with(asked, "ask")
        assert offered(model_server.requests[0]) == []

    async def test_an_installation_s_own_tool_takes_the_place_of_ours(
        self, asked: ServedChat, model_server: ModelServer, hooks: ScriptedHooks
    ) -> None:
        hooks.offered = [page_tool("list_cells"), page_tool("find_text")]
        await says(asked)
        names = offered(model_server.requests[0])
        assert sorted(names) == sorted({*TOOLS, "find_text"})

    async def test_a_turn_comes_to_an_end(
        self, asked: ServedChat, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("jupyter_chatkit.toolbox.MOST_CALLS", 3)
        model_server.answer = lambda asked: (
            Reply([ToolCall("list_cells", "{}", f"call_{len(model_server.requests)}")])
            if offered(asked)
            else say("Enough.")
        )
        found = await says(asked)
        for _ in range(3):
            found = await put(asked, {}, call_id=None)
        assert answer(found) == "Enough."


class TestEveryToolAboveReading:
    @pytest.mark.parametrize("name", RISKY)
    async def test_it_waits_and_no_result_is_taken(
        self, asked: ServedChat, model_server: ModelServer, name: str
    ) -> None:
        item = await calls_edit(asked, model_server, name)
        assert (await state(asked, item))["status"] == "waiting"
        assert "Accept or refuse" in await asked.refused(output(asked, {"applied": True}), 409)
        assert "waits for a person" in await asked.refused(using(asked, item), 409)
        assert len(model_server.requests) == 1

    async def test_the_page_is_told_with_the_call(self, asked: ServedChat, model_server: ModelServer) -> None:
        model_server.script(Reply([ToolCall("edit_cells", json.dumps(EDITS), "call_e")]))
        found = await says(asked)
        told = [event["data"] for event in found if event.get("name") == APPROVAL]
        item, question = (await asked.items())[-1]["id"], (await asked.items())[0]["id"]
        assert told == [
            {
                "item_id": item,
                "status": "waiting",
                "risk": "edit",
                "turn": question,
                "notebook": failing_page()["notebook"]["path"],
                "by": None,
                "page": None,
            }
        ]

    async def test_what_only_reads_asks_nobody(self, asked: ServedChat, model_server: ModelServer) -> None:
        model_server.script(Reply([ToolCall("list_cells", "{}", "call_e")]), say("Seen."))
        assert APPROVAL not in [event.get("name") for event in await says(asked)]
        assert answer(await put(asked, {"cells": []})) == "Seen."

    def test_code_in_a_kernel_decides_nothing(self) -> None:
        assert not KERNEL_MAY & {name for name in OUR_TYPES if name.startswith("approvals.")}

    async def test_a_call_that_was_never_written_down_is_not_taken_as_done(
        self, asked: ServedChat, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def forgets(*_: object) -> None:
            """As if the server had ended before it could."""

        monkeypatch.setattr(ApprovalRows, "ask", forgets)
        await calls_edit(asked, model_server)
        await asked.refused(output(asked, {"applied": True}), 409)

    async def test_nothing_was_done_is_always_taken(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        item = await calls_edit(asked, model_server)
        model_server.script(say("A pity."))
        assert answer(await put(asked, {"error": "The cell is gone."})) == "A pity."
        await asked.refused(deciding(asked, item), 409)
        await asked.refused(using(asked, item), 409)


class TestADecision:
    async def test_accepted_it_is_given_out_once_to_the_page_that_does_it(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        item = await calls_edit(asked, model_server)
        told = await done(asked, deciding(asked, item, page=OTHER))
        assert (told["status"], told["by"], told["page"]) == ("accepted", "person", OTHER)
        assert await state(asked, item) == told
        assert "Another window" in await asked.refused(using(asked, item), 409)
        given = await done(asked, using(asked, item, OTHER))
        assert given["arguments"] == EDITS
        assert given["notebook"] == failing_page()["notebook"]["path"]
        assert given["author"]["model"] in {"compatible:test-model", "responses"}
        assert given["author"]["acceptedBy"] == "local"
        assert "already" in await asked.refused(using(asked, item, OTHER), 409)
        model_server.script(say("Done."))
        assert answer(await put(asked, {"applied": True}, OTHER, takeover=True)) == "Done."

    async def test_refused_the_model_is_told_so_whatever_the_page_says(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        item = await calls_edit(asked, model_server)
        await done(asked, deciding(asked, item, accept=False))
        await asked.refused(using(asked, item), 409)
        model_server.script(say("As you wish."))
        await put(asked, {"applied": True})
        assert json.loads(outputs(model_server.requests[1])["call_e"]) == REFUSED

    async def test_of_many_at_once_one_counts(self, asked: ServedChat, model_server: ModelServer) -> None:
        item = await calls_edit(asked, model_server)
        bodies = [deciding(asked, item, accept=number % 2 == 0) for number in range(8)]
        tried = await asyncio.gather(*map(asked.post, bodies), return_exceptions=True)
        assert sum(not isinstance(each, BaseException) for each in tried) == 1

    async def test_of_many_uses_at_once_one_counts(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        item = await calls_edit(asked, model_server)
        await done(asked, deciding(asked, item))
        bodies = [using(asked, item) for _ in range(8)]
        tried = await asyncio.gather(*map(asked.post, bodies), return_exceptions=True)
        assert sum(not isinstance(each, BaseException) for each in tried) == 1

    async def test_it_is_for_what_was_shown(self, asked: ServedChat, model_server: ModelServer) -> None:
        item = await calls_edit(asked, model_server)
        await asked.refused(deciding(asked, item, seen={"edits": []}), 409)
        assert (await state(asked, item))["status"] == "waiting"

    async def test_the_person_s_own_arguments_are_what_is_done_without_their_secrets(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        item = await calls_edit(asked, model_server)
        amended = {"edits": [], "note": "sk-proj-" + "a1B2c3D4" * 6}
        await done(asked, deciding(asked, item, amended=amended))
        given = (await done(asked, using(asked, item)))["arguments"]
        assert given["edits"] == []
        assert given["note"].startswith("[[redacted:")

    async def test_a_new_message_takes_its_place(self, asked: ServedChat, model_server: ModelServer) -> None:
        item = await calls_edit(asked, model_server)
        await done(asked, deciding(asked, item))
        await asked.say("never mind")
        assert "went on" in await asked.refused(using(asked, item), 409)
        assert "went on" in await asked.refused(deciding(asked, item), 409)

    async def test_it_goes_with_its_thread(self, asked: ServedChat, model_server: ModelServer) -> None:
        item = await calls_edit(asked, model_server)
        bodies = deciding(asked, item), using(asked, item)
        await asked.ask("threads.delete", thread_id=asked.thread)
        for body in bodies:
            await asked.refused(body, 404)

    async def test_what_asks_for_nothing_cannot_be_allowed(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        model_server.script(Reply([ToolCall("list_cells", "{}", "call_e")]))
        await says(asked)
        for item in await asked.items():
            await asked.refused(deciding(asked, item["id"]), 400)
            await asked.refused(using(asked, item["id"]), 400)


class TestAnAllowance:
    async def allow(self, chat: ServedChat, scope: str, place: str, *, allowed: bool = True) -> Any:
        params = {"scope": scope, "place": place, "risk": "edit", "allowed": allowed}
        return (await chat.ask("approvals.allow", **params))["allowed"]

    @pytest.mark.parametrize("scope", ["thread", "notebook"])
    async def test_it_stands_for_a_decision_until_it_is_taken_back(
        self, asked: ServedChat, model_server: ModelServer, scope: str
    ) -> None:
        notebook = failing_page()["notebook"]["path"]
        await asked.say("hello")
        place = asked.thread if scope == "thread" else notebook
        assert await self.allow(asked, scope, place) == ["edit"]
        told = await asked.ask("approvals.allowed", thread_id=asked.thread, notebook=notebook)
        assert told == {"thread": [], "notebook": [], scope: ["edit"]}
        item = await calls_edit(asked, model_server)
        assert (await state(asked, item))["by"] == scope
        await asked.refused(using(asked, item, OTHER), 409)
        assert (await done(asked, using(asked, item)))["author"]["acceptedBy"] == f"local ({scope})"
        await asked.refused(using(asked, item), 409)
        await put(asked, {"applied": True})
        assert await self.allow(asked, scope, place, allowed=False) == []
        item = await calls_edit(asked, model_server)
        await asked.refused(using(asked, item), 409)

    async def test_it_is_for_its_risk_and_its_place_alone(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        await asked.say("hello")
        await self.allow(asked, "thread", asked.thread)
        await self.allow(asked, "notebook", "other.ipynb")
        item = await calls_edit(asked, model_server, "run_cells")
        await asked.refused(using(asked, item), 409)
        await asked.refused(
            request("approvals.allow", scope="thread", place=asked.thread, risk="shell", allowed=True), 400
        )

    async def test_a_thread_of_nobody_has_none(self, asked: ServedChat) -> None:
        body = request("approvals.allow", scope="thread", place="thr_none", risk="edit", allowed=True)
        await asked.refused(body, 404)


async def test_offline_has_the_same_tools_and_asks_the_same(chat: ServedChat) -> None:
    found = await chat.say("hello", pageContext=failing_page(), tools=TOOLS)
    assert kinds(found)[-1] == "thread.item.done"
