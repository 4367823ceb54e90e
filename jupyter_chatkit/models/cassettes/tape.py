"""Tape: one session's way through a cassette, and the model that records onto it or plays from it."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from agents.models.interface import Model

from jupyter_chatkit.models.cassettes.errors import CassetteError
from jupyter_chatkit.models.cassettes.file import Cassette
from jupyter_chatkit.models.cassettes.misses import miss
from jupyter_chatkit.models.cassettes.playing import events
from jupyter_chatkit.models.cassettes.recording import Listener, Recording
from jupyter_chatkit.models.cassettes.request import key_of, request_lines

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
    from pathlib import Path

    from agents import ModelResponse, TResponseInputItem
    from agents.items import TResponseStreamEvent

    from jupyter_chatkit.models.cassettes.request import Redact

Mode = Literal["live", "record", "replay", "auto"]


class Tape:
    """What a session asked so far. The same question is answered by its recordings in their order."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._asked: Counter[str] = Counter()
        self._recorded: set[str] = set()
        self._read: tuple[tuple[int, int, int], Cassette] | None = None
        self._lock = threading.Lock()

    def play(self, lines: Sequence[str], *, must: bool) -> Recording | None:
        """Return the next recording of this request; the last one again where it is asked more often.

        None where there is none and `must` is false. Raises `MissError` where it is true, and
        `CassetteError` for a file that cannot be used.
        """
        with self._lock:
            cassette = self._loaded()
            key = key_of(lines)
            found = cassette.of(key)
            if not found:
                if must:
                    raise miss(cassette, lines)
                return None
            place = self._asked[key]
            self._asked[key] += 1
            playing = found[min(place, len(found) - 1)]
            _mark(self.path, cassette.recordings.index(playing))
            return playing

    def check(self) -> None:
        """Raise `CassetteError` where the file could not take a recording."""
        with self._lock:
            Cassette.load(self.path)
            if not self.path.parent.is_dir():
                raise CassetteError(
                    f"The cassette {self.path.name} cannot be written: its folder is not there."
                )

    def record(self, recording: Recording) -> None:
        """Write a recording down. The session's first one of a request takes the place of earlier ones."""
        with self._lock:
            cassette = Cassette.load(self.path)
            cassette.put(recording, instead=recording.key not in self._recorded)
            self._recorded.add(recording.key)
            cassette.save()

    def _loaded(self) -> Cassette:
        """Return the cassette as it is now; a file that did not change is not read again."""
        try:
            found = self.path.stat()
        except OSError:
            return Cassette.load(self.path)
        state = (found.st_ino, found.st_mtime_ns, found.st_size)
        if self._read is None or self._read[0] != state:
            self._read = (state, Cassette.load(self.path))
        return self._read[1]


def marks(path: Path) -> Path:
    """Return the file that, where it is there, takes the numbers of the recordings that are played."""
    return path.with_name(f".{path.name}.played")


def _mark(path: Path, number: int) -> None:
    if marks(path).exists():
        with marks(path).open("a") as file:
            file.write(f"{number}\n")


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
