"""What a person is told before a question goes: where it goes, and with `--dry-run` the whole of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_chatkit.hosts.kernel import KernelChat
    from jupyter_chatkit.hosts.magic.conversation import Turn
    from jupyter_chatkit.hosts.magic.pictures import Picture

IN_PROCESS = (
    "The chat runs in this kernel: no Jupyter server with it was found. Conversations end with the kernel."
)


class Notices:
    """One line each, once."""

    def __init__(self, chat: KernelChat) -> None:
        self._chat = chat
        self._models: set[str | None] = set()
        self._told: set[str] = set()

    def tell(self, model: str | None) -> None:
        """Say that the chat runs in this process, and which host a remote model is on."""
        if not self._chat.has_server:
            self._say(IN_PROCESS)
        if model in self._models:
            return
        chosen = self._chat.ask("context.preview", model=model)["model"]
        if chosen["remote"] and not chosen["confirmed"]:
            self._say(f"What you ask goes to {chosen['host']}, with what --context names.")
        self._models.add(model)

    def _say(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            sys.stdout.write(f"{line}\n")


def dry_run(chat: KernelChat, turn: Turn, picture: Picture | None) -> str:
    """Return what `turn` would send, word for word, and to whom."""
    metadata = {"pageContext": turn.page} if turn.page else {}
    found = chat.ask("context.preview", metadata, text=turn.text, model=turn.model)
    told = f"(the picture {picture.told()})" if picture else ""
    parts = [_to(found["model"]), _along(chat, turn), found["text"], told, found["message"]]
    return "\n\n".join(filter(None, parts))


def _to(model: dict[str, Any]) -> str:
    host = f" at {model['host']}" if model["host"] else ""
    reason = "" if model["ready"] else f", which is not ready: {model['reason']}"
    return f"Nothing was sent. This would go to {model['label']}{host}{reason}:"


def _along(chat: KernelChat, turn: Turn) -> str:
    if turn.thread_id is None:
        return ""
    items = chat.ask("items.list", thread_id=turn.thread_id, limit=1_000)["data"]
    said = sum(item["type"] in {"user_message", "assistant_message"} for item in items)
    return f"(the {said} messages of the conversation so far, the newest that fit)"
