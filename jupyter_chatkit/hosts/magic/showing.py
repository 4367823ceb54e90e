"""How an answer appears below its cell: growing while it is written, then once and for good."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

if TYPE_CHECKING:
    from jupyter_chatkit.hosts.magic.forms import Bundle

_PAUSE = 0.05
"""Seconds between two drawings."""

_EMPTY: Bundle = {"text/markdown": "", "text/plain": ""}


class Showing(Protocol):
    """Shows one answer. `grow` takes the text so far, `end` what stays."""

    def begin(self, text: str = "") -> None: ...
    def grow(self, text: str) -> None: ...
    def end(self, bundle: Bundle | None) -> None: ...


def showing(shell: Any) -> Showing:
    """Return how `shell` shows an answer: a terminal cannot draw over what it wrote."""
    return _InCell() if getattr(shell, "kernel", None) is not None else _InTerminal()


class _InCell:
    """Draws in a place of its own, which is empty again at the end, and shows what stays as a new output.

    What compares outputs (nbval) sees the first state of each and no update: empty, then the answer.
    """

    def __init__(self) -> None:
        self._id: str | None = None
        self._drawn = 0.0
        self._is_empty = True

    def begin(self, text: str = "") -> None:
        from IPython.display import display

        self._id = uuid4().hex
        display(_EMPTY, raw=True, display_id=self._id)  # type: ignore[no-untyped-call]
        if text:
            self._draw(text)

    def grow(self, text: str) -> None:
        if time.monotonic() - self._drawn >= _PAUSE:
            self._draw(text)
            self._drawn = time.monotonic()

    def end(self, bundle: Bundle | None) -> None:
        from IPython.display import display

        if not self._is_empty:
            self._draw("")
        if bundle is not None:
            display(bundle, raw=True)  # type: ignore[no-untyped-call]

    def _draw(self, text: str) -> None:
        from IPython.display import update_display

        self._is_empty = not text
        update_display(_EMPTY | {"text/markdown": text}, display_id=self._id, raw=True)  # type: ignore[no-untyped-call]


class _InTerminal:
    def __init__(self) -> None:
        self._written = ""

    def begin(self, text: str = "") -> None:
        if text:
            sys.stdout.write(f"{text}\n")

    def grow(self, text: str) -> None:
        sys.stdout.write(text[len(self._written) :])
        sys.stdout.flush()
        self._written = text

    def end(self, bundle: Bundle | None) -> None:
        text = bundle["text/plain"] if bundle else ""
        sys.stdout.write("\n" if text.strip() == self._written.strip() else f"\n{text}\n")
