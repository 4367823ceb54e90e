"""The bytes of attachments: a folder for each, named by an id of ours and by nothing that a page sent."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from functools import partial
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_ID = re.compile(r"atc_[0-9a-f]{32}")
_PART = ".part"
_FOLDER_MODE, _FILE_MODE = 0o700, 0o600

BYTES = "bytes"
"""The file as it was uploaded."""


class TooLargeError(Exception):
    """More came than was announced or is allowed."""


class Blobs:
    """Folders under `root`, readable by their owner alone; the methods block and belong into a thread."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, attachment_id: str) -> Path:
        """Return where everything of an attachment lies. Raises `ValueError` for an id that is not ours."""
        if not _ID.fullmatch(attachment_id):
            raise ValueError("not an id of an attachment")
        return self._root / attachment_id

    def begin(self, attachment_id: str, limit: int) -> Incoming:
        """Return a place for at most `limit` bytes."""
        folder = self.folder(attachment_id)
        folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        self._root.chmod(_FOLDER_MODE)
        return Incoming(folder, limit)

    def delete(self, attachment_id: str) -> None:
        """Remove everything of an attachment; one that is not there is no error."""
        shutil.rmtree(self.folder(attachment_id), ignore_errors=True)

    def drop_parts(self, before: float) -> None:
        """Remove what was being uploaded when a server died, if last written `before` (of the epoch)."""
        for part in list(self._root.glob(f"*/*{_PART}")):
            if part.stat().st_mtime < before:
                part.unlink(missing_ok=True)
                if not any(part.parent.iterdir()):
                    part.parent.rmdir()


class Incoming:
    """An upload on its way to disk, in a file of its own until it is kept."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.size = 0
        self._limit = limit
        self._kept = folder / BYTES
        self._part = folder / f"{uuid.uuid4().hex}{_PART}"
        self._file = _opened(self._part, "xb")

    def write(self, data: bytes) -> None:
        """Append `data`. Raises `TooLargeError`, with nothing written, where that is beyond the limit."""
        if self.size + len(data) > self._limit:
            raise TooLargeError
        self._file.write(data)
        self.size += len(data)

    def keep(self) -> None:
        """Put the finished file into its place, at once. Raises `OSError` where its folder was deleted."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._kept)

    def discard(self) -> None:
        """Remove what was written; after `keep` this changes nothing."""
        self._file.close()
        self._part.unlink(missing_ok=True)


def write_private(path: Path, data: bytes) -> None:
    """Write a file for its owner alone, wholly or not at all."""
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}{_PART}")
    with _opened(part, "xb") as file:
        file.write(data)
    part.replace(path)


def _opened(path: Path, mode: str) -> IO[bytes]:
    return open(path, mode, opener=partial(os.open, mode=_FILE_MODE))
