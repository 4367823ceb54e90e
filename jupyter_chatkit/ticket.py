"""The chat-only ticket: how code in a kernel proves to its own Jupyter server that it is that kernel's.

The server writes a random secret into a file that only its user can read; a kernel finds the file by the
process id of its parent. The secret opens the kernel routes of the chat and nothing else of the server.
"""

from __future__ import annotations

import atexit
import hmac
import json
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_core.paths import jupyter_runtime_dir

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADER = "X-Jupyter-Chatkit-Ticket"
"""The HTTP header that carries the secret."""

_LARGEST = 16 * 1024
"""Characters of a ticket file that are read."""


@dataclass(frozen=True)
class Ticket:
    """Where a server's kernel routes are, and what opens them.

    `url` is the server's origin as its own machine reaches it, `base_url` the path under it, `root` the
    folder that notebook paths start from, `certificate` the file of the server's certificate under https.
    """

    secret: str = field(repr=False)
    url: str
    base_url: str
    root: str
    certificate: str | None = None


def new_secret() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(32)


def is_secret(shown: str | None, secret: str) -> bool:
    """Compare in a time that does not depend on how much of `shown` is right."""
    return shown is not None and hmac.compare_digest(shown.encode(), secret.encode())


def issue(ticket: Ticket) -> Path:
    """Write the ticket of this process into a file of mode 0600, which goes when the process ends.

    Raises `OSError` where it cannot be written.
    """
    path = _path(os.getpid())
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # What lies there is of a dead process that had the same id.
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(ticket), file)
    atexit.register(withdraw, path, ticket)
    return path


def withdraw(path: Path, ticket: Ticket) -> None:
    """Remove the file of `ticket`, unless another one has taken its place."""
    if _read(path) == ticket:
        path.unlink(missing_ok=True)


def find(environ: Mapping[str, str]) -> Ticket | None:
    """Return the ticket of the server that started this kernel, None where there is none to be trusted.

    A file of another user, or one that others may read or write, is not trusted.
    """
    parent = environ.get("JPY_PARENT_PID", "")
    return _read(_path(int(parent))) if parent.isdecimal() else None


def _path(pid: int) -> Path:
    return Path(jupyter_runtime_dir(), f"jupyter-chatkit-{pid}.json")


def _read(path: Path) -> Ticket | None:
    with suppress(OSError, ValueError, TypeError):
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, encoding="utf-8") as file:
            if _is_private(os.fstat(handle)):
                return Ticket(**json.loads(file.read(_LARGEST)))
    return None


def _is_private(state: os.stat_result) -> bool:
    if not stat.S_ISREG(state.st_mode):
        return False
    if os.name != "posix":  # elsewhere the access list of the folder says who may read it
        return True
    others = stat.S_IMODE(state.st_mode) & (stat.S_IRWXG | stat.S_IRWXO)
    return state.st_uid == os.getuid() and not others
