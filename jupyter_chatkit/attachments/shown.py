"""What a model is shown of a message's files: texts between fences within a budget, and pictures."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jupyter_chatkit.attachments.content import SHOWN, TEXT
from jupyter_chatkit.attachments.declared import size_text
from jupyter_chatkit.attachments.image import picture_mime
from jupyter_chatkit.context.cutting import cut
from jupyter_chatkit.context.fence import fenced, without_fences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from chatkit.types import Attachment

GONE = "It is not kept any more."
SOURCE = "files that the user attached"

PICTURE_TOKENS = 1_000
"""About what a picture costs."""


@dataclass(frozen=True)
class Shown:
    """One file: `text` is without secrets, `picture` a data URL or None."""

    name: str
    about: str
    text: str = ""
    note: str = ""
    picture: str | None = None


def load(attachment: Attachment, folder: Path, budget: int, hidden: Callable[[str], str]) -> Shown:
    """Return what was kept of a file when it was uploaded, at most `budget` characters. Blocks.

    What became a secret since is hidden too.
    """
    name = hidden(attachment.name)
    facts = attachment.metadata or {}
    about = f"{attachment.mime_type}, {size_text(int(facts.get('size', 0)))}"
    try:
        if attachment.type == "image":
            path = folder / SHOWN
            data = base64.b64encode(path.read_bytes()).decode()
            picture = f"data:{picture_mime(path)};base64,{data}"
            return Shown(name, f"{facts.get('about', 'picture')}, {about}", picture=picture)
        kept = json.loads((folder / TEXT).read_text())
        return Shown(name, f"{kept['about']}, {about}", hidden(cut(kept["text"], budget)), kept["note"])
    except (OSError, ValueError, KeyError):
        return Shown(name, about, note=GONE)


def shared(files: Sequence[Shown], budget: int) -> list[Shown]:
    """Return `files` with at most `budget` characters of text in all; short ones leave room for others."""
    left, waiting = budget, len(files)
    share: dict[int, int] = {}
    for at in sorted(range(len(files)), key=lambda at: len(files[at].text)):
        share[at] = min(len(files[at].text), left // waiting)
        left, waiting = left - share[at], waiting - 1
    return [replace(file, text=cut(file.text, share[at])) for at, file in enumerate(files)]


def rendered(files: Sequence[Shown], nonce: str) -> str:
    """Return the files as one text between fences that carry `nonce`; pictures are only named in it."""
    parts = (f"\nFile {at} of {len(files)}: {described(file)}\n" for at, file in enumerate(files, 1))
    return fenced("".join(without_fences(part) for part in parts), nonce, SOURCE)


def beside(text: str, files: Sequence[Shown], nonce: str) -> str | list[dict[str, str]]:
    """Return the content of a user message: what its files hold, before what the person wrote."""
    if not files:
        return text
    whole = f"{rendered(files, nonce)}\n\n{text}"
    pictures = [file.picture for file in files if file.picture]
    if not pictures:
        return whole
    shown = [{"type": "input_image", "image_url": picture, "detail": "auto"} for picture in pictures]
    return [{"type": "input_text", "text": whole}, *shown]


def described(file: Shown) -> str:
    """Return what stands of a file between the fences."""
    lines = [f"{file.name} ({file.about})", file.note, file.text.rstrip("\n")]
    return "\n".join(line for line in lines if line)
