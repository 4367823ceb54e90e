"""Searching a workspace when its files were looked at again, and where the hits are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_chatkit.index.workspace import Findings, Workspace

PATIENCE = 30.0


def search(space: Workspace, text: str) -> Findings:
    """Search when the files were looked at again."""
    space._next = 0.0
    found = space.search(text, PATIENCE)
    assert found.state == "ready"
    return found


def places(found: Findings) -> list[tuple[str, int, int]]:
    return sorted((hit.path, hit.cell, hit.line) for hit in found.hits)
