"""Taking parts out of a page that was stored before a person removed them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_chatkit.context.page import PageContext

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from jupyter_chatkit.context.page import Notebook


def without_parts(page: PageContext, keys: AbstractSet[str]) -> PageContext | None:
    """Return `page` without the parts that `keys` name, None where nothing is left.

    What the message names stays: it goes when the message no longer names it.

    The keys are those of the chips: `page`, `cell`, `selection`, `variables`, `variable:NAME`, `cells` and
    `cell:ID`.
    """
    if "page" in keys:
        return PageContext(named=page.named) if page.named else None
    if not keys or page.notebook is None:
        return page
    return page.model_copy(update={"notebook": _notebook(page.notebook, keys)})


def _notebook(notebook: Notebook, keys: AbstractSet[str]) -> Notebook:
    kept: dict[str, Any] = {
        "cells": [cell for cell in notebook.cells if not keys & {"cells", f"cell:{cell.id}"}],
        "variables": [
            variable
            for variable in notebook.variables
            if not keys & {"variables", f"variable:{variable.name}"}
        ],
    }
    if "cell" in keys:
        kept["active_cell"] = None
    if "selection" in keys:
        kept["selection"] = None
    return notebook.model_copy(update=kept)
