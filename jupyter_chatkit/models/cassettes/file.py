"""Cassette: the recordings of one notebook in a JSON file beside it."""

from __future__ import annotations

import json
import os
import uuid
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.caller import CASSETTE
from jupyter_chatkit.models.cassettes.errors import CassetteError
from jupyter_chatkit.models.cassettes.recording import Recording
from jupyter_chatkit.models.cassettes.request import answer_lines, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jupyter_chatkit.models.cassettes.recording import Piece

FORMAT = "jupyter-chatkit cassette"
VERSION = 1
MOST_BYTES = 64 * 1024 * 1024
"""Bytes of a file that is read."""

AGAIN = (
    "Delete the file and record again, with --record or in a session of JUPYTER_CHATKIT_CASSETTE_MODE=record."
)


def beside(notebook: Path) -> Path:
    """Return where the cassette of a notebook lies."""
    return notebook.with_name(f"{notebook.stem}{CASSETTE}")


class Cassette:
    """Recordings in the order in which they were made. Nothing is written before `save`."""

    def __init__(self, path: Path, recordings: Iterable[Recording] = ()) -> None:
        self.path = path
        self.recordings = list(recordings)

    @classmethod
    def load(cls, path: Path) -> Cassette:
        """Return the cassette at `path`, an empty one where there is no file.

        Raises `CassetteError` for a file that is none, was cut off, or was changed by hand.
        """
        try:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return cls(path)
        except OSError as error:
            raise CassetteError(f"The cassette {path.name} cannot be read: {error.strerror}.") from error
        if len(data) > MOST_BYTES:
            raise CassetteError(f"The cassette {path.name} is larger than 64 MB. {AGAIN}")
        return cls(path, _read(path.name, data))

    def of(self, key: str) -> list[Recording]:
        """Return what was said to the request of this key, in the order of recording."""
        return [recording for recording in self.recordings if recording.key == key]

    def put(self, recording: Recording, *, instead: bool) -> None:
        """Add a recording; with `instead` it takes the place of those of the same request."""
        same = [place for place, kept in enumerate(self.recordings) if kept.key == recording.key]
        if not (instead and same):
            self.recordings.append(recording)
            return
        self.recordings[same[0]] = recording
        for place in reversed(same[1:]):
            del self.recordings[place]

    def keep(self, recordings: Iterable[Recording]) -> int:
        """Leave out all recordings but these; return how many went."""
        kept = {id(recording) for recording in recordings}
        before = len(self.recordings)
        self.recordings = [recording for recording in self.recordings if id(recording) in kept]
        return before - len(self.recordings)

    @property
    def text(self) -> str:
        """The text of the file."""
        return _written(self.recordings)

    def save(self) -> None:
        """Write the file, wholly or not at all. Raises `CassetteError` where that is not possible."""
        part = self.path.with_name(f".{self.path.name}.{uuid.uuid4().hex}")
        try:
            part.write_text(self.text, encoding="utf-8")
            part.replace(self.path)
        except OSError as error:
            part.unlink(missing_ok=True)
            reason = f"The cassette {self.path.name} cannot be written: {error.strerror}."
            raise CassetteError(f"{reason} The answer was not recorded.") from error


def _written(recordings: list[Recording]) -> str:
    """Return the file's text: one line for each line of a request, so that a diff shows what changed.

    A request that goes on with a conversation has only what is new in it, and the key of what came before.
    """
    entries = []
    before: list[Recording] = []
    for recording in recordings:
        entry: dict[str, Any] = {"key": recording.key}
        goes_on = next((one for one in reversed(before) if _goes_on(recording, one)), None)
        own = recording.request
        if goes_on is not None:
            entry["after"] = before.index(goes_on)
            own = own[len(_heard(goes_on)) :]
        entry |= {"request": own, "model": recording.model, "answer": recording.answer}
        entries.append(entry | {"usage": list(recording.usage), "seal": recording.seal})
        before.append(recording)
    whole = {"format": FORMAT, "version": VERSION, "recordings": entries}
    return json.dumps(whole, indent=1, ensure_ascii=False) + os.linesep.replace("\r\n", "\n")


def _goes_on(recording: Recording, earlier: Recording) -> bool:
    heard = _heard(earlier)
    return recording.request[: len(heard)] == heard


def _heard(recording: Recording) -> list[str]:
    return [*recording.request, *answer_lines(recording.text)]


def _read(name: str, data: bytes) -> list[Recording]:
    try:
        whole = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise CassetteError(
            f"The cassette {name} is not whole: it was cut off or is no JSON. {AGAIN}"
        ) from None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise CassetteError(
            f"{name} is not a cassette of jupyter-chatkit. Nothing was read from it or written."
        )
    if whole.get("version") != VERSION:
        raise CassetteError(f"The cassette {name} is of another version of jupyter-chatkit. {AGAIN}")
    recordings: list[Recording] = []
    try:
        for entry in whole["recordings"]:
            recordings.append(_recording(entry, recordings))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise CassetteError(f"The cassette {name} has a recording that cannot be read. {AGAIN}") from None
    _check(name, whole["recordings"], recordings)
    return recordings


def _recording(entry: dict[str, Any], before: list[Recording]) -> Recording:
    own = [str(line) for line in entry["request"]]
    goes_on = entry.get("after")
    if goes_on is not None:
        own = [*_heard(before[_place(goes_on, before)]), *own]
    given, written = entry["usage"]
    answer = [_piece(piece) for piece in entry["answer"]]
    return Recording(str(entry["key"]), own, str(entry["model"]), answer, (int(given), int(written)))


def _place(value: object, before: list[Recording]) -> int:
    if type(value) is not int or not 0 <= value < len(before):
        raise ValueError(value)
    return value


def _piece(piece: Piece) -> Piece:
    match piece:
        case {"text": [*_]} | {"thought": [*_]} | {"call": str(), "arguments": str(), "id": str()}:
            return piece
        case {"item": {"type": str()}}:
            return piece
        case _:
            raise ValueError(piece)


def _check(name: str, entries: list[dict[str, Any]], recordings: list[Recording]) -> None:
    for number, (entry, recording) in enumerate(zip(entries, recordings, strict=True), 1):
        if recording.key != key_of(recording.request) or entry.get("seal") != recording.seal:
            message = f"Recording {number} of the cassette {name} was changed after it was made."
            raise CassetteError(f"{message} {AGAIN}")
