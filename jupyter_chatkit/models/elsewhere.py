"""What the `offline` helper finds in the other files of the workspace."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from jupyter_chatkit.index.workspace import Findings
from jupyter_chatkit.models.quoting import code, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_chatkit.index.workspace import Hit

Search: TypeAlias = Callable[[str], Findings]

MOST_TOLD = 8


def elsewhere(subject: str, search: Search, path: str | None) -> str:
    """Where `subject` stands in the workspace, but for the notebook at `path`."""
    found = search(subject)
    hits = [] if found.any_word else [hit for hit in found.hits if hit.path != path]
    named = re.compile(rf"(?<!\w){re.escape(subject)}(?!\w)", re.IGNORECASE)
    hits = [hit for hit in hits if named.search(hit.snippet)] or hits
    return f"{_told(subject, hits)}{_so_far(found)}"


def _told(subject: str, hits: Sequence[Hit]) -> str:
    if not hits:
        return f"No other file of the workspace that I could look into has {code(subject)}."
    lines = [f"- {where(hit)}: {code(_first_line(hit))}" for hit in hits[:MOST_TOLD]]
    if len(hits) > MOST_TOLD:
        lines.append(f"- and {len(hits) - MOST_TOLD} more")
    return "**In other files of the workspace**, as they were saved:\n\n" + "\n".join(lines)


def _first_line(hit: Hit) -> str:
    return hit.snippet.partition("\n")[0].strip()


def where(hit: Hit) -> str:
    """The file in a code span, and the place in it, such as `the 3rd cell`."""
    if not hit.line:
        return f"{code(hit.path)}, its name"
    if hit.kind == "table":
        return f"{code(hit.path)}, its columns"
    at = f"cell {hit.cell} from the top, line {hit.line}" if hit.cell else f"line {hit.line}"
    return f"{code(hit.path)}, {at}"


def _so_far(found: Findings) -> str:
    match found.state:
        case "unavailable":
            return "\n\nThe workspace cannot be searched: SQLite has no full-text search (FTS5) here."
        case "building":
            so_far = counted(found.files, "file")
            return f"\n\nThe workspace is still being read, {so_far} so far. Ask again soon."
        case _:
            return ""
