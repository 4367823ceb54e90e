"""Where the cassette of this kernel's notebook lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_chatkit.caller import CASSETTE

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "JUPYTER_CHATKIT_CASSETTE"
MODE_VARIABLE = "JUPYTER_CHATKIT_CASSETTE_MODE"


def is_played(environ: Mapping[str, str]) -> bool:
    """Whether answers in this kernel go to a cassette or come from one, unless a cell says otherwise."""
    return environ.get(MODE_VARIABLE, "live") != "live"


def cassette_path(environ: Mapping[str, str], root: str | None) -> str:
    """Return the file's path, from the server's `root` where it lies below it; empty where it is unknown.

    It is the one that `JUPYTER_CHATKIT_CASSETTE` names, else the one beside the notebook.
    """
    named, notebook = environ.get(VARIABLE), environ.get("JPY_SESSION_NAME")
    if not named and not notebook:
        return ""
    path = Path(named) if named else Path(notebook or "").with_suffix(CASSETTE)
    whole = path if path.is_absolute() else Path.cwd() / path
    if root is not None and whole.is_relative_to(root):
        return whole.relative_to(root).as_posix()
    return str(path)
