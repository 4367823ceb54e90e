"""Replies in the words of the two OpenAI APIs: chat completions and responses, streamed or whole."""

from __future__ import annotations

import copy
import itertools
import json
from dataclasses import dataclass, field
from typing import Any, Protocol

from model_script import MoreArguments, Reasoning, Text, ToolCall
from typing_extensions import assert_never

Content = Text | Reasoning | ToolCall | MoreArguments
Event = dict[str, Any]

ARGUMENTS = "response.function_call_arguments"


class Wire(Protocol):
    """One reply on its way: `begin`, `add` for each step, `end`, each giving events of a stream.

    `whole` is the same reply as one JSON value, after every `add`. `tail` ends the stream's bytes.
    """

    tail: bytes

    def begin(self) -> list[Event]: ...
    def add(self, step: Content) -> list[Event]: ...
    def end(self) -> list[Event]: ...
    def whole(self) -> dict[str, Any]: ...


@dataclass
class ChatWire:
    """`POST /v1/chat/completions`."""

    id: str
    model: str
    prompt_tokens: int
    include_usage: bool
    texts: list[str] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    tail: bytes = b"data: [DONE]\n\n"

    def begin(self) -> list[Event]:
        return self._chunk({"role": "assistant", "content": ""})

    def add(self, step: Content) -> list[Event]:
        match step:
            case Text(text):
                self.texts.append(text)
                return self._chunk({"content": text})
            case Reasoning(text):
                return self._chunk({"reasoning_content": text})
            case ToolCall():
                return self._call(step)
            case MoreArguments(piece):
                self.calls[-1]["function"]["arguments"] += piece
                return self._arguments(len(self.calls) - 1, piece)
            case _:
                assert_never(step)

    def end(self) -> list[Event]:
        last = self._chunk({}, finish_reason=self._finish_reason)
        return [*last, self._envelope([]) | {"usage": self._usage}] if self.include_usage else last

    def whole(self) -> dict[str, Any]:
        message = {
            "role": "assistant",
            "content": "".join(self.texts) or None,
            "tool_calls": self.calls or None,
        }
        choice = {"index": 0, "message": message, "finish_reason": self._finish_reason}
        return self._envelope([choice]) | {"object": "chat.completion", "usage": self._usage}

    def _call(self, step: ToolCall) -> list[Event]:
        index = len(self.calls)
        call = {"id": step.call_id, "type": "function", "function": {"name": step.name, "arguments": ""}}
        opening = self._chunk({"tool_calls": [{"index": index} | call]})
        self.calls.append(call | {"function": {"name": step.name, "arguments": step.arguments}})
        middle = len(step.arguments) // 2
        pieces = [step.arguments[:middle], step.arguments[middle:]]
        return opening + [chunk for piece in pieces for chunk in self._arguments(index, piece)]

    def _arguments(self, call: int, piece: str) -> list[Event]:
        return self._chunk({"tool_calls": [{"index": call, "function": {"arguments": piece}}]})

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> list[Event]:
        return [self._envelope([{"index": 0, "delta": delta, "finish_reason": finish_reason}])]

    def _envelope(self, choices: list[dict[str, Any]]) -> dict[str, Any]:
        kind = "chat.completion.chunk"
        return {"id": self.id, "object": kind, "created": 1, "model": self.model, "choices": choices}

    @property
    def _finish_reason(self) -> str:
        return "tool_calls" if self.calls else "stop"

    @property
    def _usage(self) -> dict[str, int]:
        tokens = len(self.texts) + len(self.calls)
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": tokens,
            "total_tokens": self.prompt_tokens + tokens,
        }


@dataclass
class ResponsesWire:
    """`POST /v1/responses`: each reasoning, run of text and tool call is an output item of its own."""

    id: str
    model: str
    prompt_tokens: int
    output: list[dict[str, Any]] = field(default_factory=list)
    tokens: int = 0
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    tail: bytes = b""

    def begin(self) -> list[Event]:
        response = self._response("in_progress")
        return self._event("response.created", response=response) + self._event(
            "response.in_progress", response=response
        )

    def add(self, step: Content) -> list[Event]:
        self.tokens += 1
        match step:
            case Text(text):
                return self._text(text)
            case Reasoning(text):
                return self._close() + self._reasoning(text)
            case ToolCall():
                return self._close() + self._call(step)
            case MoreArguments(piece):
                return self._arguments(piece)
            case _:
                assert_never(step)

    def end(self) -> list[Event]:
        return self._close() + self._event("response.completed", response=self._response("completed"))

    def whole(self) -> dict[str, Any]:
        self._close()
        return self._response("completed")

    @property
    def _open(self) -> dict[str, Any] | None:
        """The message or call that still grows; other items are added complete."""
        last = self.output[-1] if self.output else None
        return last if last and last.get("status") == "in_progress" else None

    def _text(self, text: str) -> list[Event]:
        opening = []
        if self._open is None or self._open["type"] != "message":
            opening = self._close() + self._open_message()
        part = self.output[-1]["content"][0]
        part["text"] += text
        return opening + self._part_event("response.output_text.delta", delta=text, logprobs=[])

    def _open_message(self) -> list[Event]:
        item: dict[str, Any] = {
            "type": "message",
            "status": "in_progress",
            "role": "assistant",
            "content": [],
        }
        added = self._add_item("msg", item)
        part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
        opened = self._part_event("response.content_part.added", part=part)
        item = self.output[-1]
        item["content"].append(part)
        return added + opened

    def _close(self) -> list[Event]:
        if (item := self._open) is None:
            return []
        item["status"] = "completed"
        if item["type"] == "function_call":
            told = {"name": item["name"], "arguments": item["arguments"]}
            return self._item_event(f"{ARGUMENTS}.done", **told) + self._item_done()
        part = item["content"][0]
        done = self._part_event("response.output_text.done", text=part["text"], logprobs=[])
        return done + self._part_event("response.content_part.done", part=part) + self._item_done()

    def _call(self, step: ToolCall) -> list[Event]:
        item = {"type": "function_call", "status": "in_progress", "call_id": step.call_id}
        added = self._add_item("fc", item | {"name": step.name, "arguments": ""})
        return added + self._arguments(step.arguments)

    def _arguments(self, piece: str) -> list[Event]:
        self.output[-1]["arguments"] += piece
        return self._item_event(f"{ARGUMENTS}.delta", delta=piece)

    def _reasoning(self, text: str) -> list[Event]:
        added = self._add_item("rs", {"type": "reasoning", "summary": []})
        part = {"type": "summary_text", "text": text}
        kind = "response.reasoning_summary"
        events = self._item_event(f"{kind}_part.added", summary_index=0, part=part | {"text": ""})
        events += self._item_event(f"{kind}_text.delta", summary_index=0, delta=text)
        events += self._item_event(f"{kind}_text.done", summary_index=0, text=text)
        events += self._item_event(f"{kind}_part.done", summary_index=0, part=part)
        self.output[-1]["summary"].append(part)
        return added + events + self._item_done()

    def _add_item(self, prefix: str, item: dict[str, Any]) -> list[Event]:
        self.output.append({"id": f"{prefix}_{self.id}_{len(self.output)}"} | item)
        return self._event(
            "response.output_item.added", output_index=len(self.output) - 1, item=self.output[-1]
        )

    def _item_done(self) -> list[Event]:
        return self._event(
            "response.output_item.done", output_index=len(self.output) - 1, item=self.output[-1]
        )

    def _item_event(self, kind: str, **data: Any) -> list[Event]:
        index = len(self.output) - 1
        return self._event(kind, item_id=self.output[-1]["id"], output_index=index, **data)

    def _part_event(self, kind: str, **data: Any) -> list[Event]:
        return self._item_event(kind, content_index=0, **data)

    def _event(self, kind: str, **data: Any) -> list[Event]:
        # A copy: the items go on growing after the event is told.
        return [{"type": kind, "sequence_number": next(self.numbers)} | copy.deepcopy(data)]

    def _response(self, status: str) -> dict[str, Any]:
        usage = {
            "input_tokens": self.prompt_tokens,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": self.tokens,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": self.prompt_tokens + self.tokens,
        }
        return {
            "id": self.id,
            "object": "response",
            "created_at": 1,
            "model": self.model,
            "status": status,
            "output": self.output,
            "tools": [],
            "tool_choice": "auto",
            "parallel_tool_calls": False,
            "usage": usage if status == "completed" else None,
        }


def encode(event: Event) -> bytes:
    """One server-sent event, named where the API names its events."""
    name = f"event: {event['type']}\n" if "type" in event else ""
    return f"{name}data: {json.dumps(event)}\n\n".encode()
