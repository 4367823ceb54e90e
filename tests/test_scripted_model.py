"""The scripted model under the real runner of the Agents SDK."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from agents import Agent, RawResponsesStreamEvent, RunConfig, Runner, StreamEvent, function_tool
from model_script import Gate, Text, ToolCall
from openai.types.responses import ResponseTextDeltaEvent
from scripted_model import ScriptedModel

QUIET = RunConfig(tracing_disabled=True)


@function_tool
def add(a: int, b: int) -> int:
    return a + b


def agent(model: ScriptedModel) -> Agent[Any]:
    return Agent(name="Test", instructions="Be brief.", model=model, tools=[add])


async def test_a_turn_with_a_tool_call() -> None:
    model = ScriptedModel(
        [Text("Let me see."), ToolCall("add", '{"a": 2, "b": 3}')], [Text("It is "), Text("5.")]
    )
    result = Runner.run_streamed(agent(model), "2 + 3?", run_config=QUIET)
    deltas = [text async for event in result.stream_events() if (text := delta(event))]
    assert deltas == ["Let me see.", "It is ", "5."]
    assert result.final_output == "It is 5."
    assert model.instructions == ["Be brief.", "Be brief."]
    assert model.offered == [["add"], ["add"]]
    assert model.asked[1][-1]["output"] == "5"


async def test_a_whole_reply() -> None:
    result = await Runner.run(agent(ScriptedModel([Text("Hel"), Text("lo")])), "hi", run_config=QUIET)
    assert result.final_output == "Hello"


async def test_a_failure_in_the_middle() -> None:
    model = ScriptedModel([Text("half"), ConnectionError("gone")])
    result = Runner.run_streamed(agent(model), "hi", run_config=QUIET)
    with pytest.raises(ConnectionError, match="gone"):
        [event async for event in result.stream_events()]


async def test_a_turn_that_is_stopped_at_a_gate() -> None:
    gate = Gate()
    model = ScriptedModel([Text("half"), gate, Text("never")])
    result = Runner.run_streamed(agent(model), "hi", run_config=QUIET)
    async for event in result.stream_events():
        if delta(event):
            await asyncio.to_thread(gate.wait_reached)
            result.cancel()
    assert model.stopped == 1


def delta(event: StreamEvent) -> str | None:
    """The text that an event of the runner brings."""
    raw = event.data if isinstance(event, RawResponsesStreamEvent) else None
    return raw.delta if isinstance(raw, ResponseTextDeltaEvent) else None
