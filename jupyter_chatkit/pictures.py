"""Pictures of cells in the results of the page's tools: kept out of the text, shown as pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = 8
"""Pictures of one result."""

LARGEST = 2_000_000
"""Characters of one as a data URL."""

_URL = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}")
SHOWN = "(shown as a picture)"
LEFT_OUT = "(left out)"


def split(result: Any) -> tuple[Any, list[str]]:
    """Return a result of `read_cells` with a word in the place of each picture, and the data URLs.

    Only `images` of its `cells` count; what is no picture, too large or too many is left out.
    """
    if not isinstance(result, dict) or not isinstance(result.get("cells"), list):
        return result, []
    found: list[str] = []
    return {**result, "cells": [_without(cell, found) for cell in result["cells"]]}, found


def join(result: Any, pictures: list[str]) -> Any:
    """Put back what `split` took out."""
    if not pictures:
        return result
    left = iter(pictures)
    cells = [
        cell | {"images": [next(left) if name == SHOWN else name for name in cell["images"]]}
        if isinstance(cell, dict) and isinstance(cell.get("images"), list)
        else cell
        for cell in result["cells"]
    ]
    return {**result, "cells": cells}


def but_for_pictures(change: Callable[[Any], Any], result: Any) -> Any:
    """Change the texts of a result; the letters of a picture are none."""
    texts, pictures = split(result)
    return join(change(texts), pictures)


def _without(cell: Any, found: list[str]) -> Any:
    if not isinstance(cell, dict) or not isinstance(cell.get("images"), list):
        return cell
    names = []
    for image in cell["images"]:
        fits = isinstance(image, str) and len(image) <= LARGEST and len(found) < MOST
        if fits and _URL.fullmatch(image):
            found.append(image)
            names.append(SHOWN)
        else:
            names.append(LEFT_OUT)
    return {**cell, "images": names}
