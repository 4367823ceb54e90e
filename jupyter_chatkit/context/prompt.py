"""How a page is put to a model: parts in a fixed order, within a budget of characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jupyter_chatkit.context.cutting import cut
from jupyter_chatkit.context.describing import (
    describe_outputs,
    describe_page,
    describe_variable,
    has_failed,
    label_cell,
    name_cell,
    plural,
)
from jupyter_chatkit.context.fence import fenced, without_fences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_chatkit.context.page import Cell, Named, Notebook, PageContext, Selection

SAME_PAGE = "(The notebook is as it was at the previous message.)"

PROMPT_BUDGET = 48_000
_BYTES_PER_TOKEN = 4
# What another cell than the one that is meant may take.
_OTHER_SOURCE, _OTHER_MARKDOWN, _OTHER_OUTPUT = 2_000, 800, 600
_NO_LIMIT = 1_000_000_000
_MAX_LINE = 1_500
_MORE_ROOM = 40
_NAME = re.compile(r"[^\W\d]\w*")
_WHERE = {"source": "the source", "output": "the output", "markdown": "the text"}


@dataclass(frozen=True)
class Part:
    """A piece of what is sent that a person can take out; `text` is literal and ends with a line end."""

    key: str
    label: str
    text: str


def estimate_tokens(text: str) -> int:
    """About how many tokens `text` is: four bytes of UTF-8 each."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_PER_TOKEN)


def message(page: str | None, question: str, quoted: str = "", note: str = "") -> str:
    """Return what a message says in words: the notebook, what is quoted, the question, what tags mean."""
    quotation = "\n".join(f"> {line}" for line in quoted.splitlines())
    return "\n\n".join([*filter(None, [page, quotation]), question, *filter(None, [note])])


def render(page: PageContext, nonce: str, budget: int = PROMPT_BUDGET) -> str:
    """The parts of `page` between fences that carry `nonce`. The same arguments give the same text."""
    return fenced("".join(part.text for part in parts(page, budget)), nonce)


def parts(page: PageContext, budget: int = PROMPT_BUDGET) -> list[Part]:
    """What is told of `page`, in the order it is put to the model, in at most `budget` characters.

    What the message names may take a quarter of it. Of the rest the cell that is meant, which comes first,
    may take half, a selection a sixth, variables a quarter. Other cells fill what is left, the nearest first,
    in the notebook's order. What is left out is said.
    """
    notebook = page.notebook
    named = _named(page, budget // 4)
    if named and notebook is None and not (page.path or page.title):
        return named
    budget -= sum(len(part.text) for part in named)
    top = budget // 8
    found = list(_first(notebook, budget)) if notebook else []
    room = budget - top - sum(len(part.text) for part in found)
    told = _told_by_name(page)
    cells = _others([cell for cell in notebook.cells if cell.id not in told], room) if notebook else []
    shown = len(cells) + (1 if notebook and notebook.active_cell else 0)
    shown += sum(cell.id in told for cell in notebook.cells) if notebook else 0
    label = (notebook.path if notebook else page.path or page.title).rpartition("/")[2] or "page"
    return [Part("page", label, _fit(describe_page(page, shown), top)), *found, *named, *cells]


def is_cut(page: PageContext, budget: int = PROMPT_BUDGET) -> bool:
    """True if `parts` leaves out text of a cell that `page` has."""
    if page.notebook is None:
        return False
    texts = {part.text for part in parts(page, budget)}
    meant, told = page.notebook.active_cell, _told_by_name(page)
    full = [_other(cell) for cell in page.notebook.cells if cell.id not in told]
    full += [_meant(meant)] if meant else []
    full += [part.text for part in _named(page, _NO_LIMIT)]
    return not texts.issuperset(full)


def _named(page: PageContext, room: int) -> list[Part]:
    """The parts of what the message names, each with an equal share of `room`."""
    meant = page.notebook.active_cell if page.notebook else None
    share = room // max(1, len(page.named))
    return [
        Part(f"named:{number}", f"@{one.title}", _fit(_named_text(one, meant), share))
        for number, one in enumerate(page.named)
    ]


def _named_text(named: Named, meant: Cell | None) -> str:
    lines = [f"\nNamed in the message as @{named.title}:"]
    for cell in named.cells:
        if meant is not None and cell.id == meant.id:
            lines.append(f"{name_cell(cell)}, which is the cell that is meant")
        else:
            lines.append(_other(cell).rstrip("\n"))
    lines += [cut(describe_variable(one), _MAX_LINE).replace("\n", " ") for one in named.variables]
    if named.path is not None:
        begins = "it could not be read." if named.text is None else f"it begins:\n{named.text.rstrip()}"
        lines.append(f"The file {named.path}; {begins}")
    if named.omitted > 0:
        lines.append(f"Not shown: {plural(named.omitted, 'cell')}.")
    if len(lines) == 1:
        lines.append("(It is not there any more.)")
    return "\n".join(lines) + "\n"


def _told_by_name(page: PageContext) -> set[str]:
    return {cell.id for one in page.named for cell in one.cells}


def cell_text(cell: Cell) -> str:
    """A cell in full: how it is named, its source and its output."""
    return _other(cell).lstrip("\n")


def _first(notebook: Notebook, budget: int) -> Iterator[Part]:
    meant = notebook.active_cell
    if meant:
        yield Part("cell", label_cell(meant), _fit(_meant(meant), budget // 2))
    if notebook.selection and notebook.selection.text.strip():
        yield Part("selection", "selection", _fit(_selection(notebook.selection, meant), budget // 6))
    if notebook.variables:
        label = plural(len(notebook.variables), "variable")
        yield Part("variables", label, _variables(notebook, budget // 4))


def _others(cells: list[Cell], room: int) -> list[Part]:
    """The parts of the nearest cells for which there is room, in the notebook's order."""
    found: list[tuple[int, Part]] = []
    for cell in cells:
        if cell.type == "code":
            text = _other(cell, _OTHER_SOURCE, _OTHER_OUTPUT)
        else:
            text = _other(cell, _OTHER_MARKDOWN, _OTHER_OUTPUT)
        room -= len(text)
        if room < 0:
            break
        found.append((cell.index, Part(f"cell:{cell.id}", label_cell(cell), text)))
    return [part for _, part in sorted(found, key=lambda pair: pair[0])]


def _meant(cell: Cell) -> str:
    failed = ", which failed" if has_failed(cell) else ""
    return _written(cell, f"The cell that is meant{failed}: {name_cell(cell)}", _NO_LIMIT, _NO_LIMIT)


def _other(cell: Cell, source_limit: int = _NO_LIMIT, output_limit: int = _NO_LIMIT) -> str:
    name = name_cell(cell)
    return _written(cell, name[:1].upper() + name[1:], source_limit, output_limit)


def _written(cell: Cell, title: str, source_limit: int, output_limit: int) -> str:
    text = f"\n{title}\n{cut(cell.source.rstrip(), source_limit) or '(empty)'}\n"
    if output := describe_outputs(cell):
        stale = " (of an earlier version of the source)" if cell.stale else ""
        text += f"Its output{stale}:\n{cut(output, output_limit)}\n"
    return without_fences(text)


def _selection(selection: Selection, meant: Cell | None) -> str:
    of_meant = meant is not None and selection.cell_id == meant.id
    place = f"{_WHERE[selection.kind]} of {'that cell' if of_meant else f'cell {selection.cell_id}'}"
    if of_meant and meant and selection.text.strip() == meant.source.strip():
        return f"\nSelected: all of {place}\n"
    return f"\nSelected in {place}:\n{selection.text.rstrip()}\n"


def _variables(notebook: Notebook, limit: int) -> str:
    """The lines for which there is room; names that the cell in question uses come first."""
    source = notebook.active_cell.source if notebook.active_cell else ""
    used = set(_NAME.findall(source))
    title = "\nVariables in the kernel, without their values:\n"
    lines: list[str] = []
    room = limit - len(title) - _MORE_ROOM
    for variable in sorted(notebook.variables, key=lambda one: one.name not in used):
        line = cut(without_fences(describe_variable(variable)), _MAX_LINE).replace("\n", " ")
        room -= len(line) + 1
        if room < 0:
            break
        lines.append(f"{line}\n")
    more = len(notebook.variables) - len(lines) + max(0, notebook.omitted.variables)
    return title + "".join(lines) + (f"{plural(more, 'more variable')} not shown.\n" if more else "")


def _fit(text: str, limit: int) -> str:
    """`text` without look-alikes of the fence, at most `limit` characters."""
    return cut(without_fences(text), limit - 1).rstrip("\n") + "\n"
