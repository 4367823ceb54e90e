"""What a message sent now would carry of the page, for a person to read before it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_chatkit.context import estimate_tokens, parts, render

if TYPE_CHECKING:
    from jupyter_chatkit.caller import Caller

NONCE = "············"
"""Stands for the fence's mark, which the message's id gives once there is a message."""


def preview(caller: Caller, budget: int) -> dict[str, Any]:
    """Return the reply to `context.preview`: the literal text, its parts, and what was taken out of it."""
    page = caller.shown
    if page is None:
        return {"text": "", "tokens": 0, "parts": [], "redacted": []}
    text = render(page, NONCE, budget)
    return {
        "text": text,
        "tokens": estimate_tokens(text),
        "parts": [
            {"key": part.key, "label": part.label, "text": part.text, "tokens": estimate_tokens(part.text)}
            for part in parts(page, budget)
        ],
        "redacted": [{"kind": kind, "count": count} for kind, count in sorted(caller.redacted.items())],
    }
