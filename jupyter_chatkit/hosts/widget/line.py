"""What goes from the kernel to the view that asked, marked with the id that the view gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Send = Callable[[dict[str, Any], list[bytes] | None], None]

_OK = 200


class Line:
    """The reply to one message, in the order of its sending: a head, numbered pieces, their count."""

    def __init__(self, send: Send, message_id: str) -> None:
        self._send = send
        self._id = message_id
        self._begun = False
        self._count = 0

    def begin(self, *, stream: bool) -> None:
        """Say that the reply comes and whether it is a stream of events; once."""
        if not self._begun:
            self._begun = True
            self._tell("head", status=_OK, stream=stream)

    def send(self, piece: bytes) -> None:
        self._send({"kind": "piece", "id": self._id, "number": self._count}, [piece])
        self._count += 1

    def end(self) -> None:
        self.begin(stream=False)
        self._tell("end", count=self._count)

    def refuse(self, status: int, message: str) -> None:
        """Say why there is no reply, or that the one under way broke off."""
        if self._begun:
            self._tell("end", message=message)
        else:
            self._tell("head", status=status, message=message)

    def context(self, page: dict[str, Any] | None) -> None:
        self._tell("context", page=page)

    def _tell(self, kind: str, **content: Any) -> None:
        self._send({"kind": kind, "id": self._id, **content}, None)
