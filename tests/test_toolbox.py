"""Which tools a run offers, and what the model is told of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from scripted_hooks import ScriptedHooks, page_tool

from jupyter_chatkit.asking import ASK, CLARIFY, PLAN
from jupyter_chatkit.caller import Caller
from jupyter_chatkit.toolbox import EDITING, ENOUGH, PLANNING, Wanted, told_of, tools_for
from jupyter_chatkit.tools.page import page_tools, risk_of

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = Caller("local", tools=frozenset(tool.name for tool in page_tools()))
READING = {tool.name for tool in page_tools() if tool.risk == "read"}
PLAIN = Wanted(None, resumed=False, calls=0, cut=False, offline=False, searches=True)


async def names(wanted: Wanted, hooks: ScriptedHooks | None = None, caller: Caller = PAGE) -> set[str]:
    found = [tool.name for tool in await tools_for(wanted, hooks, caller)]
    assert len(set(found)) == len(found)
    return set(found)


async def told(wanted: Wanted, caller: Caller = PAGE) -> str:
    return told_of(await tools_for(wanted, None, caller), wanted)


def with_own(*own: str) -> ScriptedHooks:
    hooks = ScriptedHooks()
    hooks.offered = [page_tool(name) for name in own]
    return hooks


def test_the_risks_of_the_page_s_tools_are_those_that_a_person_knows() -> None:
    above = {tool.name: tool.risk for tool in page_tools() if tool.risk != "read"}
    assert above == {
        "edit_cells": "edit",
        "run_cells": "run",
        "interrupt_kernel": "run",
        "restart_kernel": "run",
        "call_function": "call",
    }
    assert risk_of("rm_rf") is None


async def test_all_that_there_are() -> None:
    assert await names(PLAIN, with_own("own")) == {*PAGE.tools, "find_text", "own"}
    assert await told(PLAIN) == EDITING


async def test_the_60th_call_is_the_last() -> None:
    assert await names(replace(PLAIN, calls=59)) == {*PAGE.tools, "find_text"}
    assert await told(replace(PLAIN, calls=59)) == EDITING
    assert await names(replace(PLAIN, calls=60), with_own("own")) == set()
    assert await told(replace(PLAIN, calls=60)) == ENOUGH


async def test_a_plan_reads_only_and_has_nothing_of_the_installation() -> None:
    plan = replace(PLAIN, chosen=PLAN)
    assert await names(plan, with_own("own")) == {*READING, "find_text"}
    assert await told(plan) == PLANNING


async def test_who_only_asks_is_offered_nothing() -> None:
    assert await names(replace(PLAIN, chosen=ASK), with_own("own")) == set()


async def test_offline_has_the_page_s_own_and_no_other() -> None:
    assert await names(replace(PLAIN, offline=True), with_own("own")) == PAGE.tools


async def test_a_page_that_only_reads_is_told_nothing_of_edits() -> None:
    assert await told(PLAIN, replace(PAGE, tools=frozenset(READING))) == ""


@pytest.mark.parametrize(
    ("tools", "cut", "offered"), [((), True, True), ((), False, False), (PAGE.tools, True, False)]
)
async def test_cells_are_read_from_what_was_sent_where_the_page_cannot(
    tools: Iterable[str], cut: bool, offered: bool
) -> None:
    caller = replace(PAGE, tools=frozenset(tools))
    assert ("read_cell" in await names(replace(PLAIN, cut=cut), None, caller)) == offered


async def test_the_workspace_is_searched_where_it_may_be() -> None:
    assert "find_text" not in await names(replace(PLAIN, searches=False))


async def test_the_person_is_asked_once() -> None:
    asking = replace(PLAIN, chosen=CLARIFY)
    assert "ask_person" in await names(asking)
    assert "ask_person" not in await names(replace(asking, resumed=True))
    assert "ask_person" not in await names(PLAIN)


async def test_an_installation_s_tool_takes_the_place_of_ours() -> None:
    hooks = with_own("edit_cells", "find_text")
    found = [tool for tool in await tools_for(PLAIN, hooks, PAGE) if tool.name in {"edit_cells", "find_text"}]
    assert found == hooks.offered
