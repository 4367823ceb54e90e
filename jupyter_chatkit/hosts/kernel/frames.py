"""The events in a stream of bytes, however it is cut."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATA = b"data: "


class Frames:
    """Takes the pieces of a stream and gives the events that are complete; its comments are left out."""

    def __init__(self) -> None:
        self._rest = b""

    def of(self, piece: bytes) -> Iterator[dict[str, Any]]:
        """Yield the events that end in `piece`."""
        *frames, self._rest = (self._rest + piece).split(b"\n\n")
        for frame in frames:
            for line in frame.splitlines():
                if line.startswith(_DATA):
                    yield json.loads(line.removeprefix(_DATA))


def events(reply: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the events in the pieces of a stream."""
    frames = Frames()
    for piece in reply:
        yield from frames.of(piece)
