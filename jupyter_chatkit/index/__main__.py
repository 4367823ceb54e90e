"""Brings one index up to date, in a process of its own with the lowest priority: an order on stdin.

It ends when stdin does: the server that asked is gone then.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from jupyter_chatkit.index.building import Order, build
from jupyter_chatkit.index.database import NoFullTextError
from jupyter_chatkit.index.tree import Rules

NO_FULL_TEXT = 3
"""The exit code where SQLite has no FTS5."""

MOST_MEMORY = 2 * 1024**3


def main() -> int:
    _step_back()
    given = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    rules = Rules(given["allow_hidden"], tuple(given["hide_globs"]))
    order = Order(Path(given["root"]), Path(given["database"]), rules, given["redact"])
    try:
        build(order, os.environ)
    except NoFullTextError:
        return NO_FULL_TEXT
    return 0


def _end_with_the_server() -> None:
    # Not by reading `sys.stdin`, whose lock the interpreter would wait for at its end.
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)


def _step_back() -> None:
    """Let every other program go first, and bound the memory, where the system can."""
    with suppress(AttributeError, OSError):
        os.nice(19)
    try:
        import resource
    except ImportError:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


if __name__ == "__main__":
    sys.exit(main())
