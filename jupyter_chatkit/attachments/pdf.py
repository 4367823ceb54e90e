"""The text of a PDF, page by page."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from jupyter_chatkit.attachments.content import Content, Room, UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

    from pypdf import PdfReader

MIME = "application/pdf"
MAGIC = b"%PDF-"
MOST_PAGES = 100


def read(path: Path) -> Content:
    """Return the pages' text. Raises `UnreadableError` where it is encrypted, broken or has none."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError("It is encrypted; its text cannot be read without the password.")
        count = len(reader.pages)
        pages = _pages(reader, count)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise UnreadableError("It is broken; its text cannot be read.") from error
    if not any(page.strip() for page in pages):
        raise UnreadableError("There is no text in it; its pages may be pictures.")
    note = "" if len(pages) == count else f"Only the first {len(pages)} pages are shown."
    return Content("pdf", MIME, f"PDF, {count:,} page{'s' * (count != 1)}", pages, note)


def write(body: list[str]) -> str:
    return "\n".join(f"[page {number}]\n{text}" for number, text in enumerate(body, 1))


def _pages(reader: PdfReader, count: int) -> list[str]:
    room, pages = Room(), list[str]()
    for number in range(min(count, MOST_PAGES)):
        pages.append(room.take(reader.pages[number].extract_text()))
        if room.left < 1:
            break
    return pages
