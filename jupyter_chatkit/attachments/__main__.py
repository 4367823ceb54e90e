"""Reads one uploaded file in a process of its own: `{path, name, mime}` on stdin, its content on stdout.

A file that loops or swells meets limits of time and memory here, and no kernel waits while one is read.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_chatkit.attachments import image, kinds
from jupyter_chatkit.attachments.content import PREVIEW, SHOWN, Content, UnreadableError
from jupyter_chatkit.store.blobs import write_private

MOST_SECONDS = 30
MOST_MEMORY = 2 * 1024**3
_HEAD = 16


def main() -> None:
    _limit()
    given: dict[str, Any] = json.load(sys.stdin)
    try:
        content = _read(Path(given["path"]), given["name"], given["mime"])
    except UnreadableError as error:
        content = Content("other", given["mime"], "file", note=str(error))
    except (MemoryError, RecursionError):
        content = Content("other", given["mime"], "file", note="It is too complicated to be read here.")
    json.dump(content.to_json(), sys.stdout)


def _read(path: Path, name: str, mime: str) -> Content:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not kinds.is_picture(head):
        return kinds.read(path, name, mime)
    content, shown, preview = image.read(path)
    write_private(path.with_name(SHOWN), shown)
    write_private(path.with_name(PREVIEW), preview)
    return content


def _limit() -> None:
    """Bound processor time and memory, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for limit, value in ((resource.RLIMIT_CPU, MOST_SECONDS), (resource.RLIMIT_AS, MOST_MEMORY)):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    main()
