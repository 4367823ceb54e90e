"""What a message sent now would carry of the page and its files, for a person to read before it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_chatkit.attachments.shown import PICTURE_TOKENS, described, rendered
from jupyter_chatkit.context import estimate_tokens, parts, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_chatkit.attachments.shown import Shown
    from jupyter_chatkit.caller import Caller

NONCE = "············"
"""Stands for the fence's mark, which the message's id gives once there is a message."""


def preview(caller: Caller, files: Mapping[str, Shown], budget: int) -> dict[str, Any]:
    """Return the reply to `context.preview`: the literal text, its parts, and what was taken out of it.

    `files` are those of the message, by id; they stand before the page, as in the message. `tokens` is the
    page's, that of a picture included in its file's.
    """
    page = caller.shown
    text = render(page, NONCE, budget) if page else ""
    return {
        "text": "\n\n".join(filter(None, [rendered([*files.values()], NONCE) if files else "", text])),
        "tokens": estimate_tokens(text),
        "parts": [
            {"key": part.key, "label": part.label, "text": part.text, "tokens": estimate_tokens(part.text)}
            for part in (parts(page, budget) if page else ())
        ],
        "files": [
            {"id": file_id, "name": file.name, "about": file.about, "tokens": _tokens(file)}
            for file_id, file in files.items()
        ],
        "redacted": [
            {"kind": kind, "count": count} for kind, count in sorted(caller.redacted.items()) if page
        ],
    }


def _tokens(file: Shown) -> int:
    return estimate_tokens(described(file)) + (PICTURE_TOKENS if file.picture else 0)
