"""What a page says of a file before it sends it: a name, a size and a type, checked and made harmless."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.caller import Refused
from jupyter_chatkit.context.terminal import clean

if TYPE_CHECKING:
    from jupyter_chatkit.config import ChatKit

LONGEST_NAME = 200
"""Characters of a name that are kept; the ending stays."""

RASTER = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
"""Pictures that a model can see and a page can show."""

ACCEPTED = {
    "image/png": [".png"],
    "image/jpeg": [".jpg", ".jpeg"],
    "image/webp": [".webp"],
    "image/gif": [".gif"],
    "text/*": [".txt", ".md", ".log", ".py", ".r", ".sql", ".yaml", ".yml", ".toml", ".ini", ".html", ".xml"],
    "text/csv": [".csv"],
    "text/tab-separated-values": [".tsv"],
    "application/json": [".json", ".jsonl", ".geojson"],
    "application/pdf": [".pdf"],
    "application/x-ipynb+json": [".ipynb"],
    "application/octet-stream": [".parquet", ".xlsx"],
}
"""What the file picker offers. Anything else is taken too; of it the model knows name, type and size."""

_MIME = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_LONGEST_ENDING = 20
_LOOKED_AT = 4_000


@dataclass(frozen=True)
class Limits:
    """`size`: bytes of one file; `count`: files of one message."""

    size: int
    count: int

    @classmethod
    def of(cls, settings: ChatKit) -> Limits:
        return cls(settings.attachment_bytes, settings.attachment_count)

    def told(self) -> dict[str, Any]:
        """Return what `models.list` tells a page, so that it need not try what is refused."""
        return {"max_size": self.size, "max_count": self.count, "accept": ACCEPTED}


@dataclass(frozen=True)
class Declared:
    """A file as it was announced, size in bytes."""

    name: str
    size: int
    mime: str

    @property
    def is_raster(self) -> bool:
        return self.mime in RASTER


def declared(name: str, size: int, mime: str, limits: Limits) -> Declared:
    """Return what was announced, if it can be taken. Raises `Refused` (400 or 413) saying what is wrong."""
    if size < 1:
        raise Refused(
            400, "The file is empty, or its size is not known. Choose one that has something in it."
        )
    if size > limits.size:
        raise Refused(413, too_large(limits))
    return Declared(clean_name(name), size, clean_mime(mime))


def clean_name(name: str) -> str:
    """Return the last part of `name` without control, invisible and path characters; "file" for nothing."""
    text = clean(name[-_LOOKED_AT:]).replace("\\", "/").rpartition("/")[2]
    text = " ".join(text.split()).strip(". ")
    if len(text) > LONGEST_NAME:
        stem, dot, ending = text.rpartition(".")
        ending = f"{dot}{ending}" if stem and len(ending) <= _LONGEST_ENDING else ""
        text = text[: LONGEST_NAME - len(ending)] + ending
    return text or "file"


def clean_mime(mime: str) -> str:
    """Return the type without parameters; none means any bytes. Raises `Refused` (400)."""
    text = mime.partition(";")[0].strip().lower() or "application/octet-stream"
    if not _MIME.fullmatch(text):
        raise Refused(400, "attachments: mime_type must look like text/csv.")
    return text


def too_large(limits: Limits) -> str:
    return f"The file is too large: at most {size_text(limits.size)}. Attach a part of it."


def size_text(size: int) -> str:
    """Return a number of bytes as people write it."""
    for unit, factor in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= factor:
            return f"{size / factor:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} bytes"
