"""The database file: who may read it, and what kind of disk it lies on."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")
_NETWORK = frozenset({
    "9p", "afs", "beegfs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "gpfs", "lustre", "nfs", "nfs4",
    "smb3", "smbfs",
})  # fmt: skip


def prepare(path: Path) -> None:
    """Make the file, for its owner alone, where there is none; raises OSError.

    SQLite gives `-wal` and `-shm` the mode of the file. A directory that exists is left as it is: it may
    be somebody's home.
    """
    for missing in reversed([parent for parent in path.parents if not parent.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDONLY, 0o600))
    with contextlib.suppress(PermissionError):  # another user's file: the mode is theirs to choose
        path.chmod(0o600)


def is_on_network(path: Path) -> bool:
    """Return True for a file on a network file system, as far as the system tells (Linux).

    WAL seems to work there and loses data as soon as a second machine opens the file:
    https://www.sqlite.org/wal.html
    """
    try:
        mounts = [line.split() for line in _MOUNTS.read_text().splitlines()]
    except OSError:
        return False
    return _file_system(path.resolve(), mounts) in _NETWORK


def _file_system(path: Path, mounts: list[list[str]]) -> str:
    """Return the type of the innermost mount that holds `path`; the later of two covers the earlier."""
    holding = [
        (len(point), number, kind)
        for number, (_device, point, kind, *_rest) in enumerate(mounts)
        if path.is_relative_to(point.replace("\\040", " "))
    ]
    return max(holding)[2] if holding else ""
