"""Which files of the workspace are looked into: their kinds, and what keeps one out."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jupyter_chatkit.index.ignoring import IGNORE_FILES, Ignoring

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = {".ipynb": "notebook", ".md": "markdown", ".py": "python", ".csv": "table"}
LARGEST = {"notebook": 25_000_000, "markdown": 2_000_000, "python": 2_000_000, "table": 2**62}
"""Bytes of a file that is read; of a table it is only the first line."""

MOST_FILES = 20_000
MOST_LOOKED_AT = 200_000
"""Names that are looked at, of files and folders."""

DEEPEST = 24
DOTENV = ".env"

# Others' code and copies. A virtual environment is told by what lies in it.
_NEVER = frozenset({".ipynb_checkpoints", ".git", "__pycache__", "node_modules", "site-packages"})
_ENVIRONMENT = frozenset({"pyvenv.cfg", "conda-meta"})


@dataclass(frozen=True)
class Rules:
    """What Jupyter's contents manager hides."""

    allow_hidden: bool = False
    hide_globs: tuple[str, ...] = ()

    def hide(self, name: str) -> bool:
        """Whether Jupyter's file browser would not list `name`."""
        hidden = name.startswith(".") and not self.allow_hidden
        return hidden or any(fnmatch(name, pattern) for pattern in self.hide_globs)


class Stamp(NamedTuple):
    """By which a change of a file is seen."""

    modified: int
    size: int


@dataclass
class Tree:
    """The files to look into by their path under the root; `whole` is False where a limit was met."""

    files: dict[str, Stamp] = field(default_factory=dict)
    dotenvs: list[Path] = field(default_factory=list)
    whole: bool = True


def look(root: Path, rules: Rules) -> Tree:
    """Return what there is below `root`. Links are not followed, and what cannot be read is passed over."""
    tree = Tree()
    looked_at = 0
    folders = [_Folder(root, Ignoring.above(root), 0)]
    while folders:
        folder = folders.pop()
        entries = _entries(folder.path)
        looked_at += len(entries)
        if looked_at > MOST_LOOKED_AT or len(tree.files) > MOST_FILES:
            tree.whole = False
            break
        names = {entry.name for entry in entries}
        if folder.depth and names & _ENVIRONMENT:
            continue
        if DOTENV in names:
            tree.dotenvs.append(folder.path / DOTENV)
        if names.intersection(IGNORE_FILES):
            folder = replace(folder, ignoring=folder.ignoring.within(folder.path))
        folders += _sort(entries, folder, root, rules, tree)
    if len(tree.files) > MOST_FILES:
        tree.whole = False
        tree.files = dict(islice(tree.files.items(), MOST_FILES))
    return tree


@dataclass(frozen=True)
class _Folder:
    path: Path
    ignoring: Ignoring
    depth: int


def _sort(
    entries: list[os.DirEntry[str]], folder: _Folder, root: Path, rules: Rules, tree: Tree
) -> list[_Folder]:
    """Put the files of a folder into `tree`, and return the folders to look into."""
    inner = []
    for entry in entries:
        found = None if rules.hide(entry.name) or entry.name in _NEVER else _stat(entry)
        if found is None:
            continue
        is_folder = stat.S_ISDIR(found.st_mode)
        if not is_folder and not (stat.S_ISREG(found.st_mode) and _is_read(entry.name, found.st_size)):
            continue
        if folder.ignoring.has(entry.path, is_folder=is_folder):
            continue
        if not is_folder:
            path = Path(entry.path).relative_to(root).as_posix()
            tree.files[path] = Stamp(found.st_mtime_ns, found.st_size)
        elif folder.depth < DEEPEST:
            inner.append(_Folder(Path(entry.path), folder.ignoring, folder.depth + 1))
        else:
            tree.whole = False
    return inner


def kind_of(name: str) -> str | None:
    """What sort of file the index takes it for, by its name; None for any other."""
    return KINDS.get(os.path.splitext(name)[1].lower())  # noqa: PTH122 - a Path for each would take longer


def _is_read(name: str, size: int) -> bool:
    kind = kind_of(name)
    # A name that cannot be shown, such as one that is no UTF-8, is nothing to point at.
    return kind is not None and size <= LARGEST[kind] and name.isprintable()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what is in a folder, in the order of names, as a tree that is cut should be cut alike."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError:
        return []


def _stat(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        return None


def paths(tree: Tree) -> Iterator[str]:
    """The files, those nearest to the root first: they are found while the rest is still read."""
    yield from sorted(tree.files, key=lambda path: (path.count("/"), path))
