"""`--dry-run`: the whole of what a question would send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_chatkit.hosts.kernel import KernelChat
    from jupyter_chatkit.hosts.kernel.conversation import Turn


def dry_run(chat: KernelChat, turn: Turn) -> str:
    """Return what `turn` would send, word for word, and to whom."""
    metadata = {"pageContext": turn.page} if turn.page else {}
    found = chat.ask("context.preview", metadata, text=turn.text, model=turn.model)
    return "\n\n".join(
        filter(None, [_to(found["model"]), _along(chat, turn), found["text"], found["message"]])
    )


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
