"""Is the process that wrote a row still there? What lets a thread go on after a crash."""

from __future__ import annotations

import os
import socket
import uuid
from dataclasses import dataclass

SILENCE = 10.0
"""Seconds without a sign of life after which a run counts as dead; a live one beats twice a second."""


@dataclass(frozen=True)
class Process:
    """One life of one process: a process id alone comes back after a restart, in a container at once."""

    instance: str
    host: str
    pid: int


_INSTANCE = uuid.uuid4().hex


def this_process() -> Process:
    return Process(_INSTANCE, socket.gethostname(), os.getpid())


def is_gone(process: Process) -> bool:
    """Return True when `process` is known to have ended; of another host nothing is known."""
    here = this_process()
    if process == here or process.host != here.host:
        return False
    if process.pid == here.pid:
        return True
    return not _exists(process.pid)


def _exists(pid: int) -> bool:
    if os.name != "posix":  # elsewhere os.kill ends the process it asks about
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
