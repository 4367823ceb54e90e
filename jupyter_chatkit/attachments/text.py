"""Plain text in the encodings that people have."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from jupyter_chatkit.attachments.content import MOST_TEXT, Content, Room

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = 64 * 1024
"""Bytes by which the encoding is told."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = frozenset(range(32)) - set(b"\t\n\v\f\r\x1b")
# A character of UTF-8 that the sample's end cuts in two.
_CUT = 3


def encoding(sample: bytes) -> str | None:
    """Return the encoding of a text that begins with `sample`, None where it is no text."""
    if sample.startswith(_UTF16):
        return "utf-16"
    if not _CONTROL.isdisjoint(sample):
        return None
    try:
        sample[:-_CUT].decode("utf-8") if len(sample) == SAMPLE else sample.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def read(path: Path, encoding: str, mime: str) -> Content:
    """Return the beginning of a text; the last line may be missing where it is long."""
    with path.open(encoding=encoding, errors="replace") as file:
        found = file.read(MOST_TEXT + 1)
    text = Room().take(found)
    note = "" if len(text) == len(found) else "Only the beginning is shown."
    lines = text.count("\n") + 1
    about = f"text, {lines:,} line{'s' * (lines != 1)}" if not note else "text"
    return Content("text", mime, about, text, note)


def write(body: str) -> str:
    return body
