"""The model that needs no network: it answers from the notebook itself, always the same way."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from typing import TYPE_CHECKING, TypeAlias
from uuid import uuid4

from agents import ModelResponse, Usage
from agents.models.interface import Model
from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseContentPartAddedEvent,
    ResponseContentPartDoneEvent,
    ResponseCreatedEvent,
    ResponseFunctionToolCall,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseTextDeltaEvent,
    ResponseTextDoneEvent,
)

from jupyter_chatkit.asking import ASK_PERSON
from jupyter_chatkit.models.clarifying import answered, question_after, questions, wants_questions
from jupyter_chatkit.models.files import NO_FILES, about_files
from jupyter_chatkit.models.intents import intent_of
from jupyter_chatkit.models.repairs import ToolCall, calls_since_message, next_step
from jupyter_chatkit.models.replies import answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Literal

    from agents.items import TResponseStreamEvent

    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.models.elsewhere import Search
    from jupyter_chatkit.models.files import Files
    from jupyter_chatkit.models.repairs import Called

# Where these stand among the positional arguments of the interface.
_INPUT = 1
_SETTINGS = 2
_TOOLS = 3
_PIECE = re.compile(r"\s*\S+|\s+$")

Output: TypeAlias = ResponseOutputMessage | ResponseFunctionToolCall

__all__ = ["OfflineModel", "answer", "last_user_text"]


class OfflineModel(Model):
    """A model for the Agents SDK that answers the last user text of its input by `answer`.

    Asked to repair, it calls the notebook's tools one after the other where it is given them.
    """

    def __init__(
        self, page: PageContext | None, files: Files = NO_FILES, search: Search | None = None
    ) -> None:
        self.page = page
        self.files = files
        self.search = search

    async def get_response(self, *args: object, **kwargs: object) -> ModelResponse:
        """The whole answer at once; its usage is zero."""
        output = await self._answer(args, kwargs)
        return ModelResponse(output=[output], usage=Usage(), response_id=None)

    async def stream_response(self, *args: object, **kwargs: object) -> AsyncIterator[TResponseStreamEvent]:
        """The answer word by word, as the events that ChatKit's reader needs, giving way between words."""
        for event in _events(await self._answer(args, kwargs)):
            yield event
            await asyncio.sleep(0)

    async def _answer(self, args: tuple[object, ...], kwargs: dict[str, object]) -> Output:
        """Worked out in a thread, so that a long notebook holds up no other turn."""
        given = {"input": _INPUT, "model_settings": _SETTINGS, "tools": _TOOLS}
        asked, settings, tools = (
            kwargs.get(name, args[place] if place < len(args) else None) for name, place in given.items()
        )
        return await asyncio.to_thread(self._output, asked, settings, tools)

    def _output(self, asked: object, settings: object, tools: object) -> Output:
        if wants_questions(settings):
            return _call(ASK_PERSON, questions(self.page))
        calls = calls_since_message(asked)
        answers, question = answered(calls), last_user_text(asked)
        if answers is not None:
            question = question_after(answers, question)
        step = self._repair(question, calls, tools)
        if isinstance(step, ToolCall):
            return _call(step.name, json.dumps(step.arguments, ensure_ascii=False))
        return _message(step or answer(question, self.page, self.files, self.search))

    def _repair(self, question: str, calls: list[Called], tools: object) -> ToolCall | str | None:
        if about_files(question, self.files.own, self.files.earlier):
            return None
        named = {str(getattr(tool, "name", "")) for tool in (tools if isinstance(tools, list) else [])}
        cell = intent_of(question, frozenset()).cell
        return next_step(question, cell, self.page, calls, named)


def last_user_text(items: object) -> str:
    """The text of the last user message of a Responses-format input; empty where there is none."""
    if isinstance(items, str):
        return items
    for item in reversed(items if isinstance(items, list) else []):
        if isinstance(item, dict) and item.get("role") == "user":
            return _text(item.get("content"))
    return ""


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return "\n".join(text for text in texts if isinstance(text, str))


def _call(name: str, arguments: str) -> ResponseFunctionToolCall:
    return ResponseFunctionToolCall(
        id=f"fc_{uuid4().hex}",
        type="function_call",
        call_id=f"call_{uuid4().hex}",
        name=name,
        arguments=arguments,
    )


def _message(text: str) -> ResponseOutputMessage:
    name = f"msg_{uuid4().hex}"
    return ResponseOutputMessage(
        id=name, type="message", role="assistant", status="completed", content=[_part(text)]
    )


def _part(text: str) -> ResponseOutputText:
    return ResponseOutputText(type="output_text", text=text, annotations=[])


def _response(name: str, status: Literal["in_progress", "completed"], output: list[Output]) -> Response:
    return Response(
        id=name,
        created_at=0,
        model="offline",
        object="response",
        output=list(output),
        status=status,
        tool_choice="auto",
        tools=[],
        parallel_tool_calls=False,
    )


def _events(output: Output) -> Iterator[TResponseStreamEvent]:
    """The output between the beginning and the end of a response."""
    number = itertools.count()
    response_id = f"resp_{uuid4().hex}"
    yield ResponseCreatedEvent(
        type="response.created",
        sequence_number=next(number),
        response=_response(response_id, "in_progress", []),
    )
    if isinstance(output, ResponseOutputMessage):
        yield from _message_events(output, number)
    else:
        yield ResponseOutputItemAddedEvent(
            type="response.output_item.added", sequence_number=next(number), output_index=0, item=output
        )
        yield ResponseOutputItemDoneEvent(
            type="response.output_item.done", sequence_number=next(number), output_index=0, item=output
        )
    yield ResponseCompletedEvent(
        type="response.completed",
        sequence_number=next(number),
        response=_response(response_id, "completed", [output]),
    )


def _message_events(message: ResponseOutputMessage, number: Iterator[int]) -> Iterator[TResponseStreamEvent]:
    """Message added, part added, deltas, and the same closed again: what stream readers expect."""
    opened = message.model_copy(update={"status": "in_progress", "content": []})
    text = "".join(part.text for part in message.content if part.type == "output_text")
    yield ResponseOutputItemAddedEvent(
        type="response.output_item.added", sequence_number=next(number), output_index=0, item=opened
    )
    yield ResponseContentPartAddedEvent(
        type="response.content_part.added",
        sequence_number=next(number),
        item_id=message.id,
        output_index=0,
        content_index=0,
        part=_part(""),
    )
    for piece in _PIECE.findall(text):
        yield ResponseTextDeltaEvent(
            type="response.output_text.delta",
            sequence_number=next(number),
            item_id=message.id,
            output_index=0,
            content_index=0,
            delta=piece,
            logprobs=[],
        )
    yield ResponseTextDoneEvent(
        type="response.output_text.done",
        sequence_number=next(number),
        item_id=message.id,
        output_index=0,
        content_index=0,
        text=text,
        logprobs=[],
    )
    yield ResponseContentPartDoneEvent(
        type="response.content_part.done",
        sequence_number=next(number),
        item_id=message.id,
        output_index=0,
        content_index=0,
        part=_part(text),
    )
    yield ResponseOutputItemDoneEvent(
        type="response.output_item.done", sequence_number=next(number), output_index=0, item=message
    )
