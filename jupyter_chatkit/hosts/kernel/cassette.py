"""How questions of this kernel use the cassette of its notebook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.caller import CASSETTE
from jupyter_chatkit.config import (
    CASSETTE_MODE_VARIABLE,
    CASSETTE_MODEL_VARIABLE,
    CASSETTE_VARIABLE,
    environment,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def use(root: str | None, session: str, mode: str | None = None) -> dict[str, Any]:
    """Return what a question tells of the cassette, as `metadata.cassette`; `mode` is its own."""
    return {"path": cassette_path(environment(), root), "mode": mode, "session": session}


def model(named: str | None) -> str | None:
    """Return the model that a question goes to whose cell names `named`."""
    return environment().get(CASSETTE_MODEL_VARIABLE) or named


def is_in_use(mode: str | None = None) -> bool:
    """Whether a question of this kernel is recorded or played: who asks knows then who answers."""
    return mode is not None or environment().get(CASSETTE_MODE_VARIABLE, "live") != "live"


def plays_alone() -> bool:
    """Whether all answers in this kernel come off a cassette, each at once and whole."""
    return environment().get(CASSETTE_MODE_VARIABLE) == "replay"


def cassette_path(environ: Mapping[str, str], root: str | None) -> str:
    """Return the file's path, from the server's `root` where it lies below it; empty where it is unknown.

    It is the one that `JUPYTER_CHATKIT_CASSETTE` names, else the one beside the notebook.
    """
    named, notebook = environ.get(CASSETTE_VARIABLE), environ.get("JPY_SESSION_NAME")
    if not named and not notebook:
        return ""
    path = Path(named) if named else Path(notebook or "").with_suffix(CASSETTE)
    whole = path if path.is_absolute() else Path.cwd() / path
    if root is not None and whole.is_relative_to(root):
        return whole.relative_to(root).as_posix()
    return str(path)
