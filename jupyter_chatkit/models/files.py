"""What the `offline` helper says of attached files: what each is, and how it begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jupyter_chatkit.models.quoting import block, code

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jupyter_chatkit.attachments.shown import Shown

MOST_LINES = 30
"""Lines of a file that are quoted."""

_ABOUT_FILES = re.compile(
    r"\b(attach\w*|upload\w*|files?|csv|tsv|pdf|pictures?|images?|anh[aä]ng\w*|datei\w*|fichiers?|archivos?)\b"
)


@dataclass(frozen=True)
class Files:
    """The files of the message that is answered, and those of earlier ones, the newest first."""

    own: Sequence[Shown] = ()
    earlier: Sequence[Shown] = ()


NO_FILES = Files()
_NO_EYES = "To say what it shows needs a language model that sees pictures."


def about_files(question: str, own: Sequence[Shown], earlier: Sequence[Shown]) -> str | None:
    """Return what there is to say: of the files of this message, else of earlier ones that are asked for.

    `earlier` has the newest first. None where no file is meant.
    """
    lower = question.lower()
    meant = list(own) or [file for file in earlier if file.name.lower() in lower]
    if not meant and _ABOUT_FILES.search(lower):
        meant = list(earlier[:1])
    return "\n\n".join(map(_described, meant)) or None


def _described(file: Shown) -> str:
    told = [f"{code(file.name)}: {file.about}.", file.note, _NO_EYES if file.picture else ""]
    lines = file.text.strip("\n").splitlines()
    if lines:
        told.append(f"It begins:\n\n{block(_joined(lines[:MOST_LINES]), 'text')}")
    return "\n\n".join(part for part in told if part)


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines)
