"""The chat of the kernel's own server, over HTTP with the server's ticket."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jupyter_chatkit.caller import Refused
from jupyter_chatkit.ticket import HEADER

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.ticket import Ticket

_SILENCE = 60.0
"""Seconds without a byte after which the server counts as gone; it writes at least every 15."""

_PIECE = 64 * 1024
_OK = 200


class ByTicket:
    """Asks the server that a ticket names."""

    def __init__(self, ticket: Ticket) -> None:
        self._ticket = ticket

    def open(self, body: bytes) -> HttpReply:
        return HttpReply(self._ticket, body)

    def close(self) -> None:
        """Nothing is held between requests."""


class HttpReply:
    """One request and its reply."""

    def __init__(self, ticket: Ticket, body: bytes) -> None:
        self._ticket = ticket
        self._body = body
        self._connection = _connection(ticket)
        self._lock = threading.Lock()
        self._stopped = False
        self.streams = False

    def read(self, put: Callable[[bytes], None]) -> None:
        """Raises `Refused` with the server's words, `OSError` where the server cannot be reached."""
        try:
            with self._lock:
                if self._stopped:
                    return
                self._connection.connect()
            self._read(put)
        except http.client.HTTPException as error:
            raise ConnectionError("The connection to the Jupyter server broke.") from error
        finally:
            self._connection.close()

    def stop(self) -> None:
        """Close the connection; the server then stops the model and keeps what it wrote."""
        with self._lock:
            self._stopped = True
            if self._connection.sock is not None:
                with suppress(OSError):
                    self._connection.sock.shutdown(socket.SHUT_RDWR)

    def _read(self, put: Callable[[bytes], None]) -> None:
        path = f"{self._ticket.base_url}jupyter-chatkit/kernel/chatkit"
        headers = {HEADER: self._ticket.secret, "Content-Type": "application/json"}
        self._connection.request("POST", path, self._body, headers)
        reply = self._connection.getresponse()
        if reply.status != _OK:
            raise Refused(reply.status, _told(reply.read()))
        self.streams = (reply.headers["Content-Type"] or "").startswith("text/event-stream")
        while piece := reply.read1(_PIECE):
            put(piece)


def _connection(ticket: Ticket) -> http.client.HTTPConnection:
    url = urlsplit(ticket.url)
    host = url.hostname or ""
    if url.scheme == "http":
        return http.client.HTTPConnection(host, url.port, timeout=_SILENCE)
    # The ticket names the very certificate to expect, whoever signed it and for whichever name.
    trust = ssl.create_default_context(cafile=ticket.certificate)
    trust.check_hostname = False
    trust.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return http.client.HTTPSConnection(host, url.port, timeout=_SILENCE, context=trust)


def _told(body: bytes) -> str:
    try:
        found: Any = json.loads(body)
        return str(found["message"])
    except (ValueError, KeyError, TypeError):
        return "The Jupyter server refused the request. Its log may say why."
