"""The secrets of this server and of a notebook's folder, read again when their files change."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from jupyter_chatkit.privacy import Redactor, known_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_chatkit.context import PageContext

LONGEST_DOTENV = 256 * 1024
"""Bytes of a `.env` file that are read."""

MOST_KEPT = 16
"""Redactors that are kept, one for each set of `.env` files."""

MOST_FOUND = 64
"""`.env` files that are remembered."""


class KnownSecrets:
    """Gives the redactor for a page: the environment's secrets and those of the `.env` files near it.

    A file that was found once counts for every later request: what it holds may be typed without a page, and
    logged.
    """

    def __init__(self, environ: Mapping[str, str], root: Path) -> None:
        self._environ = environ
        self._root = root
        self._found: dict[Path, None] = {}
        self._made: dict[tuple[tuple[Path, int, int], ...], Redactor] = {}

    def redactor(self, page: PageContext | None) -> Redactor:
        files = tuple(_stamped(sorted({*self._dotenvs(page), *self._found})))
        self._remember([path for path, *_ in files])
        if files not in self._made:
            if len(self._made) >= MOST_KEPT:
                self._made.clear()
            self._made[files] = Redactor(known_secrets(self._environ, [_read(path) for path, *_ in files]))
        return self._made[files]

    def _remember(self, paths: list[Path]) -> None:
        self._found = dict.fromkeys([*paths, *self._found][:MOST_FOUND])

    def _dotenvs(self, page: PageContext | None) -> list[Path]:
        """Return where `.env` files may lie: the root, and each folder down to the notebook."""
        folder = self._root
        found = [folder / ".env"]
        path = PurePosixPath(page.notebook.path if page and page.notebook else "")
        for part in path.parts[:-1]:
            if part in {"..", "/"}:
                break
            folder /= part
            found.append(folder / ".env")
        return found


def _stamped(paths: list[Path]) -> list[tuple[Path, int, int]]:
    stamped = []
    for path in paths:
        try:
            state = path.stat()
        except (OSError, ValueError):
            continue
        stamped.append((path, state.st_mtime_ns, state.st_size))
    return stamped


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(LONGEST_DOTENV)
    except OSError:
        return ""
