"""Tape: one session's way through a cassette."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Literal

from jupyter_chatkit.models.cassettes.errors import CassetteError
from jupyter_chatkit.models.cassettes.file import Cassette
from jupyter_chatkit.models.cassettes.misses import miss
from jupyter_chatkit.models.cassettes.request import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jupyter_chatkit.models.cassettes.recording import Recording

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
