"""The events of a recorded answer, in the order in which a model would send them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from openai.types.responses import ResponseStreamEvent
from pydantic import TypeAdapter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agents.items import TResponseStreamEvent

    from jupyter_chatkit.models.cassettes.recording import Piece, Recording

Event = dict[str, Any]

# Built once: it knows some fifty events.
_EVENT: TypeAdapter[ResponseStreamEvent] = TypeAdapter(ResponseStreamEvent)


def events(recording: Recording, run: str) -> Iterator[TResponseStreamEvent]:
    """Yield the events; `run` makes the ids of items unique, as the SDKs need them."""
    numbers = itertools.count()
    for event in _events(recording, run):
        yield _EVENT.validate_python({"sequence_number": next(numbers), **event})


def _events(recording: Recording, run: str) -> Iterator[Event]:
    yield {"type": "response.created", "response": _response(recording, run, None)}
    output = []
    for index, piece in enumerate(recording.answer):
        item, middle = _item(piece, f"{run}_{index}")
        place = {"output_index": index}
        yield {"type": "response.output_item.added", **place, "item": _begun(item)}
        yield from ({**place, "item_id": item["id"], **event} for event in middle)
        yield {"type": "response.output_item.done", **place, "item": item}
        output.append(item)
    yield {"type": "response.completed", "response": _response(recording, run, output)}


def _item(piece: Piece, name: str) -> tuple[Event, list[Event]]:
    """Return the finished item and the events between its begin and its end."""
    match piece:
        case {"text": [*deltas]}:
            part = {"type": "output_text", "text": "".join(deltas), "annotations": [], "logprobs": []}
            item = {"id": f"msg_{name}", "type": "message", "role": "assistant", "status": "completed"}
            return {**item, "content": [part]}, _text(deltas, part)
        case {"thought": [*deltas]}:
            part = {"type": "summary_text", "text": "".join(deltas)}
            return {"id": f"rs_{name}", "type": "reasoning", "summary": [part]}, _thought(deltas, part)
        case {"call": called, "arguments": arguments, "id": call_id}:
            item = {"id": f"fc_{name}", "type": "function_call", "call_id": call_id, "name": called}
            kind = "response.function_call_arguments"
            told = [
                {"type": f"{kind}.delta", "delta": arguments},
                {"type": f"{kind}.done", "name": called, "arguments": arguments},
            ]
            return {**item, "status": "completed", "arguments": arguments}, told
        case _:
            return {"id": f"item_{name}", **piece["item"]}, []


def _begun(item: Event) -> Event:
    match item["type"]:
        case "message":
            return {**item, "status": "in_progress", "content": []}
        case "reasoning" if len(item["summary"]) == 1:
            return {**item, "summary": []}
        case "function_call":
            return {**item, "status": "in_progress", "arguments": ""}
        case _:
            return item


def _text(deltas: list[str], part: Event) -> list[Event]:
    place = {"content_index": 0}
    return [
        {"type": "response.content_part.added", **place, "part": {**part, "text": ""}},
        *({"type": "response.output_text.delta", **place, "delta": one, "logprobs": []} for one in deltas),
        {"type": "response.output_text.done", **place, "text": part["text"], "logprobs": []},
        {"type": "response.content_part.done", **place, "part": part},
    ]


def _thought(deltas: list[str], part: Event) -> list[Event]:
    kind, place = "response.reasoning_summary", {"summary_index": 0}
    return [
        {"type": f"{kind}_part.added", **place, "part": {**part, "text": ""}},
        *({"type": f"{kind}_text.delta", **place, "delta": one} for one in deltas),
        {"type": f"{kind}_text.done", **place, "text": part["text"]},
        {"type": f"{kind}_part.done", **place, "part": part},
    ]


def _response(recording: Recording, run: str, output: list[Event] | None) -> Event:
    given, written = recording.usage
    usage = {
        "input_tokens": given,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": given + written,
    }
    return {
        "id": f"resp_{run}",
        "object": "response",
        "created_at": 0,
        "model": recording.model,
        "status": "in_progress" if output is None else "completed",
        "output": output or [],
        "tools": [],
        "tool_choice": "auto",
        "parallel_tool_calls": False,
        "usage": usage if output is not None else None,
    }
