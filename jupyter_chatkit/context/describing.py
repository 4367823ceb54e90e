"""How cells, outputs and variables are written for a model, and for the person who reads what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_chatkit.context.page import Cell, Column, Notebook, PageContext, Variable

_TEENS = range(10, 20)
_DEFAULT_LANGUAGE = "unknown language"


def describe_page(page: PageContext, shown: int) -> str:
    """The first lines: what is open. `shown` is how many cells follow."""
    if page.notebook:
        return _describe_notebook(page.notebook, shown)
    lines = [("Open in Jupyter: ", page.path or page.title), ("Title: ", page.title if page.path else "")]
    lines += [("Description: ", page.description), ("Headings: ", page.headings)]
    text = "".join(f"{name}{value}\n" for name, value in lines if value)
    return text or "Nothing is open in Jupyter.\n"


def _describe_notebook(notebook: Notebook, shown: int) -> str:
    kernel = notebook.kernel
    language = notebook.language or (kernel and (kernel.language or kernel.name)) or _DEFAULT_LANGUAGE
    language = language[:1].upper() + language[1:]
    state = f" (kernel {kernel.status})" if kernel and kernel.status else "" if kernel else " (no kernel)"
    given = len(notebook.cells) + (notebook.active_cell is not None)
    total = given + max(0, notebook.omitted.cells)
    text = f"Notebook {notebook.path}, {language}{state}, {plural(total, 'cell')}.\n"
    if total > shown:
        text += f"Not shown: {plural(total - shown, 'cell')}.\n"
    if notebook.omitted.outputs > 0:
        text += f"Not shown: {plural(notebook.omitted.outputs, 'output')}.\n"
    return text


def name_cell(cell: Cell) -> str:
    """Such as `[7], the 8th cell, code, id abc`."""
    number = f"[{cell.execution_count}], " if cell.execution_count is not None else ""
    return f"{number}the {_ordinal(cell.index + 1)} cell, {cell.type}{f', id {cell.id}' if cell.id else ''}"


def label_cell(cell: Cell) -> str:
    """Short, for a list: `cell [7]`, or the position of a cell that has not run."""
    number = f"[{cell.execution_count}]" if cell.execution_count is not None else f"{cell.index + 1}"
    return f"{cell.type if cell.type != 'code' else 'cell'} {number}{' · error' if has_failed(cell) else ''}"


def has_failed(cell: Cell) -> bool:
    """True if an error stands in the cell's output."""
    return any(output.get("output_type") == "error" for output in cell.outputs)


def describe_outputs(cell: Cell) -> str:
    """The texts of a cell's outputs, one after the other."""
    return "\n".join(filter(None, (describe_output(output) for output in cell.outputs)))


def describe_output(output: dict[str, Any]) -> str:
    """One output as text: what was printed, the value, the traceback, or that there is an image."""
    match output:
        case {"output_type": "stream", "text": str(text)}:
            return text.rstrip("\n")
        case {"output_type": "error", "traceback": [str(traceback)]}:
            return traceback.rstrip("\n")
        case {"output_type": "error"}:
            return f"{output.get('ename', '')}: {output.get('evalue', '')}"
        case {"data": dict(data)}:
            texts_first = sorted(data.items(), key=lambda item: not isinstance(item[1], str))
            return "\n".join(_describe_data(mime, value) for mime, value in texts_first)
        case _:
            return ""


def _describe_data(mime: str, value: object) -> str:
    if isinstance(value, str):
        return value.rstrip("\n")
    size = value.get("bytes") if isinstance(value, dict) else None
    kind = "An image" if mime.startswith("image/") else "Data"
    length = f", {plural(size, 'byte')}" if size is not None else ""
    return f"[{kind} of type {mime}{length}, not shown]"


def describe_variable(variable: Variable, *, missing: bool = True) -> str:
    """One line: `orders: DataFrame 9 x 2; columns id int64, amount float64; missing values: amount 3`."""
    shape = " x ".join(f"{size:,}" for size in variable.shape or ())
    size = f"{variable.size:,} elements" if variable.size is not None and not shape else ""
    words = [word for word in (variable.type, shape, variable.dtype, size) if word]
    text = f"{variable.name}: {' '.join(words)}"
    if not variable.columns:
        return text.replace("\n", " ")
    columns = ", ".join(f"{column.name} {column.dtype}".strip() for column in variable.columns)
    total = variable.shape[1] if variable.shape and len(variable.shape) > 1 else 0
    more = f", {total - len(variable.columns):,} more" if total > len(variable.columns) else ""
    told = _missing(variable.columns) if missing else ""
    return f"{text}; columns {columns}{more}{told}".replace("\n", " ")


def _missing(columns: list[Column]) -> str:
    """Return how many values the columns lack, and where that was not counted."""
    counted = [column for column in columns if column.nulls is not None]
    if not counted:
        return "; missing values not counted"
    some = ", ".join(f"{column.name} {column.nulls:,}" for column in counted if column.nulls)
    rest = ", ".join(column.name for column in columns if column.nulls is None)
    return f"; missing values: {some or 'none'}{f', not counted in {rest}' if rest else ''}"


def plural(count: int, noun: str) -> str:
    """Such as `1 cell` and `1,200 cells`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _ordinal(number: int) -> str:
    end = "th" if number % 100 in _TEENS else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{end}"
