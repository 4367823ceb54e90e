"""Searching the workspace: the index as it stands, and the process that keeps it up to date."""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from jupyter_chatkit.index.__main__ import NO_FULL_TEXT
from jupyter_chatkit.index.building import COMPLETE, CUT
from jupyter_chatkit.index.database import IndexFile, NoFullTextError, remove
from jupyter_chatkit.index.question import expression, quoted, words_of
from jupyter_chatkit.index.tree import Rules, Stamp, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_HITS = 20
MOST_OF_A_FILE = 4
FRESH = 5.0
"""Seconds after which the files are looked at again before a search."""

AFTER_FAILURE = 60.0
"""The same after the process failed."""

PATIENCE = 2.0
"""Seconds that a search waits for the index to be brought up to date."""

_CANDIDATES = 400
_LAST = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hit:
    """Where something stands: in `cell` of a notebook (from 1), else from `line` of a file; 0 is its name."""

    path: str
    cell: int
    line: int
    heading: str
    snippet: str
    kind: str
    changed: bool = False
    """The file was saved since it was read."""


@dataclass(frozen=True)
class Findings:
    """`any_word` says that no place has every word; `cut` that there are more files than are read."""

    hits: tuple[Hit, ...] = ()
    files: int = 0
    state: Literal["ready", "building", "unavailable", "no words"] = "ready"
    any_word: bool = False
    more: bool = False
    cut: bool = False


@dataclass(frozen=True)
class Place:
    """Whose files: `root` is the server's, `folder` the one of ours in which indexes lie."""

    root: Path
    folder: Path
    rules: Rules = field(default_factory=Rules)

    @property
    def database(self) -> Path:
        name = hashlib.sha256(str(self.root.resolve()).encode(errors="surrogateescape")).hexdigest()[:24]
        return self.folder / f"{name}.db"


class Workspace:
    """The files below one root. Its methods block and belong into a thread; any may call them."""

    def __init__(self, place: Place, redact: Callable[[str], str] | None) -> None:
        """`redact` takes out what became known as a secret since it was read; None for nothing at all."""
        self._place = place
        self._redact = redact
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._done = threading.Event()
        self._next = 0.0
        self._no_full_text = False
        self._closed = False

    def search(self, text: str, patience: float = PATIENCE) -> Findings:
        """Return where the words of `text` stand, `patience` seconds of waiting for the index at most."""
        self.refresh()
        self._done.wait(patience)
        if self._no_full_text:
            return Findings(state="unavailable")
        try:
            return self._found(text)
        except NoFullTextError:
            return Findings(state="unavailable")
        except sqlite3.DatabaseError as error:
            return self._broken(error)

    def refresh(self) -> None:
        """Have the index brought up to date in the background, unless that was just done."""
        with self._lock:
            if self._closed or self._process or time.monotonic() < self._next:
                return
            self._done.clear()
            try:
                self._process = process = self._started()
            except OSError as error:
                log.warning("The workspace cannot be indexed: %s", error.strerror)
                self._next = time.monotonic() + AFTER_FAILURE
                self._done.set()
                return
        threading.Thread(target=self._wait, args=(process,), daemon=True).start()

    def close(self) -> None:
        """Stop what is under way; the index keeps what it has."""
        with self._lock:
            self._closed = True
            process = self._process
        if process:
            process.kill()
            self._done.wait(_LAST)

    def _started(self) -> subprocess.Popen[bytes]:
        order = {
            "root": str(self._place.root.resolve()),
            "database": str(self._place.database.absolute()),
            "allow_hidden": self._place.rules.allow_hidden,
            "hide_globs": self._place.rules.hide_globs,
            "redact": self._redact is not None,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_chatkit.index"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Modules are looked for here first, and never in the folder the server was started in.
            cwd=Path(__file__).parents[2],
            creationflags=getattr(subprocess, "IDLE_PRIORITY_CLASS", 0),
        )
        if process.stdin:
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.flush()
        return process

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        if process.stdin:
            process.stdin.close()
        with self._lock:
            self._process = None
            self._no_full_text = code == NO_FULL_TEXT
            failed = code not in {0, NO_FULL_TEXT} and not self._closed
            self._next = time.monotonic() + (AFTER_FAILURE if code else FRESH)
            self._done.set()
        if failed:
            log.warning("Indexing the workspace ended with %s; it is tried again later.", code)

    def _found(self, text: str) -> Findings:
        words = words_of(text)
        if not words:
            return Findings(state="no words")
        with IndexFile.read(self._place.database) as index:
            if index is None:
                return Findings(state="building")
            found = index.matches(expression(words, " AND "), _CANDIDATES)
            any_word = not found and len(words) > 1
            if any_word:
                found = index.matches(expression(words, " OR "), _CANDIDATES)
            chosen = _spread(found)
            hits = [hit for number in chosen if (hit := self._hit(index, number, words))]
            return Findings(
                tuple(hits),
                index.count(),
                "ready" if index.fact(COMPLETE) else "building",
                any_word and bool(hits),
                len(found) > len(chosen),
                bool(index.fact(CUT)),
            )

    def _hit(self, index: IndexFile, number: int, words: list[str]) -> Hit | None:
        """Return what there is to say of a piece, None where its file is gone."""
        row = index.piece(number)
        try:
            found = (self._place.root / row.path).lstat()
        except (OSError, ValueError):
            return None
        at, snippet = quoted(row.text, words)
        changed = index.stamp(row.path) != Stamp(found.st_mtime_ns, found.st_size)
        return self._redacted(
            Hit(row.path, row.cell, row.line + at, row.heading, snippet, kind_of(row.path) or "", changed)
        )

    def _redacted(self, hit: Hit) -> Hit | None:
        if self._redact is None:
            return hit
        if self._redact(hit.path) != hit.path:
            return None
        return replace(hit, snippet=self._redact(hit.snippet), heading=self._redact(hit.heading))

    def _broken(self, error: sqlite3.DatabaseError) -> Findings:
        """Have a broken index made anew; what only takes too long or is locked stays."""
        log.warning("The index of the workspace could not be searched: %s", type(error).__name__)
        if not isinstance(error, sqlite3.OperationalError):
            with self._lock:
                if not self._process:
                    remove(self._place.database)
                    self._next = 0.0
            self.refresh()
        return Findings(state="building")


def _spread(found: list[tuple[int, str]]) -> list[int]:
    """Return the first of what was found, of each file no more than a few."""
    seen: Counter[str] = Counter()
    kept = []
    for number, path in found:
        seen[path] += 1
        if seen[path] <= MOST_OF_A_FILE:
            kept.append(number)
    return kept[:MOST_HITS]
