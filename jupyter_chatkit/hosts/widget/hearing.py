"""Which answers of a thread are new: each is heard once, whoever asked and whoever says that it is there."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from jupyter_chatkit.caller import INTERRUPTED, STOPPED
from jupyter_chatkit.hosts.widget.messages import message_of

if TYPE_CHECKING:
    from jupyter_chatkit.hosts.kernel import KernelChat
    from jupyter_chatkit.hosts.widget.messages import Item, Message

_MOST = 50
"""Items from the end of the thread that are looked at."""

_CUT = {STOPPED, INTERRUPTED}


class Hearing:
    """Knows what of each thread was heard."""

    def __init__(self, chat: KernelChat) -> None:
        self._chat = chat
        self._heard: set[str] = set()
        self._lock = threading.Lock()

    def new(self, thread_id: str) -> list[Message]:
        """Return the answers since the last question that were not heard before, oldest first.

        An answer that was stopped or interrupted is none. May be called from any thread. Raises `ChatError`.
        """
        items = self._chat.ask("items.list", thread_id=thread_id, order="desc", limit=_MOST)["data"]
        answers = _last_answers(items)
        with self._lock:
            unheard = [item for item in answers if item["id"] not in self._heard]
            self._heard.update(item["id"] for item in unheard)
        return [message for item in unheard if (message := message_of(item))]


def _last_answers(newest_first: list[Item]) -> list[Item]:
    found: list[Item] = []
    for item in newest_first:
        match item:
            case {"type": "user_message"}:
                break
            case {"type": "task", "task": {"title": title}} if title in _CUT:
                return []
            case {"type": "assistant_message"}:
                found.append(item)
    return found[::-1]
