"""The conversation over the comm: what the page asks of the kernel, each in a thread of its own."""

from __future__ import annotations

import contextvars
import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.hosts.kernel import ChatError
from jupyter_chatkit.hosts.widget import assets
from jupyter_chatkit.hosts.widget.line import Line
from jupyter_chatkit.hosts.widget.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.hosts.kernel import KernelChat
    from jupyter_chatkit.hosts.widget.line import Send

MOST = 32
"""Requests of one widget that are answered at a time."""

_LONGEST_ID = 100
_WRONG, _NOT_FOUND, _TOO_MANY, _UNAVAILABLE = 400, 404, 429, 503
_PIECE = 256 * 1024

log = logging.getLogger(__name__)


class Talk:
    """Takes the messages of all views of one widget, on the main thread and those of subshells.

    Nothing here waits, and nothing that a page sends raises.
    """

    def __init__(
        self,
        chat: KernelChat,
        send: Send,
        page: Callable[[], dict[str, Any] | None],
        turned: Callable[[str], None],
    ) -> None:
        """`page` reads the notebook; `turned` hears the thread whose turn a page saw end."""
        self._chat = chat
        self._send = send
        self._page = page
        self._turned = turned
        self._replies: dict[str, Reply] = {}
        self._lock = threading.Lock()

    def take(self, content: Any) -> None:
        """Take one message; what cannot be understood is left alone."""
        match content:
            case {"kind": "hello"}:
                _begin(self._greet)
            case {"kind": "turn", "thread_id": str(thread_id)}:
                _begin(lambda: self._turned(thread_id))
            case {"kind": kind, "id": str(message_id)} if 0 < len(message_id) <= _LONGEST_ID:
                self._answer(kind, message_id, content)
            case _:
                log.debug("A widget's page sent what is no message")

    def close(self) -> None:
        """Stop what is under way."""
        with self._lock:
            replies = list(self._replies.values())
        for reply in replies:
            reply.stop()

    def _answer(self, kind: Any, message_id: str, content: dict[str, Any]) -> None:
        line = Line(self._send, message_id)
        match kind:
            case "request":
                self._request(message_id, content.get("body"), line)
            case "stop":
                with self._lock:
                    reply = self._replies.get(message_id)
                if reply is not None:
                    _begin(reply.stop)
            case "asset":
                _begin(lambda: _give(content.get("name"), line))
            case "context":
                _begin(lambda: line.context(self._page()))
            case _:
                log.debug("A widget's page sent a message of a kind that is not known")

    def _request(self, message_id: str, body: Any, line: Line) -> None:
        if not isinstance(body, dict):
            line.refuse(_WRONG, "The request is not a JSON object.")
            return
        reply = Reply(self._chat, line, body)
        with self._lock:
            if message_id in self._replies:
                log.debug("A widget's page sent a request twice")
                return
            is_taken = len(self._replies) < MOST
            if is_taken:
                self._replies[message_id] = reply
        if is_taken:
            _begin(lambda: self._carry(message_id, reply))
        else:
            line.refuse(_TOO_MANY, f"This widget answers {MOST} requests at a time. Wait for one to end.")

    def _carry(self, message_id: str, reply: Reply) -> None:
        try:
            reply.run()
        finally:
            with self._lock:
                del self._replies[message_id]

    def _greet(self) -> None:
        mode = "kernel"
        with suppress(ChatError):  # The first request says it.
            mode = "server" if self._chat.has_server else "kernel"
        self._send({"kind": "here", "mode": mode}, None)


def _give(name: Any, line: Line) -> None:
    if name != assets.CHAT:
        line.refuse(_NOT_FOUND, "There is no such file.")
        return
    try:
        found = assets.read(assets.CHAT)
    except ChatError as error:
        line.refuse(error.status or _UNAVAILABLE, str(error))
        return
    line.begin(stream=False)
    for at in range(0, len(found), _PIECE):
        line.send(found[at : at + _PIECE])
    line.end()


def _begin(work: Callable[[], None]) -> None:
    """Do `work` in a thread that counts as part of the message that began it, as far as the kernel goes."""
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(work,), name="jupyter-chatkit-widget", daemon=True).start()
