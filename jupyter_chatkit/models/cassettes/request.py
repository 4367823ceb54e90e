"""What a model is asked, as lines that are the same whenever the same is asked, and readable in a diff.

Left out is what changes by itself: ids, times, addresses in memory, folders, how often cells ran, the marks
of fences. Our own instructions, tools and words around a notebook are left out too: a notebook tests itself,
not them.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Protocol

from jupyter_chatkit.context.describing import describe_variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from agents import TResponseInputItem

    from jupyter_chatkit.context import Cell, Named, PageContext

_ID = re.compile(r"\b(thr|msg|call|tc|fc|rs|wf|tsk|atc|resp|run)_[0-9A-Za-z]{8,}\b")
_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")
_FENCE = re.compile(r"(?<=<notebook-data )[\w-]+(?=>)|(?<=</notebook-data )[\w-]+(?=>)")
_TIME = re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?")
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_FOLDER = re.compile(r"(?<![\w:/.~\\-])(?:[A-Za-z]:[\\/]|~?/)(?:[\w.@+-]+[\\/])+(?=[\w.@+-])")
_REDACTED = re.compile(r"\[\[redacted:([\w-]+?)(?:-recorded)?:\d+\]\]")
_RAN = re.compile(r"\b(In|Out) ?\[\d+\]")
_HEAD = "=== "
"""Begins the lines that are not what somebody wrote; where one does write it, it is marked."""

_ORDER = (
    (_REDACTED, r"[[redacted:\1]]"),
    (_FENCE, "data"),
    (_TIME, "(time)"),
    (_UUID, "(id)"),
    (_ADDRESS, "0x…"),
    (_FOLDER, "…/"),
    (_RAN, r"\1[ ]"),
)


class Redact(Protocol):
    """Takes secrets out of a text and out of the strings of a JSON value."""

    def text(self, text: str) -> str: ...
    def json(self, value: Any) -> Any: ...


class AsItIs:
    """Takes nothing out."""

    def text(self, text: str) -> str:
        return text

    def json(self, value: Any) -> Any:
        return value


AS_IT_IS = AsItIs()


def safe_json(text: str, redact: Redact) -> str:
    """Return a text that may be JSON without the secrets, those that its escapes hide too."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return redact.text(text)
    safe = redact.json(value)
    return redact.text(text if safe == value else json.dumps(safe, ensure_ascii=False))


def plain_page(page: PageContext) -> PageContext:
    """Return `page` as it would be had the notebook been run once, from top to bottom, wherever it lies.

    Of outputs the errors stay: a runner of tests keeps no others, and compares them itself.
    """
    page = page.model_copy(update={"named": [_plain_named(named) for named in page.named]})
    notebook = page.notebook
    if notebook is None:
        return page
    meant = notebook.active_cell
    places = {cell.id: cell.index for cell in [*([meant] if meant else []), *notebook.cells]}
    selection = notebook.selection
    if selection is not None:
        place = f"cell-{places.get(selection.cell_id, 0)}"
        selection = selection.model_copy(update={"cell_id": place})
    plain = notebook.model_copy(
        update={
            "path": "notebook",
            "kernel": None,
            "active_cell": _plain(meant) if meant else None,
            "cells": [_plain(cell) for cell in notebook.cells],
            "selection": selection,
            "omitted": notebook.omitted.model_copy(update={"outputs": 0}),
        }
    )
    return page.model_copy(update={"path": "", "title": "", "url": "", "timestamp": "", "notebook": plain})


def _plain_named(named: Named) -> Named:
    return named.model_copy(update={"cells": [_plain(cell) for cell in named.cells]})


def _plain(cell: Cell) -> Cell:
    errors = [
        {name: output.get(name, "") for name in ("output_type", "ename", "evalue")}
        for output in cell.outputs
        if output.get("output_type") == "error"
    ]
    told = {"execution_count": None, "id": f"cell-{cell.index}", "outputs": errors, "stale": False}
    return cell.model_copy(update=told)


def page_text(page: PageContext, *_: object) -> str:
    """Return what a recording has of a plain page, whatever of it had room in the prompt.

    It is written otherwise than for a model, so that recordings outlive a change of our words there.
    """
    notebook = page.notebook
    named = [line for one in page.named for line in _named_lines(one)]
    if notebook is None:
        told = {name: getattr(page, name) for name in ("path", "title", "description", "headings")}
        return "\n".join([*(f"--- {name}: {text}" for name, text in told.items() if text), *named])
    meant = notebook.active_cell
    cells = sorted([*([meant] if meant else []), *notebook.cells], key=lambda cell: cell.index)
    lines = [line for cell in cells for line in _cell_lines(cell, is_meant=cell is meant)]
    if notebook.selection is not None:
        lines += [f"--- selected in {notebook.selection.cell_id}", *notebook.selection.text.splitlines()]
    if notebook.variables:
        # How much of the data is missing belongs to the data, as its values do.
        lines += ["--- variables", *(describe_variable(one, missing=False) for one in notebook.variables)]
    if left_out := notebook.omitted.cells + notebook.omitted.variables:
        lines.append(f"--- {left_out} more that the notebook has")
    return "\n".join([*lines, *named])


def _named_lines(named: Named) -> list[str]:
    lines = [line for cell in named.cells for line in _cell_lines(cell, is_meant=False)]
    lines += [describe_variable(one, missing=False) for one in named.variables]
    lines += [] if named.path is None else [f"--- file {named.path}", *(named.text or "").splitlines()]
    return [f"--- named as {named.title}", *lines]


def _cell_lines(cell: Cell, *, is_meant: bool) -> list[str]:
    kind = "" if cell.type == "code" else f", {cell.type}"
    errors = [f"--- failed: {output['ename']}: {output['evalue']}" for output in cell.outputs]
    head = f"--- cell {cell.index + 1}{kind}{', which is meant' if is_meant else ''}"
    return [head, *cell.source.splitlines(), *errors]


def request_lines(
    entries: Sequence[TResponseInputItem], model: str | None = None, redact: Redact = AS_IT_IS
) -> list[str]:
    """Return `entries` as lines without secrets; `model` only where the person named one."""
    lines = model_lines(model)
    read: set[str] = set()
    for entry in entries:
        match entry:
            case {"type": "function_call", "name": "read_cell", "call_id": str(call_id)}:
                read.add(call_id)
                lines += entry_lines(entry, redact)
            case {"type": "function_call_output", "call_id": call_id} if call_id in read:
                # What it says of the notebook stands in the request already.
                lines.append(f"{_HEAD}result")
            case _:
                lines += entry_lines(entry, redact)
    return without_ids(lines)


def model_lines(named: str | None) -> list[str]:
    """Return the lines that a request begins with whose person named a model."""
    return [f"{_HEAD}model {named}"] if named else []


def key_of(lines: Iterable[str]) -> str:
    """Return the key of a request: SHA-256 of its lines."""
    return hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()


def answer_lines(text: str) -> list[str]:
    """Return what a model said as lines of the next request."""
    return entry_lines({"role": "assistant", "content": text}, AS_IT_IS) if text.strip() else []


def entry_lines(entry: Mapping[str, Any] | Any, redact: Redact) -> list[str]:
    """Return one entry of a request as lines."""
    match entry:
        case {"type": "function_call", "name": name, "arguments": arguments}:
            return [f"{_HEAD}call {name} {_plain_text(safe_json(str(arguments), redact))}"]
        case {"type": "function_call_output", "output": output}:
            return [f"{_HEAD}result", *_text_lines(_output(output), redact, safe_json)]
        case {"role": role, "content": str(text)}:
            return [f"{_HEAD}{role}", *_text_lines(text, redact)]
        case {"role": role, "content": [*parts]}:
            return [f"{_HEAD}{role}", *(line for part in parts for line in _part(part, redact))]
        case _:
            return [f"{_HEAD}{_plain_text(safe_json(_output(entry), redact))}"]


def _part(part: Any, redact: Redact) -> list[str]:
    match part:
        case {"text": str(text)}:
            return _text_lines(text, redact)
        case {"image_url": str(picture)}:
            return [f"(picture {hashlib.sha256(picture.encode()).hexdigest()[:16]})"]
        case _:
            return [_plain_text(safe_json(_output(part), redact))]


def _output(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def _text_lines(text: str, redact: Redact, safe: Callable[[str, Redact], str] | None = None) -> list[str]:
    lines = _plain_text(safe(text, redact) if safe else redact.text(text)).splitlines()
    return [f"\\{line}" if line.startswith(_HEAD) else line for line in lines]


def _plain_text(text: str) -> str:
    for pattern, instead in _ORDER:
        text = pattern.sub(instead, text)
    return text


def without_ids(lines: list[str]) -> list[str]:
    """Number ids in the order in which they appear, so that which is which stays readable."""
    numbers: dict[str, str] = {}

    def numbered(match: re.Match[str]) -> str:
        return numbers.setdefault(match[0], f"{match[1]}_{len(numbers) + 1}")

    return [_ID.sub(numbered, line) for line in lines]
