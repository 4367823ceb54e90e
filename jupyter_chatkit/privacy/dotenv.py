"""Reading `.env` text: `KEY=VALUE` lines, quotes, `export`, comments, quoted values over several lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(
    r"^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*"
    r"(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"?|'(?P<single>[^']*)'?|`(?P<back>[^`]*)`?|(?P<bare>[^\n]*))",
    re.MULTILINE | re.DOTALL,
)
_COMMENT = re.compile(r"[ \t]#.*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


def read_dotenv(text: str) -> Iterator[tuple[str, str]]:
    """Names and values in the order of the file; what is no assignment is passed over."""
    for match in _LINE.finditer(text.replace("\r\n", "\n").lstrip("\ufeff")):
        if match["double"] is not None:
            yield match["name"], _ESCAPE.sub(lambda one: _ESCAPED.get(one[1], one[1]), match["double"])
        elif match["bare"] is not None:
            yield match["name"], _COMMENT.sub("", " " + match["bare"]).strip()
        else:
            yield match["name"], match["single"] or match["back"] or ""
