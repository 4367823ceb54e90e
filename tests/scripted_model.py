"""A model for the Agents SDK that follows a script: a turn runs offline, tool calls and failures included."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias

from agents import Model, ModelResponse, Usage
from model_script import Gate, Reasoning, Text, ToolCall
from model_wire import ResponsesWire
from openai.types.responses import ResponseCompletedEvent, ResponseStreamEvent
from pydantic import TypeAdapter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from model_wire import Event

Step: TypeAlias = "Text | Reasoning | ToolCall | Gate | BaseException"
EVENT: TypeAdapter[ResponseStreamEvent] = TypeAdapter(ResponseStreamEvent)


class ScriptedModel(Model):
    """Answers each call with the next of its turns, as `ScriptedModel([Text("Hel"), Text("lo")], [...])`.

    A `Text` is a delta of its own, a `Gate` a wait until the test opens it, an exception is raised where
    it stands. `asked` are the inputs, `instructions` the system prompts and `offered` the names of the tools
    of each call; `stopped` counts the turns that were left half way.
    """

    def __init__(self, *turns: Iterable[Step]) -> None:
        self.turns = list(turns)
        self.asked: list[Any] = []
        self.instructions: list[str | None] = []
        self.offered: list[list[str]] = []
        self.stopped = 0

    async def get_response(self, *args: Any, **options: Any) -> ModelResponse:
        completed = [event async for event in self.stream_response(*args, **options)][-1]
        assert isinstance(completed, ResponseCompletedEvent)
        return ModelResponse(output=completed.response.output, usage=Usage(requests=1), response_id=None)

    async def stream_response(
        self,
        system_instructions: str | None,
        input: Any,  # noqa: A002  # the SDK calls it so
        model_settings: Any,  # noqa: ARG002
        tools: Any,
        *_: Any,
        **__: Any,
    ) -> AsyncIterator[ResponseStreamEvent]:
        self.instructions.append(system_instructions)
        self.asked.append(input)
        self.offered.append([tool.name for tool in tools])
        wire = ResponsesWire(f"{id(self):x}_{len(self.asked)}", "scripted", prompt_tokens=10)
        try:
            async for events in follow(self.turns.pop(0), wire):
                for event in events:
                    yield EVENT.validate_python(event)
        except (asyncio.CancelledError, GeneratorExit):
            self.stopped += 1
            raise


async def follow(turn: Iterable[Step], wire: ResponsesWire) -> AsyncIterator[list[Event]]:
    """The events of one turn as the Responses API gives them."""
    yield wire.begin()
    for step in turn:
        match step:
            case Gate():
                await step.passed()
            case BaseException():
                raise step
            case _:
                yield wire.add(step)
    yield wire.end()
