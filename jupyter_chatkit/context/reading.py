"""Reading a page context that comes from outside: checked, cleaned and capped, with bounded work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from jupyter_chatkit.context.cutting import beginning, cut_unread
from jupyter_chatkit.context.outputs import read_outputs
from jupyter_chatkit.context.page import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_LABEL,
    MAX_NAMED,
    MAX_SOURCE,
    MAX_VARIABLES,
    Cell,
    Named,
    Notebook,
    PageContext,
    Selection,
    Variable,
)
from jupyter_chatkit.context.terminal import clean

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)

WHERE = "metadata.pageContext"
_MAX_RAW_OUTPUTS = 1_000
_MAX_DIMENSIONS = 16
_MUST = {
    "string_type": "must be a string",
    "string_unicode": "must be a string",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "must be a whole number below 2**53",
    "less_than_equal": "must be a whole number below 2**53",
    "greater_than_equal": "must be a whole number above -2**53",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "missing": "is required",
}


class PageContextError(ValueError):
    """A page context of a wrong shape; the text names the field by its path on the wire."""


def read_page(raw: object) -> PageContext:
    """The page context in `raw`, a JSON value of any kind; raises `PageContextError`.

    Null counts as missing and unknown fields are ignored. What is over a cap is left out and counted in
    `omitted`; the work is bounded whatever the size of `raw`.
    """
    try:
        page = PageContext.model_validate({} if raw is None else _capped(raw))
    except ValidationError as error:
        raise PageContextError(_told(error.errors(include_url=False, include_input=False)[0])) from None
    notebook = page.notebook and _notebook(page.notebook)
    return _labels(page, notebook=notebook, named=[_named(named) for named in page.named])


def _told(error: ErrorDetails) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error["loc"])
    expected = (error.get("ctx") or {}).get("expected")
    return f"{WHERE}{path} {f'must be {expected}' if expected else _MUST.get(error['type'], 'is not valid')}"


def _capped(raw: object) -> object:
    """`raw` with its lists cut to their caps before anything looks at their elements."""
    if not isinstance(raw, dict):
        return raw
    raw = _capped_named(raw)
    if not isinstance(raw.get("notebook"), dict):
        return raw
    notebook = dict(raw["notebook"])
    omitted = notebook.get("omitted")
    counts: Any = dict(omitted) if isinstance(omitted, dict) else {} if omitted is None else omitted
    for name, most in (("cells", MAX_CELLS), ("variables", MAX_VARIABLES)):
        found = notebook.get(name)
        if isinstance(found, list) and len(found) > most:
            notebook[name] = found[:most]
            if isinstance(counts, dict):
                counts[name] = _sum(counts.get(name), len(found) - most)
    return {**raw, "notebook": {**notebook, "omitted": counts}}


def _capped_named(raw: dict[str, Any]) -> dict[str, Any]:
    named = raw.get("named")
    if not isinstance(named, list):
        return raw
    caps = {"cells": MAX_CELLS, "variables": MAX_VARIABLES}
    short = [
        {key: one[: caps[key]] if key in caps and isinstance(one, list) else one for key, one in each.items()}
        if isinstance(each, dict)
        else each
        for each in named[:MAX_NAMED]
    ]
    return {**raw, "named": short}


def _sum(count: object, more: int) -> object:
    """A count with `more` added; one of a wrong type stays, to be refused with its name."""
    if count is None:
        return more
    return count + more if isinstance(count, int | float) and not isinstance(count, bool) else count


def _notebook(notebook: Notebook) -> Notebook:
    cells, dropped = [], 0
    for cell in [*notebook.cells, *([notebook.active_cell] if notebook.active_cell else [])]:
        read, lost = _cell(cell)
        cells.append(read)
        dropped += lost
    active = cells.pop() if notebook.active_cell else None
    omitted = notebook.omitted.model_copy(update={"outputs": notebook.omitted.outputs + dropped})
    return _labels(
        notebook,
        active_cell=active,
        cells=cells,
        selection=notebook.selection and _selection(notebook.selection),
        kernel=notebook.kernel and _labels(notebook.kernel),
        variables=[_variable(variable) for variable in notebook.variables],
        omitted=omitted,
    )


def _named(named: Named) -> Named:
    text = None if named.text is None else beginning(clean(named.text), MAX_SOURCE)
    cells = [_cell(cell)[0] for cell in named.cells]
    return _labels(named, cells=cells, variables=[_variable(one) for one in named.variables], text=text)


def _cell(cell: Cell) -> tuple[Cell, int]:
    late = cell.outputs[-_MAX_RAW_OUTPUTS:]
    outputs, dropped = read_outputs(late)
    source = cut_unread(clean(cell.source), MAX_SOURCE)
    return _labels(cell, source=source, outputs=outputs), dropped + len(cell.outputs) - len(late)


def _selection(selection: Selection) -> Selection:
    return _labels(selection, text=cut_unread(clean(selection.text), MAX_SOURCE))


def _variable(variable: Variable) -> Variable:
    columns = variable.columns and [_labels(column) for column in variable.columns[:MAX_COLUMNS]]
    return _labels(variable, shape=variable.shape and variable.shape[:_MAX_DIMENSIONS], columns=columns)


def _labels(model: Model, **changes: object) -> Model:
    """`model` with `changes`, and its other strings cleaned and short."""
    labels = {
        name: cut_unread(clean(value), MAX_LABEL)
        for name in type(model).model_fields
        if name not in changes and isinstance(value := getattr(model, name), str)
    }
    return model.model_copy(update={**labels, **changes})
