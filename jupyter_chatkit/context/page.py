"""PageContext: what a page tells about what it shows, and the caps on it.

The wire shape is section 6 of the design. Attributes are the wire's names in snake case.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

MAX_PAGE_BYTES = 512 * 1024
MAX_CELLS = 40
MAX_SOURCE = 8_000
MAX_OUTPUT = 4_000
MAX_VARIABLES = 200
# Beside the caps that page and server share.
MAX_COLUMNS = 100
MAX_LABEL = 1_000
MAX_OUTPUTS = 20
MAX_NAMED = 10
_SAFE_INTEGER = 2**53 - 1


def _integral(value: object) -> object:
    """A whole number that JavaScript or another encoder wrote as `3.0`."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Integer = Annotated[int, BeforeValidator(_integral), Field(ge=-_SAFE_INTEGER, le=_SAFE_INTEGER)]


class _Wire(BaseModel):
    """Missing fields take their default, null counts as missing, unknown ones are dropped."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True, strict=True
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_missing(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: one for name, one in value.items() if one is not None}


class Cell(_Wire):
    """A cell as the page saw it. `index` counts from 0; `outputs` are nbformat outputs."""

    index: Integer = 0
    id: str = ""
    type: Literal["code", "markdown", "raw"] = "code"
    source: str = ""
    execution_count: Integer | None = None
    outputs: list[dict[str, Any]] = Field(default_factory=list)
    stale: bool = False


class Selection(_Wire):
    cell_id: str = ""
    text: str = ""
    kind: Literal["source", "output", "markdown"] = "source"


class Column(_Wire):
    """`nulls` is how many values are missing, None where that was not counted."""

    name: str = ""
    dtype: str = ""
    nulls: Integer | None = None


class Variable(_Wire):
    """A name in the kernel, without its value."""

    name: str = ""
    type: str = ""
    shape: list[Integer] | None = None
    dtype: str | None = None
    columns: list[Column] | None = None
    size: Integer | None = None


class Kernel(_Wire):
    name: str = ""
    language: str = ""
    status: str = ""


class Omitted(_Wire):
    """How many of each the page left out."""

    cells: Integer = 0
    outputs: Integer = 0
    variables: Integer = 0


class Notebook(_Wire):
    path: str
    kernel: Kernel | None = None
    language: str | None = None
    active_cell: Cell | None = None
    selection: Selection | None = None
    cells: list[Cell] = Field(default_factory=list)
    variables: list[Variable] = Field(default_factory=list)
    omitted: Omitted = Field(default_factory=Omitted)


class Named(_Wire):
    """What a message names with "@": cells, variables, or a file's path and the beginning of its text.

    `text` is None where the file could not be read; `omitted` is how many cells were left out.
    """

    title: str = ""
    cells: list[Cell] = Field(default_factory=list)
    variables: list[Variable] = Field(default_factory=list)
    path: str | None = None
    text: str | None = None
    omitted: Integer = 0


class PageContext(_Wire):
    """What a page says it shows; `notebook` is null for a text file, a console or nothing.

    `named` belongs to the message that goes with the page, not to what the page shows.
    """

    url: str = ""
    path: str = ""
    title: str = ""
    description: str = ""
    headings: str = ""
    timestamp: str = ""
    notebook: Notebook | None = None
    named: list[Named] = Field(default_factory=list)
