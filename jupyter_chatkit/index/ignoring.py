"""What `.gitignore` and `.jupyterignore` files keep out, read as git reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pathspec import GitIgnoreSpec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IGNORE_FILES = (".gitignore", ".jupyterignore")
LONGEST = 256 * 1024
"""Bytes of an ignore file that are read."""


class Ignoring:
    """The ignore files that count in a folder, the innermost first."""

    def __init__(self, specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()) -> None:
        self._specs = specs

    @classmethod
    def above(cls, root: Path) -> Ignoring:
        """Those between a repository's folder and `root`, where `root` lies in one."""
        outer: list[Path] = []
        for folder in root.parents if not (root / ".git").exists() else ():
            outer.append(folder)
            if (folder / ".git").exists():
                found = cls()
                for one in reversed(outer):
                    found = found.within(one)
                return found
        return cls()

    def within(self, folder: Path) -> Ignoring:
        """The same, and those that lie in `folder`."""
        return Ignoring((*reversed(list(_specs(folder))), *self._specs))

    def has(self, path: str, *, is_folder: bool) -> bool:
        """Whether `path`, which lies under the folder, is kept out. The last that speaks of it counts."""
        for base, spec in self._specs:
            relative = path[len(base) :].lstrip("/\\")
            kept_out = spec.check_file(f"{relative}/" if is_folder else relative).include
            if kept_out is not None:
                return kept_out
        return False


def _specs(folder: Path) -> Iterator[tuple[str, GitIgnoreSpec]]:
    for name in IGNORE_FILES:
        path = folder / name
        try:
            # A pipe or a device of that name would never end.
            text = path.read_bytes()[:LONGEST] if path.is_file() else b""
        except OSError:
            continue
        if text:
            yield str(folder), _spec(text.decode(errors="replace").splitlines())


def _spec(lines: list[str]) -> GitIgnoreSpec:
    """Return the lines that can be understood; git passes over the others too."""
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return GitIgnoreSpec.from_lines([line for line in lines if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True
