"""One request that came over the comm, and its reply: the bytes that HTTP would carry."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.caller import UNEXPECTED, Refused
from jupyter_chatkit.hosts.kernel import ChatError
from jupyter_chatkit.hosts.kernel.chat import UNREACHABLE
from jupyter_chatkit.hosts.kernel.frames import Frames
from jupyter_chatkit.hosts.widget.gathering import Gathering

if TYPE_CHECKING:
    from jupyter_chatkit.hosts.kernel import KernelChat
    from jupyter_chatkit.hosts.kernel.reply import Source
    from jupyter_chatkit.hosts.kernel.watching import TurnOnItsWay
    from jupyter_chatkit.hosts.widget.line import Line

_WRONG, _FAILED, _UNAVAILABLE = 400, 500, 503


class _LeftError(Exception):
    """The page went away before the end."""


class Reply:
    """Carries one request out: `run` until the reply has ended, `stop` from any thread."""

    def __init__(self, chat: KernelChat, line: Line, body: dict[str, Any]) -> None:
        self._chat = chat
        self._line = line
        self._body = body
        self._frames = Frames()
        self._stream = Gathering(self._send)
        self._source: Source | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def run(self) -> None:
        """Ask the service as code in this kernel does, and send what it replies."""
        try:
            self._carry()
        except _LeftError:
            return
        except Refused as error:
            self._refuse(error.status, error.message)
        except ChatError as error:
            self._refuse(error.status or _UNAVAILABLE, str(error))
        except OSError:
            self._refuse(_UNAVAILABLE, UNREACHABLE)
        except Exception as error:  # noqa: BLE001 - the page is told and may ask again
            self._refuse(_FAILED, UNEXPECTED.format(type(error).__name__))
        else:
            self._line.end()

    def stop(self) -> None:
        """Do as when a page closes its connection: nothing more is sent."""
        with self._lock:
            self._stopped = True
            source = self._source
        if source is not None:
            source.stop()

    def _carry(self) -> None:
        source = self._chat.source(_written(self._body))
        with self._lock:
            self._source = source
            if self._stopped:
                raise _LeftError
        with self._chat.watch.turn(self._body) as turn:
            try:
                source.read(lambda piece: self._pass_on(piece, source, turn))
            finally:
                self._stream.end()
            if self._stopped:
                raise _LeftError

    def _refuse(self, status: int, message: str) -> None:
        """Say what went wrong. Of a reply that was stopped nothing more is said: its connection breaks."""
        if not self._stopped:
            self._line.refuse(status, message)

    def _pass_on(self, piece: bytes, source: Source, turn: TurnOnItsWay) -> None:
        if self._stopped:
            return
        self._line.begin(stream=source.streams)
        if not source.streams:
            self._line.send(piece)
            return
        self._stream.put(piece)
        if turn.wants_events:
            for event in self._frames.of(piece):
                turn.note(event)

    def _send(self, pieces: bytes) -> None:
        if not self._stopped:
            self._line.send(pieces)


def _written(body: dict[str, Any]) -> bytes:
    try:
        return json.dumps(body).encode()
    except (TypeError, ValueError, RecursionError):
        raise Refused(_WRONG, "The request is not JSON.") from None
