"""The shelf: which cassette a request is recorded on or answered from, and whether."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast

from jupyter_chatkit.caller import CASSETTE
from jupyter_chatkit.models.cassettes.errors import CassetteError
from jupyter_chatkit.models.cassettes.tape import Tape

if TYPE_CHECKING:
    from collections.abc import Callable

    from agents.models.interface import Model

    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.config import ChatKit
    from jupyter_chatkit.models.cassettes.request import Redact
    from jupyter_chatkit.models.cassettes.tape import Mode
    from jupyter_chatkit.models.cassettes.tape_model import Given, TapeModel

_MOST = 64
"""Sessions whose place in their cassettes is remembered."""


@dataclass(frozen=True)
class Playing:
    """A tape and how it is used; `mode` is never `live`."""

    tape: Tape
    mode: Mode
    redact: Redact

    def model(self, make: Callable[[], Model], given: Given, label: str) -> TapeModel:
        """Return the model that answers `given`; `make` gives the one that is asked where it records."""
        from jupyter_chatkit.models.cassettes.tape_model import TapeModel

        return TapeModel(make, self.tape, self.mode, given=given, label=label, redact=self.redact)

    @property
    def stands_in(self) -> bool:
        """Whether what was recorded with a model is to be played where none is set up."""
        return self.mode != "record" and self.tape.path.exists()


class Shelf:
    """The tapes of all sessions. Paths start at `root`, below which they stay unless `anywhere`.

    A server lets nobody out of its root; a chat in a kernel reaches what its kernel reaches anyway.
    `redaction` begins taking secrets out of what is recorded.
    """

    def __init__(
        self,
        root: Path,
        settings: ChatKit,
        redaction: Callable[[], Redact],
        *,
        anywhere: bool = False,
    ) -> None:
        self._root = root
        self._settings = settings
        self._redaction = redaction
        self._anywhere = anywhere
        self._tapes: dict[tuple[str, Path], Tape] = {}

    def playing(self, caller: Caller) -> Playing | None:
        """Return what `caller` asks for; None where the model is simply asked. Raises `CassetteError`."""
        asked = caller.cassette
        if asked is None or caller.origin != "kernel":
            return None
        mode = self._mode(asked.mode)
        if mode == "live":
            return None
        at = (asked.session, self._path(asked.path))
        if at not in self._tapes:
            for oldest in list(self._tapes)[: 1 + len(self._tapes) - _MOST]:
                del self._tapes[oldest]
            self._tapes[at] = Tape(at[1])
        return Playing(self._tapes[at], mode, self._redaction())

    def _mode(self, asked: Mode | None) -> Mode:
        """A session that records or replays does so throughout: a test asks nobody, whatever it says."""
        whole = cast("Mode", self._settings.cassette_mode)
        return whole if whole in {"record", "replay"} else asked or whole

    def _path(self, given: str) -> Path:
        if not given:
            raise CassetteError(
                "Which notebook this is cannot be told here, and so not where its cassette lies. Name the"
                f" file in JUPYTER_CHATKIT_CASSETTE, such as work{CASSETTE}."
            )
        parts = PurePosixPath(given.replace("\\", "/")).parts
        if ".." in parts or "\0" in given or not given.endswith(CASSETTE):
            raise CassetteError(
                f"A cassette's name ends in {CASSETTE} and has no “..” in it; {given!r} is none."
            )
        path = self._root / given
        if not self._anywhere and not _is_below(path, self._root):
            raise CassetteError(
                f"The cassette {given!r} does not lie below the folder of the Jupyter server."
            )
        return path


def _is_below(path: Path, root: Path) -> bool:
    """Whether a file at `path` would lie below `root`, links followed."""
    return path.resolve().is_relative_to(root.resolve())
