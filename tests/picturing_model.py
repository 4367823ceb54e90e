"""A model of the Responses API that reasons, cites and draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agents import Model, ModelResponse, Usage
from model_script import Reasoning, Text
from model_wire import ResponsesWire
from openai.types.responses import ResponseCompletedEvent, ResponseStreamEvent
from pydantic import TypeAdapter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from model_script import Gate
    from model_wire import Event

EVENT: TypeAdapter[ResponseStreamEvent] = TypeAdapter(ResponseStreamEvent)
CITATION = {
    "type": "url_citation",
    "url": "https://example.org/",
    "title": "Example",
    "start_index": 0,
    "end_index": 5,
}
PICTURE = "iVBORw0KGgo="


class PicturingModel(Model):
    """Reasons, says a word with a source, and draws a picture in two steps.

    `gate` holds it before the second; `asked` are the inputs.
    """

    def __init__(self) -> None:
        self.gate: Gate | None = None
        self.asked: list[Any] = []

    async def get_response(self, *args: Any, **options: Any) -> ModelResponse:
        completed = [event async for event in self.stream_response(*args, **options)][-1]
        assert isinstance(completed, ResponseCompletedEvent)
        return ModelResponse(output=completed.response.output, usage=Usage(requests=1), response_id=None)

    async def stream_response(self, *args: Any, **_: Any) -> AsyncIterator[ResponseStreamEvent]:
        self.asked.append(args[1])
        wire = ResponsesWire(f"pic_{len(self.asked)}", "picturing", prompt_tokens=10)
        for event in (*wire.begin(), *wire.add(Reasoning("Let me draw.")), *_cited(wire)):
            yield EVENT.validate_python(event)
        opened, *rest = _drawn(wire)
        yield EVENT.validate_python(opened)
        yield EVENT.validate_python(rest[0])
        if self.gate:
            await self.gate.passed()
        for event in (*rest[1:], *wire.end()):
            yield EVENT.validate_python(event)


def _cited(wire: ResponsesWire) -> Iterator[Event]:
    yield from wire.add(Text("Drawn"))
    yield from wire._part_event(
        "response.output_text.annotation.added", annotation_index=0, annotation=CITATION
    )
    wire.output[-1]["content"][0]["annotations"] = [CITATION]
    yield from wire._close()


def _drawn(wire: ResponsesWire) -> list[Event]:
    call = {"type": "image_generation_call", "status": "in_progress", "result": None}
    events = wire._add_item("ig", call)
    events += wire._item_event(
        "response.image_generation_call.partial_image", partial_image_index=0, partial_image_b64=PICTURE
    )
    wire.output[-1] |= {"status": "completed", "result": PICTURE}
    return events + wire._item_done()


_model = PicturingModel()


def picturing() -> PicturingModel:
    return _model
