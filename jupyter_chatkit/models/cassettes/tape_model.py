"""TapeModel: the model of a run that is recorded on a tape or played from it."""

from __future__ import annotations

import uuid
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from agents.models.interface import Model

from jupyter_chatkit.models.cassettes.playing import events
from jupyter_chatkit.models.cassettes.recording import Listener, Recording
from jupyter_chatkit.models.cassettes.request import key_of, request_lines

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable

    from agents import ModelResponse, TResponseInputItem
    from agents.items import TResponseStreamEvent

    from jupyter_chatkit.models.cassettes.request import Redact
    from jupyter_chatkit.models.cassettes.tape import Mode, Tape


@dataclass(frozen=True)
class Given:
    """What a run is asked: `entries`, which read as `plain` wherever and whenever they are asked.

    `named` is the model that the person named, None where it is left to the settings.
    """

    entries: list[TResponseInputItem]
    plain: list[TResponseInputItem]
    named: str | None = None


class TapeModel(Model):
    """Answers by `tape`, and asks `model` where its mode is to record.

    `given` says what the run is asked; what the SDK adds behind it, such as results of tools, is read as it
    comes. `label` is who answers, for people to read.
    """

    def __init__(
        self,
        model: Callable[[], Model],
        tape: Tape,
        mode: Mode,
        *,
        given: Given,
        label: str,
        redact: Redact,
    ) -> None:
        self._model = model
        self._tape = tape
        self._mode = mode
        self._given = given
        self._label = label
        self._redact = redact

    async def get_response(self, *_: Any, **__: Any) -> ModelResponse:
        raise NotImplementedError("Answers are streamed.")

    async def stream_response(
        self,
        system_instructions: str | None,
        input: Any,  # noqa: A002 - the SDK calls it so, and a run of ours gives a list
        model_settings: Any,
        tools: Any,
        *rest: Any,
        **options: Any,
    ) -> AsyncIterator[TResponseStreamEvent]:
        entries = [*self._given.plain, *input[len(self._given.entries) :]]
        lines = request_lines(entries, self._given.named, self._redact)
        if self._mode != "record":
            recording = self._tape.play(lines, must=self._mode == "replay")
            if recording is not None:
                for event in events(recording, uuid.uuid4().hex):
                    yield event
                return
        self._tape.check()
        listener = Listener(self._redact)
        asked = self._model().stream_response(
            system_instructions, input, model_settings, tools, *rest, **options
        )
        async with aclosing(cast("AsyncGenerator[TResponseStreamEvent, None]", asked)) as stream:
            async for event in stream:
                listener.hear(event)
                if listener.ended:
                    # Before the end is told: whoever hears it may count on the recording.
                    self._tape.record(self._recording(lines, listener))
                yield event

    def _recording(self, lines: list[str], listener: Listener) -> Recording:
        return Recording(key_of(lines), lines, self._label, listener.pieces, listener.usage)
