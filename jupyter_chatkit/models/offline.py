"""The model that needs no network: it answers from the notebook itself, always the same way."""

from __future__ import annotations

import asyncio
import itertools
import re
from typing import TYPE_CHECKING
from uuid import uuid4

from agents import ModelResponse, Usage
from agents.models.interface import Model
from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseContentPartAddedEvent,
    ResponseContentPartDoneEvent,
    ResponseCreatedEvent,
    ResponseOutputItemAddedEvent,
    ResponseOutputItemDoneEvent,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseTextDeltaEvent,
    ResponseTextDoneEvent,
)

from jupyter_chatkit.models.replies import answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Literal

    from agents.items import TResponseStreamEvent

    from jupyter_chatkit.context import PageContext

# Where `input` stands among the positional arguments of the interface.
_INPUT = 1
_PIECE = re.compile(r"\s*\S+|\s+$")

__all__ = ["OfflineModel", "answer", "last_user_text"]


class OfflineModel(Model):
    """A model for the Agents SDK that answers the last user text of its input by `answer`."""

    def __init__(self, page: PageContext | None) -> None:
        self.page = page

    async def get_response(self, *args: object, **kwargs: object) -> ModelResponse:
        """The whole answer at once; its usage is zero."""
        message = _message(await self._answer(args, kwargs))
        return ModelResponse(output=[message], usage=Usage(), response_id=None)

    async def stream_response(self, *args: object, **kwargs: object) -> AsyncIterator[TResponseStreamEvent]:
        """The answer word by word, as the events that ChatKit's reader needs, giving way between words."""
        for event in _events(await self._answer(args, kwargs)):
            yield event
            await asyncio.sleep(0)

    async def _answer(self, args: tuple[object, ...], kwargs: dict[str, object]) -> str:
        """Worked out in a thread, so that a long notebook holds up no other turn."""
        asked = kwargs["input"] if "input" in kwargs else args[_INPUT]
        return await asyncio.to_thread(answer, last_user_text(asked), self.page)


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


def _message(text: str) -> ResponseOutputMessage:
    name = f"msg_{uuid4().hex}"
    return ResponseOutputMessage(
        id=name, type="message", role="assistant", status="completed", content=[_part(text)]
    )


def _part(text: str) -> ResponseOutputText:
    return ResponseOutputText(type="output_text", text=text, annotations=[])


def _response(
    name: str, status: Literal["in_progress", "completed"], output: list[ResponseOutputMessage]
) -> Response:
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


def _events(text: str) -> Iterator[TResponseStreamEvent]:
    """Created, message added, part added, deltas, and the same closed again: what stream readers expect."""
    number = itertools.count()
    response_id, message = f"resp_{uuid4().hex}", _message(text)
    opened = message.model_copy(update={"status": "in_progress", "content": []})
    yield ResponseCreatedEvent(
        type="response.created",
        sequence_number=next(number),
        response=_response(response_id, "in_progress", []),
    )
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
    yield ResponseCompletedEvent(
        type="response.completed",
        sequence_number=next(number),
        response=_response(response_id, "completed", [message]),
    )
