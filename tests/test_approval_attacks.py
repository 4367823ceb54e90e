"""What asks first is not had in another way: not twice, not after a refusal, not for another call or rule."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import answer, failing_page
from chatkit.types import ClientToolCallItem, ThreadItemReplacedEvent
from model_script import Reply, ToolCall, say
from test_approvals import (
    EDITS,
    OTHER,
    PAGE,
    TOOLS,
    calls_edit,
    deciding,
    done,
    output,
    put,
    says,
    state,
    using,
)
from test_turns import outputs

from jupyter_chatkit.approvals import APPROVAL, OTHER_CALL, REFUSED, arguments_hash
from jupyter_chatkit.store.approvals import ApprovalRows

if TYPE_CHECKING:
    from chatkit.types import ThreadMetadata
    from model_server import ModelServer
    from scripted_hooks import ScriptedHooks
    from served_chat import Event, ServedChat

    from jupyter_chatkit.store.approvals import Approval


@pytest.fixture
def asked(chat: ServedChat, model_server: ModelServer, hooks: ScriptedHooks) -> ServedChat:
    assert hooks.offered == []
    chat.use(model_server)
    return chat


async def allow(chat: ServedChat, scope: str, place: str, risk: str = "edit") -> None:
    await chat.ask("approvals.allow", scope=scope, place=place, risk=risk, allowed=True)


def two_calls() -> Reply:
    """An edit and a run, asked for at once."""
    return Reply([ToolCall("edit_cells", json.dumps(EDITS), "call_e"), ToolCall("run_cells", "{}", "call_r")])


def told(found: list[Event]) -> list[tuple[str, str | None]]:
    """The risk of each call that asks, and the rule that lets it pass, as the stream tells the page."""
    data = [event["data"] for event in found if event.get("name") == APPROVAL]
    return [(each["risk"], each["by"]) for each in data]


class TestADecision:
    @pytest.mark.parametrize("first", [True, False])
    async def test_is_not_changed_by_another_one(
        self, asked: ServedChat, model_server: ModelServer, first: bool
    ) -> None:
        item = await calls_edit(asked, model_server)
        made = await done(asked, deciding(asked, item, accept=first))
        assert "already" in await asked.refused(deciding(asked, item, accept=not first, page=OTHER), 409)
        assert await state(asked, item) == made

    @pytest.mark.parametrize("accepted", [True, False])
    async def test_counts_once_for_whoever_looked_before_it_was_made(
        self, asked: ServedChat, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch, accepted: bool
    ) -> None:
        item = await calls_edit(asked, model_server)
        if accepted:
            await done(asked, deciding(asked, item))
        find = ApprovalRows.find
        bodies = [using(asked, item)] if accepted else [deciding(asked, item), deciding(asked, item)]
        seen: list[Approval | None] = []

        async def looked(rows: ApprovalRows, *of: str) -> Approval | None:
            """As both would see it that came at the same time."""
            seen[:] = seen or [await find(rows, *of)]
            return seen[0]

        monkeypatch.setattr(ApprovalRows, "find", looked)
        await done(asked, bodies[0])
        assert "in another window" in await asked.refused(bodies[-1], 409)

    async def test_that_was_not_used_is_no_result(self, asked: ServedChat, model_server: ModelServer) -> None:
        item = await calls_edit(asked, model_server)
        await done(asked, deciding(asked, item))
        assert "Accept or refuse" in await asked.refused(output(asked, {"applied": True}), 409)

    async def test_is_for_a_call_that_is_still_the_same(
        self, asked: ServedChat, model_server: ModelServer, hooks: ScriptedHooks
    ) -> None:
        item = await calls_edit(asked, model_server)
        await done(asked, deciding(asked, item))
        other = {"edits": [{"edit": "delete", "cellId": "results", "sourceHash": "0"}]}

        def change(thread: ThreadMetadata) -> list[Any]:
            fields: dict[str, Any] = {"id": item, "thread_id": thread.id, "created_at": thread.created_at}
            call = {"call_id": "call_e", "name": "edit_cells", "arguments": other}
            return [ThreadItemReplacedEvent(item=ClientToolCallItem(**fields, **call))]

        hooks.events = change
        await asked.stream("threads.custom_action", action={"type": "go"})
        assert (await asked.items())[-1]["arguments"] == other
        assert await asked.refused(using(asked, item), 409) == OTHER_CALL
        assert await asked.refused(deciding(asked, item, seen=other), 409) == OTHER_CALL

    async def test_is_told_with_what_it_was_about(self, asked: ServedChat, model_server: ModelServer) -> None:
        item = await calls_edit(asked, model_server)
        await done(asked, deciding(asked, item))
        author = (await done(asked, using(asked, item)))["author"]
        text = json.dumps(["edit_cells", EDITS], sort_keys=True, separators=(",", ":"))
        assert author["request"] == hashlib.sha256(text.encode()).hexdigest()
        assert author["model"] == "compatible:test-model"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", author["at"])
        at = datetime.fromisoformat(author["at"].replace("Z", "+00:00"))
        assert abs(datetime.now(timezone.utc) - at) < timedelta(minutes=5)


class TestARefusal:
    async def test_holds_where_a_rule_is_made_afterwards(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        item = await calls_edit(asked, model_server)
        await done(asked, deciding(asked, item, accept=False))
        await allow(asked, "thread", asked.thread)
        assert "refused already" in await asked.refused(using(asked, item), 409)

    async def test_is_what_the_model_is_told_also_where_the_page_has_a_reason(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        item = await calls_edit(asked, model_server)
        await done(asked, deciding(asked, item, accept=False))
        model_server.script(say("As you wish."))
        await put(asked, {"error": "It was refused."})
        assert json.loads(outputs(model_server.requests[1])["call_e"]) == REFUSED


async def test_a_page_that_did_nothing_says_only_why(asked: ServedChat, model_server: ModelServer) -> None:
    await calls_edit(asked, model_server)
    given = {"error": "Only half was done.", "applied": True}
    assert "Accept or refuse" in await asked.refused(output(asked, given), 409)


class TestARule:
    @pytest.mark.parametrize("scope", ["thread", "notebook"])
    async def test_for_a_risk_lets_no_other_one_pass_that_waits_beside_it(
        self, asked: ServedChat, model_server: ModelServer, scope: str
    ) -> None:
        notebook = failing_page()["notebook"]["path"]
        await asked.say("hello")
        await allow(asked, scope, asked.thread if scope == "thread" else notebook)
        model_server.script(two_calls())
        assert told(await says(asked)) == [("edit", scope), ("run", None)]
        edit, run = [item["id"] for item in (await asked.items())[-2:]]
        assert [(await state(asked, each))["by"] for each in (edit, run)] == [scope, None]
        assert "waits for a person" in await asked.refused(using(asked, run), 409)

    async def test_for_a_notebook_is_about_the_one_that_the_model_was_shown(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        await asked.say("hello")
        await allow(asked, "notebook", "other.ipynb")
        item = await calls_edit(asked, model_server)
        page = failing_page()
        page["notebook"]["path"] = page["path"] = "other.ipynb"
        body = using(asked, item) | {"metadata": {"pageContext": page}}
        assert "waits for a person" in await asked.refused(body, 409)

    async def test_serves_a_page_whose_runs_are_not_followed(
        self, asked: ServedChat, model_server: ModelServer
    ) -> None:
        await asked.say("hello")
        await allow(asked, "thread", asked.thread)
        model_server.script(Reply([ToolCall("edit_cells", json.dumps(EDITS), "call_e")]))
        await asked.say("fix it", pageContext=failing_page(), tools=TOOLS)
        item = (await asked.items())[-1]["id"]
        assert (await done(asked, using(asked, item, PAGE)))["arguments"] == EDITS
        assert "already" in await asked.refused(using(asked, item, OTHER), 409)


async def test_each_turn_may_have_the_page_work_as_often(
    asked: ServedChat, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jupyter_chatkit.toolbox.MOST_CALLS", 2)
    model_server.answer = lambda request: (
        Reply([ToolCall("list_cells", "{}", f"call_{len(model_server.requests)}")])
        if request.body.get("tools")
        else say("Enough.")
    )
    for _ in range(2):
        await says(asked)
        await put(asked, {}, call_id=None)
        assert answer(await put(asked, {}, call_id=None)) == "Enough."
    assert len(model_server.requests) == 6


def test_a_call_is_known_by_its_name_and_its_values() -> None:
    def made(name: str, arguments: dict[str, Any]) -> str:
        now = datetime.now(timezone.utc)
        call = ClientToolCallItem(
            id="c", thread_id="t", created_at=now, call_id="x", name=name, arguments=arguments
        )
        return arguments_hash(call)

    assert made("run", {"a": 1, "b": {"c": 2, "d": 3}}) == made("run", {"b": {"d": 3, "c": 2}, "a": 1})
    assert made("run", {"a": 1}) != made("edit", {"a": 1})
    assert made("run", {"a": 1}) != made("run", {"a": 2})
