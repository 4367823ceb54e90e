"""Which reader a file is for. Its bytes decide, then its type and its name's ending; never these alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typing_extensions import assert_never

from jupyter_chatkit.attachments import notebook, pdf, table, text
from jupyter_chatkit.attachments.content import Content, UnreadableError

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_chatkit.attachments.content import Kind

_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_TABLES = {".csv": "text/csv", ".tsv": "text/tab-separated-values"}


def is_picture(head: bytes) -> bool:
    """Tell from its first bytes whether a file says that it is a picture we show."""
    return head.startswith(_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def read(path: Path, name: str, mime: str) -> Content:
    """Return what can be read of a file that is no picture. Raises `UnreadableError`."""
    with path.open("rb") as file:
        head = file.read(text.SAMPLE)
    if head.startswith(pdf.MAGIC):
        return pdf.read(path)
    encoding = text.encoding(head)
    if encoding is None:
        raise UnreadableError("It is not text; only its name, type and size are known.")
    ending = name[name.rfind(".") :].lower()
    if ending == ".ipynb" or mime == notebook.MIME:
        return notebook.read(path)
    if ending in _TABLES or mime in _TABLES.values():
        return table.read(path, encoding, _TABLES.get(ending, mime))
    return text.read(path, encoding, mime if mime.startswith("text/") else "text/plain")


def write(kind: Kind, body: Any) -> str:
    """Return the body of a content as text for a model."""
    match kind:
        case "text":
            return text.write(body)
        case "table":
            return table.write(body)
        case "pdf":
            return pdf.write(body)
        case "notebook":
            return notebook.write(body)
        case "image" | "other":
            return ""
        case _:
            assert_never(kind)
