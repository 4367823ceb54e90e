"""The page context (design, section 6) out of a kernel: what IPython knows of its notebook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from jupyter_chatkit.hosts.kernel.variables import read_variables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from jupyter_chatkit.hosts.kernel.cells import Cell

Part = Literal["cell", "error", "variables", "notebook"]
PARTS: tuple[Part, ...] = get_args(Part)

_MOST_CELLS = 40
_ROOM = 480 * 1024
"""Bytes of JSON that the page context may take, with something to spare to the service's cap."""


def parts_of(text: str) -> frozenset[Part]:
    """Return the parts that `text` names, joined by commas; none for `none`. Raises `ValueError`."""
    if text == "none":
        return frozenset()
    asked = [word.strip() for word in text.split(",")]
    unknown = [word for word in asked if word not in PARTS]
    if unknown:
        raise ValueError(f"“{unknown[0]}” is none of {', '.join(PARTS)}, none")
    return frozenset(part for part in PARTS if part in asked)


def read_page(
    ran: list[Cell], namespace: Mapping[str, Any], parts: AbstractSet[Part], session: str, root: str | None
) -> dict[str, Any] | None:
    """Return the page context with these parts of the cells that `ran`, None without any.

    `cell` is the cell that ran last, `error` the one that failed last, `notebook` all others that ran; each
    comes with its output. `session` is the notebook's path as Jupyter gives it, empty where it does not,
    and `root` the folder that it is relative to.
    """
    if not parts:
        return None
    chosen = _chosen(ran, parts)
    meant, others = (chosen[0], chosen[1:]) if chosen else (None, [])
    variables, omitted = read_variables(namespace) if "variables" in parts else ([], 0)
    path = _path(session, root)
    notebook = {
        "path": path,
        "kernel": {"name": "", "language": "python", "status": "idle"},
        "language": "python",
        "activeCell": meant,
        "cells": others[:_MOST_CELLS],
        "variables": variables,
        "omitted": {"cells": max(0, len(others) - _MOST_CELLS), "outputs": 0, "variables": omitted},
    }
    _fit(notebook)
    return {"path": path, "title": path.rpartition("/")[2], "notebook": notebook}


def _chosen(ran: list[Cell], parts: AbstractSet[Part]) -> list[Cell]:
    """Return the cells of these parts, the meant one first, then the newest."""
    newest = ran[::-1]
    last = newest[:1] if "cell" in parts else []
    failed = [cell for cell in newest if _has_failed(cell)][:1] if "error" in parts else []
    others = newest if "notebook" in parts else []
    return list({cell["id"]: cell for cell in [*last, *failed, *others]}.values())


def _has_failed(cell: Cell) -> bool:
    return any(output["output_type"] == "error" for output in cell["outputs"])


def _path(session: str, root: str | None) -> str:
    """Return the notebook's path under the server's root, its name where it lies elsewhere, else a stand-in.

    Jupyter gives the path as absolute, and does not tell when the notebook is renamed.
    """
    if not session:
        return "notebook"
    path = Path(session)
    if root is not None and path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return path.name


def _fit(notebook: dict[str, Any]) -> None:
    """Leave out the farthest cells, then variables, until the rest has room."""
    room = _ROOM - len(json.dumps({**notebook, "cells": [], "variables": []}))
    for name in ("variables", "cells"):
        kept = []
        for entry in notebook[name]:
            room -= len(json.dumps(entry))
            if room < 0:
                break
            kept.append(entry)
        notebook["omitted"][name] += len(notebook[name]) - len(kept)
        notebook[name] = kept
