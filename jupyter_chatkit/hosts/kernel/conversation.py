"""Turns of a conversation from a kernel: which thread a question goes to, and what is said there."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from jupyter_chatkit import caller
from jupyter_chatkit.hosts.kernel.answer import Answer
from jupyter_chatkit.hosts.kernel.chat import ChatError

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.hosts.kernel.chat import Event, KernelChat

NEW = "new"
PAGE = "%chat"
"""What runs are told to come from: no page, so that none takes what the model has a page do for its own."""

_GONE, _BUSY = 404, 409
_LOOKS = 100
_PAUSE = 0.05
"""How often, and seconds apart, a conversation is tried again whose answer was just stopped."""

_MOST_THREADS = 100


class Stopped(KeyboardInterrupt):
    """The interrupt of a cell, without the traceback of what happened to run."""

    def _render_traceback_(self) -> list[str]:
        return ["Stopped. What was said so far is kept."]


@dataclass
class Turn:
    """A question on its way, and what has been said to it so far."""

    text: str
    model: str | None
    page: dict[str, Any] | None = None
    thread_id: str | None = None
    attachments: list[str] = field(default_factory=list)
    """The ids of the pictures that go along."""
    title: str | None = None
    """The title that a thread which this turn begins is given."""
    cassette: dict[str, Any] | None = None
    """Where the answer is recorded or played from, as `metadata.cassette` has it."""
    said: list[str] = field(default_factory=list)

    @property
    def answer(self) -> Answer:
        return Answer("\n\n".join(self.said).strip(), self.thread_id)

    def request(self) -> Event:
        """Return the request, whose run pages of the server can follow while it lasts."""
        content = [{"type": "input_text", "text": self.text}]
        options = {"model": self.model} if self.model else {}
        given = {"content": content, "attachments": self.attachments, "inference_options": options}
        metadata: dict[str, Any] = {
            "run": {"id": str(uuid4()), "detached": True, "page": PAGE, "bound": True}
        }
        if self.page:
            metadata["pageContext"] = self.page
        if self.cassette:
            metadata["cassette"] = self.cassette
        if self.thread_id is None:
            return {"type": "threads.create", "params": {"input": given}, "metadata": metadata}
        params = {"thread_id": self.thread_id, "input": given}
        return {"type": "threads.add_user_message", "params": params, "metadata": metadata}


class Conversation:
    """Sends questions. The one that goes on is this kernel's; others are named by their titles."""

    def __init__(self, chat: KernelChat, began: Callable[[str], None] | None = None) -> None:
        """Where `began` is given, it hears the id of each new thread."""
        self._chat = chat
        self._began = began
        self._interrupted = False
        self.current: str | None = None
        """The id of the thread that goes on."""

    def place(self, turn: Turn, name: str | None) -> None:
        """Choose the thread of `turn`: the one titled `name`, a new one, or else the one that goes on."""
        if name is None:
            turn.thread_id = self.current
        elif name != NEW:
            turn.thread_id = self.find(name)
            turn.title = name

    def find(self, title: str) -> str | None:
        """Return the id of the thread with this title, in any case; the newest where there are several."""
        found = self._chat.ask("threads.list", {"query": title}, limit=_MOST_THREADS)["data"]
        return next(
            (str(thread["id"]) for thread in found if (thread["title"] or "").casefold() == title.casefold()),
            None,
        )

    def take(self, turn: Turn, grow: Callable[[str], None]) -> None:
        """Send `turn` and listen until its answer is complete; `grow` gets the text so far.

        Raises `ChatError`. What was said until then, or until an interrupt, is in `turn`.
        """
        goes_on = turn.title is None
        try:
            self._listen(turn, grow)
        except ChatError as error:
            if error.status != _GONE or not goes_on:
                raise
            # Somebody deleted the conversation in the panel: the question begins another.
            turn.thread_id = None
            self._listen(turn, grow)
        except KeyboardInterrupt:
            self._interrupted = True
            raise
        finally:
            if goes_on:
                self.current = turn.thread_id

    def _listen(self, turn: Turn, grow: Callable[[str], None]) -> None:
        """Hear `turn` out. After an interrupt the answer before it may take a moment to end."""
        looks, self._interrupted = _LOOKS if self._interrupted else 0, False
        for _ in range(looks):
            if self._is_heard_out(turn, grow):
                return
            time.sleep(_PAUSE)
        self._hear_out(turn, grow)

    def _is_heard_out(self, turn: Turn, grow: Callable[[str], None]) -> bool:
        try:
            self._hear_out(turn, grow)
        except ChatError as error:
            if error.status != _BUSY:
                raise
            return False
        return True

    def _hear_out(self, turn: Turn, grow: Callable[[str], None]) -> None:
        begins = turn.thread_id is None
        with closing(self._chat.stream(turn.request())) as events:
            for event in events:
                _hear(event, turn, grow)
                if self._began and event["type"] == "thread.created":
                    self._began(event["thread"]["id"])
        if begins and turn.title and turn.thread_id:
            self._chat.ask("threads.update", thread_id=turn.thread_id, title=turn.title)


def _hear(event: Event, turn: Turn, grow: Callable[[str], None]) -> None:
    match event:
        case {"type": "thread.created", "thread": {"id": thread_id}}:
            turn.thread_id = thread_id
        case {"type": "thread.item.added", "item": {"type": "assistant_message"}}:
            turn.said.append("")
        case {
            "type": "thread.item.updated",
            "update": {"type": "assistant_message.content_part.text_delta", "delta": delta},
        }:
            turn.said[-1:] = ["".join([*turn.said[-1:], delta])]
            grow(turn.answer)
        case {"type": "thread.item.done", "item": {"type": "assistant_message", "content": content}}:
            turn.said[-1:] = ["".join(part["text"] for part in content)]
        case {"type": "client_effect", "name": caller.RUN_ENDED, "data": {"outcome": "stopped"}}:
            raise ChatError("The answer was stopped in the chat's panel. What was said so far is kept.")
        case {"type": "error"}:
            raise ChatError(event.get("message") or "The answer failed. Ask again.")
