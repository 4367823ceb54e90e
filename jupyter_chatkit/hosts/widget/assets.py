"""What the page is given: the loader that travels with each widget, and the chat itself on request."""

from __future__ import annotations

from pathlib import Path

from jupyter_chatkit.hosts.kernel import ChatError

FOLDER = Path(__file__).parents[2] / "static"
"""Where the build of the front end puts them."""

LOADER = "loader.js"
CHAT = "chat.js"

_MISSING = 503


def read(name: str) -> bytes:
    """Return one of the two. Raises `ChatError` where the front end is not built."""
    try:
        return (FOLDER / name).read_bytes()
    except OSError:
        raise ChatError(
            f"The front end of ChatWidget is not built: {name} is missing in {FOLDER}. Install"
            " jupyter-chatkit again, or run `make lab` in a clone of its repository.",
            _MISSING,
        ) from None
