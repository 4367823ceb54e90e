"""A notebook as its cells and what they printed; pictures, HTML and scripts in it stay out."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.attachments.content import Content, Room, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MIME = "application/x-ipynb+json"
MOST_CELLS = 200
_LONGEST_SOURCE, _LONGEST_OUTPUT = 4_000, 1_000


def read(path: Path) -> Content:
    """Return the cells. Raises `UnreadableError` for what is no notebook."""
    import nbformat

    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            notebook = nbformat.convert(nbformat.from_dict(raw), 4)  # type: ignore[no-untyped-call]
        cells = notebook.cells[:MOST_CELLS]
        room = Room()
        body = [_cell(cell, room) for cell in cells]
    except (
        nbformat.ValidationError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise UnreadableError("It is not a notebook, or a broken one.") from error
    count = len(notebook.cells)
    note = "" if count <= MOST_CELLS and room.left > 0 else "Only the beginning is shown."
    return Content("notebook", MIME, f"notebook, {count:,} cell{'s' * (count != 1)}", body, note)


def write(body: list[dict[str, Any]]) -> str:
    return "\n".join(_written(cell, number) for number, cell in enumerate(body, 1))


def _written(cell: dict[str, Any], number: int) -> str:
    count = f" [{cell['count']}]" if cell["count"] else ""
    text = f"Cell {number}, {cell['type']}{count}:\n{cell['source']}\n"
    return text + "".join(f"Its output:\n{output}\n" for output in cell["outputs"])


def _cell(cell: Any, room: Room) -> dict[str, Any]:
    outputs = cell.get("outputs", []) if cell.cell_type == "code" else []
    return {
        "type": str(cell.cell_type)[:20],
        "count": cell.get("execution_count"),
        "source": room.take(_joined(cell.source), _LONGEST_SOURCE),
        "outputs": [room.take(text, _LONGEST_OUTPUT) for text in _texts(outputs)],
    }


def _texts(outputs: Iterable[Any]) -> Iterable[str]:
    for output in outputs:
        match output.get("output_type"):
            case "stream":
                yield _joined(output.get("text", ""))
            case "error":
                yield f"{output.get('ename', '')}: {output.get('evalue', '')}"
            case "execute_result" | "display_data":
                data = output.get("data", {})
                shown = data.get("text/plain")
                yield _joined(shown) if shown else f"({', '.join(sorted(data))[:200]}, not shown)"


def _joined(text: Any) -> str:
    return "".join(map(str, text)) if isinstance(text, list) else str(text)
