"""Recording: one answer of a model as a cassette keeps it, and as events again.

An answer is a list of pieces in the order of the model's output: `{"text": [deltas]}`, `{"thought":
[deltas]}`, `{"call": name, "arguments": ..., "id": ...}`, or `{"item": ...}` for anything else.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.models.cassettes.request import safe_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agents.items import TResponseStreamEvent

    from jupyter_chatkit.models.cassettes.request import Redact

Piece = dict[str, Any]

_TEXT = "response.output_text.delta"
_THOUGHTS = frozenset({"response.reasoning_summary_text.delta", "response.reasoning_text.delta"})


@dataclass(frozen=True)
class Recording:
    """A request and its answer. `key` is the request's, `model` who answered, for people to read."""

    key: str
    request: list[str]
    model: str
    answer: list[Piece]
    usage: tuple[int, int] = (0, 0)

    @property
    def text(self) -> str:
        """What was said."""
        return "\n\n".join("".join(piece["text"]) for piece in self.answer if "text" in piece)

    @property
    def seal(self) -> str:
        """SHA-256 of the whole, by which a change by hand is seen."""
        whole = [self.key, self.request, self.model, self.answer, list(self.usage)]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


class Listener:
    """Hears the events of an answer and makes the pieces of them."""

    def __init__(self, redact: Redact) -> None:
        self.ended = False
        self.usage = (0, 0)
        self._redact = redact
        self._deltas: dict[str, list[str]] = {}
        self._pieces: dict[int, Piece] = {}

    @property
    def pieces(self) -> list[Piece]:
        """In the order of the answer, which need not be the one in which they end."""
        return [piece for _, piece in sorted(self._pieces.items())]

    def hear(self, event: TResponseStreamEvent) -> None:
        match event.type:
            case "response.output_text.delta" | "response.reasoning_summary_text.delta":
                self._deltas.setdefault(event.item_id, []).append(event.delta)
            case "response.reasoning_text.delta":
                self._deltas.setdefault(event.item_id, []).append(event.delta)
            case "response.output_item.done":
                self._pieces[event.output_index] = self._piece(event.item)
            case "response.completed":
                self.ended = True
                usage = event.response.usage
                self.usage = (usage.input_tokens, usage.output_tokens) if usage else (0, 0)
                self._add_what_was_not_told(event.response.output)
            case _:
                pass

    def _add_what_was_not_told(self, output: Iterable[Any]) -> None:
        """Take items that a model gives only at the end, as some do with calls."""
        for place, item in list(enumerate(output))[len(self._pieces) :]:
            self._pieces[place] = self._piece(item)

    def _piece(self, item: Any) -> Piece:
        deltas = self._deltas.pop(item.id or "", [])
        match item.type:
            case "message":
                whole = "".join(getattr(part, "text", "") for part in item.content)
                return {"text": self._whole(deltas, whole)}
            case "reasoning" if deltas:
                return {"thought": self._whole(deltas, "".join(deltas))}
            case "function_call":
                return {
                    "call": item.name,
                    "arguments": safe_json(item.arguments, self._redact),
                    "id": item.call_id,
                }
            case _:
                told = item.model_dump(mode="json", exclude_none=True)
                return {"item": self._redact.json(told)}

    def _whole(self, deltas: list[str], whole: str) -> list[str]:
        """Return the deltas, or the text in one where they do not make it up or hold a secret."""
        safe = self._redact.text(whole)
        return deltas if safe == whole == "".join(deltas) else [safe]
