"""Bringing an index up to date: what changed is read anew, redacted and put in; what is gone is taken out."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jupyter_chatkit.index.database import IndexFile, alone, remove
from jupyter_chatkit.index.pieces import Piece, read
from jupyter_chatkit.index.tree import Rules, Stamp, Tree, kind_of, look, paths
from jupyter_chatkit.privacy import Redactor, known_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

COMPLETE = "complete"
"""The fact that all files were read once."""

CUT = "cut"
"""The fact that there are more files than are read."""

AT_ONCE = 25
"""Files that are written in one transaction."""

LONGEST = 0.25
"""Seconds for which they are gathered."""

_LONGEST_DOTENV = 256 * 1024


@dataclass(frozen=True)
class Order:
    """What is to be read, and where to."""

    root: Path
    database: Path
    rules: Rules
    redact: bool


def build(order: Order, environ: Mapping[str, str]) -> None:
    """Bring the index up to date; one that is broken is made anew. Raises `NoFullTextError`."""
    with alone(order.database):
        try:
            _build(order, environ)
        except sqlite3.OperationalError:  # the disk is full, somebody else writes after all
            raise
        except sqlite3.DatabaseError:
            remove(order.database)
            _build(order, environ)


def _build(order: Order, environ: Mapping[str, str]) -> None:
    tree = look(order.root, order.rules)
    known = known_secrets(environ, map(_dotenv, tree.dotenvs)) if order.redact else {}
    redactor = Redactor(known) if order.redact else None
    secrets = _mark(known, redact=order.redact)
    with IndexFile.opened(order.database) as index:
        stored = index.stamps()
        if gone := [path for path in stored if path not in tree.files]:
            index.drop(gone)
        changed = [path for path in paths(tree) if stored.get(path) != (tree.files[path], secrets)]
        for group in _groups(changed, tree, lambda path: _pieces(order.root, path, redactor)):
            index.put([(path, stamp, secrets, pieces) for path, stamp, pieces in group])
        index.state(CUT, int(not tree.whole))
        index.state(COMPLETE, 1)


Group = list[tuple[str, Stamp, list[Piece]]]


def _groups(changed: list[str], tree: Tree, pieces: Callable[[str], list[Piece] | None]) -> Iterator[Group]:
    group: Group = []
    began = time.monotonic()
    for path in changed:
        if (found := pieces(path)) is not None:
            group.append((path, tree.files[path], found))
        if len(group) >= AT_ONCE or time.monotonic() - began > LONGEST:
            yield group
            group, began = [], time.monotonic()
    if group:
        yield group


def _pieces(root: Path, path: str, redactor: Redactor | None) -> list[Piece] | None:
    """Return what can be found of a file: its name, and what it says where it can be read.

    None where the name itself is a secret.
    """
    redact = redactor.begin(f"file-{hashlib.sha256(path.encode()).hexdigest()[:6]}").text if redactor else str
    if redact(path) != path:
        return None
    name = Piece(path, 0, 0)
    try:
        return [name, *read(root / path, kind_of(path) or "", redact)]
    except Exception:  # noqa: BLE001 - whatever a file does to its reader, the others are read
        return [name]


def _dotenv(path: Path) -> str:
    try:
        # A pipe of that name would never end.
        return path.read_bytes()[:_LONGEST_DOTENV].decode(errors="replace") if path.is_file() else ""
    except OSError:
        return ""


def _mark(known: Mapping[str, str], *, redact: bool) -> str:
    """Return what is another one as soon as other secrets are known, without telling them."""
    text = "\0".join([str(redact), *sorted(known)])
    return hashlib.scrypt(text.encode(errors="replace"), salt=b"jupyter-chatkit", n=2**12, r=8, p=1).hex()[
        :16
    ]
