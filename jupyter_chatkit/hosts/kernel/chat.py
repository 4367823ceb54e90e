"""KernelChat: requests in, events out, by the kernel's own server where it has one and here where not."""

from __future__ import annotations

import json
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from jupyter_chatkit import ticket
from jupyter_chatkit.caller import Refused
from jupyter_chatkit.config import environment
from jupyter_chatkit.hosts.kernel.cassette import plays_alone
from jupyter_chatkit.hosts.kernel.frames import events
from jupyter_chatkit.hosts.kernel.reply import pieces
from jupyter_chatkit.hosts.kernel.watching import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from jupyter_chatkit.hosts.kernel.by_ticket import ByTicket
    from jupyter_chatkit.hosts.kernel.in_process import InProcess
    from jupyter_chatkit.hosts.kernel.played import Played
    from jupyter_chatkit.hosts.kernel.reply import Source
    from jupyter_chatkit.ticket import Ticket

Event = dict[str, Any]

UNREACHABLE = "The Jupyter server cannot be reached. Look whether it still runs, then ask again."

_FORBIDDEN = 403
_FIRST: Event = {"type": "threads.list", "params": {"limit": 1}}
"""A request with nothing of the notebook in it, which makes the service load what it needs."""


class ChatError(Exception):
    """What went wrong, as one sentence with what to do; a notebook shows it without a traceback."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class KernelChat:
    """The chat of one kernel. Which service answers is settled once, at the first request or by `warm`."""

    def __init__(self) -> None:
        self._ticket: Ticket | None = None
        self._service: ByTicket | Played | InProcess | None = None
        self._settling = threading.Lock()
        self.session = uuid4().hex
        """Stands for this kernel's run of its notebook: it goes through a cassette in order."""
        self.watch = Watch()
        """Tells of the threads that change by what is asked here."""

    @property
    def is_settled(self) -> bool:
        """Whether the service is ready, so that the next request is answered without a wait."""
        return self._service is not None

    @property
    def root(self) -> str | None:
        """The folder from which the server's paths start; None without a server."""
        self._settled()
        return self._ticket.root if self._ticket else None

    @property
    def has_server(self) -> bool:
        """Whether the kernel's own server answers; asks it where that is not yet known."""
        self._settled()
        return self._ticket is not None

    def warm(self) -> None:
        """Let the service load what it needs, in a thread."""
        threading.Thread(target=self._warm, name="jupyter-chatkit-warm", daemon=True).start()

    def stream(self, body: Event) -> Generator[Event, None, None]:
        """Yield the events of a run. Closing it stops the model; what was said is kept.

        Raises `ChatError`.
        """
        with self.watch.turn(body) as turn, closing(self._open(body)) as reply:
            for event in events(reply):
                turn.note(event)
                yield event

    def ask(self, kind: str, metadata: Event | None = None, **params: Any) -> Event:
        """Return the reply to a request that does not stream. Raises `ChatError`."""
        with closing(self._open({"type": kind, "params": params, "metadata": metadata or {}})) as reply:
            found: Event = json.loads(b"".join(reply))
        return found

    def source(self, body: bytes) -> Source:
        """Return the reply to a request, as bytes, for whoever reads it in a thread of its own.

        Raises `ChatError` where no service can be had; reading raises `Refused` and `OSError`.
        """
        return self._settled().open(body)

    def attach(self, name: str, mime: str, data: bytes) -> str:
        """Upload a picture to go with a message, and return its id. Raises `ChatError`."""
        with closing(self._told(lambda service: service.attach(name, mime, data))) as reply:
            found: Event = json.loads(b"".join(reply))
        return str(found["id"])

    def close(self) -> None:
        """Let the service go; the next request settles it anew."""
        with self._settling:
            if self._service is not None:
                self._service.close()
            self._service = self._ticket = None

    def _warm(self) -> None:
        with suppress(Exception):  # The first message tries again and says it.
            self._settled()

    def _open(self, body: Event) -> Generator[bytes, None, None]:
        return self._told(lambda service: service.open(json.dumps(body).encode()))

    def _told(self, ask: Callable[[ByTicket | Played | InProcess], Source]) -> Generator[bytes, None, None]:
        """Yield the reply to what `ask` asks. Raises `ChatError`."""
        try:
            yield from pieces(ask(self._settled()))
        except Refused as error:
            raise ChatError(error.message, error.status) from None
        except OSError:
            raise ChatError(UNREACHABLE) from None

    def _settled(self) -> ByTicket | Played | InProcess:
        with self._settling:
            if self._service is None:
                self._service = self._by_ticket() or self._played() or self._in_process()
            return self._service

    def _by_ticket(self) -> ByTicket | None:
        """Return the server if it knows its ticket: what listens there now may be another one's."""
        found = ticket.find(environment())
        if found is None:
            return None
        from jupyter_chatkit.hosts.kernel.by_ticket import ByTicket

        service = ByTicket(found)
        try:
            _drain(service)
        except OSError:
            return None
        except Refused as error:
            if error.status == _FORBIDDEN:
                return None
        self._ticket = found
        return service

    def _played(self) -> Played | None:
        """Return what answers off a cassette where this kernel does nothing else."""
        if not plays_alone():
            return None
        from jupyter_chatkit.hosts.kernel.played import Played

        return Played(self._in_process)

    def _in_process(self) -> InProcess:
        from jupyter_chatkit.hosts.kernel.in_process import InProcess

        service = InProcess(self.watch.hand_on)
        try:
            _drain(service)
        except Refused as error:
            service.close()
            raise ChatError(error.message, error.status) from None
        return service


def _drain(service: ByTicket | InProcess) -> None:
    for _ in pieces(service.open(json.dumps(_FIRST).encode())):
        pass
