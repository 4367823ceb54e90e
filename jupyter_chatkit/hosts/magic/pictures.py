"""The picture of `--image`: a variable that shows as one, a file, or the one that was shown last."""

from __future__ import annotations

import base64
import io
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.hosts.kernel import ChatError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jupyter_chatkit.hosts.kernel.displayed import Displayed

LAST = "last"

_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_DRAWN = ("image/png", "image/jpeg")
"""What IPython draws values as."""

_LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is looked into; the service takes less."""


@dataclass(frozen=True)
class Picture:
    """A picture to go with a question."""

    name: str
    mime: str
    data: bytes

    def told(self) -> str:
        return f"{self.name}, {self.mime}, {len(self.data):,} bytes"


def picture(asked: str, shell: Any, displayed: Displayed) -> Picture:
    """Return the picture that `--image` names: `last`, a variable, or what is no name of one, a file.

    A file's path begins at the kernel's working directory, which is the notebook's. Raises `ChatError`.
    """
    if asked == LAST:
        return _last(displayed)
    if not asked.isidentifier():
        return _of_file(Path(asked))
    if asked not in shell.user_ns:
        raise ChatError(
            f"There is no variable {asked}. Nothing was sent: --image takes the name of a picture or of its"
            " file; `--image last` is the picture shown last."
        )
    return _of_variable(asked, shell.user_ns[asked], shell)


def _last(displayed: Displayed) -> Picture:
    if displayed.last is None:
        raise ChatError(
            "No cell has shown a picture yet. Nothing was sent: run the cell that draws it, or name it, as in"
            " `--image fig`."
        )
    data = _bytes(displayed.last) or b""
    kind = _kind(data)
    if kind is None:
        raise ChatError("The picture shown last is broken. Nothing was sent: name one, as in `--image fig`.")
    return Picture(f"output{_ending(kind)}", kind, data)


def _of_file(path: Path) -> Picture:
    try:
        path = path.expanduser()
        if not path.is_file():
            raise ChatError(f"There is no file {path}. Nothing was sent: its path begins at {Path.cwd()}.")
        if path.stat().st_size > _LARGEST:
            raise ChatError(f"{path} is too large. Nothing was sent: attach a smaller picture.")
        data = path.read_bytes()
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "there is no such home"
        raise ChatError(f"{path} cannot be read ({reason}). Nothing was sent.") from None
    kind = _kind(data)
    if kind is None:
        raise ChatError(f"{path} is no PNG, JPEG, GIF or WebP picture. Nothing was sent.")
    return Picture(path.name, kind, data)


def _of_variable(name: str, value: Any, shell: Any) -> Picture:
    if isinstance(value, PurePath):
        return _of_file(Path(value))
    try:
        data = _written(value, shell)
    except Exception as error:  # noqa: BLE001 - what the code of a library or of a user's class raises
        message = f"{name} cannot be drawn as a picture ({type(error).__name__}). Nothing was sent."
        raise ChatError(message) from None
    kind = _kind(data or b"")
    if data is None or kind is None:
        raise ChatError(
            f"{name} is no picture but of the type {type(value).__name__}. Nothing was sent: --image takes a"
            " figure, an image, the bytes of one, or a path."
        )
    return Picture(f"{name}{_ending(kind)}", kind, data)


def _written(value: Any, shell: Any) -> bytes | None:
    """Return `value` as the notebook would show it, if that is a picture."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    figure = _figure(value)
    drawn = next(_drawings(value if figure is None else figure, shell), None)
    if drawn is None and figure is not None:
        # No backend has told IPython how figures are drawn.
        file = io.BytesIO()
        figure.savefig(file, format="png")
        return file.getvalue()
    return drawn


def _figure(value: Any) -> Any:
    """Return matplotlib's figure that `value` is, or lies in; it has to be loaded already to be one."""
    if _is_of(value, "matplotlib.axes", "Axes"):
        value = value.get_figure()
    return value if _is_of(value, "matplotlib.figure", "Figure") else None


def _is_of(value: Any, module: str, name: str) -> bool:
    kind = getattr(sys.modules.get(module), name, None)
    return isinstance(kind, type) and isinstance(value, kind)


def _drawings(value: Any, shell: Any) -> Iterator[bytes]:
    for mime in _DRAWN:
        draw = _printer(value, shell.display_formatter.formatters[mime])
        drawn = draw() if draw else None
        # Some give what is to be known of the picture beside it.
        data = _bytes(drawn[0] if isinstance(drawn, tuple) else drawn)
        if data:
            yield data


def _printer(value: Any, formatter: Any) -> Callable[[], Any] | None:
    """Return how IPython draws `value`. Called by IPython itself, a failure would be shown as a traceback."""
    from IPython.utils.dir2 import get_real_method

    try:
        known = formatter.lookup(value)
    except KeyError:
        method: Callable[[], Any] | None = get_real_method(value, formatter.print_method)
        return method
    return lambda: known(value)


def _bytes(data: Any) -> bytes | None:
    """Return the bytes of a picture, which IPython passes on as they are or as base64."""
    match data:
        case bytes():
            return data
        case str():
            return base64.b64decode(data)
        case _:
            return None


def _kind(data: bytes) -> str | None:
    """Return the type of a picture, as its first bytes tell it."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for beginning, kind in _BEGINNINGS.items() if data.startswith(beginning)), None)


def _ending(kind: str) -> str:
    return f".{kind.partition('/')[2]}"
