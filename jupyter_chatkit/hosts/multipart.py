"""The one file of a multipart form, found in its bytes as they come and never held as a whole (RFC 7578)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

FIELD = "file"
"""The field of the form that is the file; others are read past."""

MOST_HEADERS = 16 * 1024
"""Bytes of the headers of one part."""

_BOUNDARY = re.compile(
    r"multipart/form-data;.{0,200}?boundary=(?:\"([^\"\r\n]{1,70})\"|([^\s\";,]{1,70}))", re.IGNORECASE
)
_NAME = re.compile(r"content-disposition:[^\r\n]{0,4000}?;\s*name=\"([^\"\r\n]*)\"", re.IGNORECASE)
_FILE = re.compile(r"content-disposition:[^\r\n]{0,8000}?;\s*filename=\"([^\"\r\n]*)\"", re.IGNORECASE)
_FILE_UTF8 = re.compile(r"content-disposition:[^\r\n]{0,8000}?;\s*filename\*=utf-8''([^\s;]*)", re.IGNORECASE)
_TYPE = re.compile(r"^content-type:\s*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)


class MultipartError(ValueError):
    """The form cannot be understood; the text says why, for a person."""


@dataclass(frozen=True)
class FilePart:
    """What the form says of its file."""

    name: str
    mime: str


class MultipartFile:
    """Reads a form piece by piece. `part` is known before `feed` gives the first bytes of the file."""

    def __init__(self, content_type: str) -> None:
        """Raise `MultipartError` where `content_type` is not that of a form."""
        found = _BOUNDARY.match(content_type)
        if found is None:
            raise MultipartError("The upload must be a multipart form with the file in its field “file”.")
        self.part: FilePart | None = None
        self.ended = False
        self._delimiter = b"\r\n--" + (found[1] or found[2]).encode()
        # The first delimiter has no line end before it.
        self._unread = bytearray(b"\r\n")
        self._state: Literal["body", "delimiter", "headers"] = "body"
        self._in_file = False

    def feed(self, data: bytes) -> bytes:
        """Take the next bytes of the form, return those of the file among them. Raises `MultipartError`."""
        self._unread += data
        found = bytearray()
        while not self.ended and self._step(found):
            pass
        return bytes(found)

    def _step(self, found: bytearray) -> bool:
        """Go one step on; False where more bytes are needed."""
        match self._state:
            case "body":
                return self._body(found)
            case "delimiter":
                return self._after_delimiter()
            case "headers":
                return self._headers()

    def _body(self, found: bytearray) -> bool:
        end = self._unread.find(self._delimiter)
        safe = end if end >= 0 else max(0, len(self._unread) - len(self._delimiter) + 1)
        if self._in_file:
            found += self._unread[:safe]
        del self._unread[: safe if end < 0 else end + len(self._delimiter)]
        if end >= 0:
            self._state, self._in_file = "delimiter", False
        return end >= 0

    def _after_delimiter(self) -> bool:
        mark = bytes(self._unread[:2])
        if len(mark) < len(b"--"):
            return False
        if mark not in (b"--", b"\r\n"):
            raise MultipartError("The upload's form is broken.")
        self.ended = mark == b"--"
        self._state = "headers"
        del self._unread[:2]
        return True

    def _headers(self) -> bool:
        end = self._unread.find(b"\r\n\r\n")
        if end < 0:
            if len(self._unread) > MOST_HEADERS:
                raise MultipartError("The upload's form is broken: its headers are too long.")
            return False
        headers = self._unread[:end].decode("utf-8", "replace")
        del self._unread[: end + 4]
        self._state = "body"
        field = _NAME.search(headers)
        self._in_file = field is not None and field[1] == FIELD
        if self._in_file:
            if self.part is not None:
                raise MultipartError("An upload holds one file. Send the others in requests of their own.")
            self.part = FilePart(_file_name(headers), _mime(headers))
        return True


def _file_name(headers: str) -> str:
    if encoded := _FILE_UTF8.search(headers):
        return unquote(encoded[1])
    found = _FILE.search(headers)
    return found[1].replace("%22", '"') if found else ""


def _mime(headers: str) -> str:
    found = _TYPE.search(headers)
    return found[1] if found else ""
