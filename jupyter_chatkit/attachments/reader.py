"""Has a file read by a process of its own, takes the secrets out, and keeps what a model may see of it."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.attachments import kinds
from jupyter_chatkit.attachments.content import TEXT, Content
from jupyter_chatkit.context.cutting import cut
from jupyter_chatkit.context.terminal import plain
from jupyter_chatkit.store.blobs import BYTES, write_private

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.privacy import Redaction

AT_ONCE = 2
"""Files that are read at the same time."""

PATIENCE = 30.0
"""Seconds after which reading is given up."""

MOST_KEPT = 100_000
"""Characters of a file's text that are kept."""

_TOO_LONG = "It took too long to read; only its name, type and size are known."
_FAILED = "It could not be read here; only its name, type and size are known."


class Reader:
    """Reads uploaded files, few at a time.

    `redaction` begins one for a place, None where nothing is to be hidden. The placeholders of each file are
    its own, so that none of them stands for a secret of the page or of another file.
    """

    def __init__(self, redaction: Callable[[str], Redaction | None]) -> None:
        self._redaction = redaction
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def read(self, folder: Path, name: str, mime: str) -> Content:
        """Return what the uploaded file is, and leave beside it what a model may see of it. Never raises."""
        async with self._turns:
            return await asyncio.to_thread(self._read, folder, name, mime)

    def hidden(self, text: str, attachment_id: str) -> str:
        """Return `text` about a file without secrets and without what a terminal would not show."""
        redaction = self._redaction(f"{_place(attachment_id)}-later")
        return redaction.text(plain(text)) if redaction else plain(text)

    def _read(self, folder: Path, name: str, mime: str) -> Content:
        content = _in_its_own_process(folder / BYTES, name, mime)
        if content.kind != "image":
            redaction = self._redaction(_place(folder.name))
            body = _plain(content.body)
            text = kinds.write(content.kind, redaction.json(body) if redaction else body)
            # A second look, at the whole: a secret may stand across two of its parts.
            text = redaction.text(text) if redaction else text
            kept = {"about": content.about, "note": content.note, "text": cut(text, MOST_KEPT)}
            write_private(folder / TEXT, json.dumps(kept).encode())
        return content


def _place(attachment_id: str) -> str:
    return f"file-{attachment_id[-6:]}"


def _in_its_own_process(path: Path, name: str, mime: str) -> Content:
    given = json.dumps({"path": str(path.absolute()), "name": name, "mime": mime})
    unread = Content("other", mime, "file", note=_FAILED)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "jupyter_chatkit.attachments"],
            input=given.encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=True,
            # Modules are looked for here first, and never in the folder the server was started in.
            cwd=Path(kinds.__file__).parents[2],
        )
        return Content(**json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return Content("other", mime, "file", note=_TOO_LONG)
    except (OSError, ValueError, TypeError, subprocess.CalledProcessError):
        return unread


def _plain(value: Any) -> Any:
    match value:
        case str():
            return plain(value)
        case list():
            return [_plain(one) for one in value]
        case dict():
            return {plain(name): _plain(one) for name, one in value.items()}
        case _:
            return value
