"""A conversation as a notebook: run from top to bottom it rebuilds the conversation, by its cassette."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

import nbformat

from jupyter_chatkit.export.prose import NO_ANSWER, asked, code, heading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_chatkit.export.conversation import Conversation, Exchange

MAY_FAIL = "raises-exception"
"""Tag of cells whose code may need what only the notebook had that it was written for."""

# What %%chat takes for a variable; and lines that IPython changes in every cell, as parts of a pasted prompt.
_NAMED = re.compile(r"(?<!\{)\{[^\W\d]\w*\}(?!\})")
_CHANGED = re.compile(r"^\s*(>>>|\.{3}|In ?\[)|^[ \t]+$", re.MULTILINE)

_INTRODUCTION = (
    "A conversation with the assistant of jupyter-chatkit. The cells below say it again, from the cassette"
    " beside this notebook: no model is asked."
)
_RUN_FIRST = "Once the cells above ran, `%chat your question` goes on with the conversation."


def notebook(conversation: Conversation) -> str:
    """Return the text of the notebook file."""
    made: Any = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    made.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    }
    made.cells = [*_cells(conversation)]
    for number, cell in enumerate(made.cells, 1):
        cell.id = f"cell-{number}"
    nbformat.validate(made)
    return nbformat.writes(made) + "\n"  # type: ignore[no-untyped-call, no-any-return]


def said(exchange: Exchange) -> str:
    """Return what the question's cell asks; of files alone their names, as a cell has to say something."""
    return exchange.question or f"(Attached: {', '.join(exchange.files)})"


def _cells(conversation: Conversation) -> Iterator[Any]:
    numbers = count(1)
    yield _prose(f"{heading(conversation.title)}\n\n{_INTRODUCTION}")
    yield _run("%load_ext jupyter_chatkit", next(numbers))
    begun = False
    for exchange in conversation.exchanges:
        note = f"*{exchange.ending}.*" if exchange.ending else "" if exchange.answer else NO_ANSWER
        yield _prose("\n\n".join(filter(None, [asked(exchange), note])))
        if exchange.answer:
            yield _run(_asking(said(exchange), begins=not begun), next(numbers), exchange.answer)
            begun = True
        for source in exchange.accepted:
            yield _not_run(source)
    yield _prose(_going_on(conversation.title))


def _asking(question: str, *, begins: bool) -> str:
    options = [
        *(["--thread", "new"] if begins else []),
        *("--context", "none", "--replay"),
        *(["--literal"] if _NAMED.search(question) else []),
    ]
    line = " ".join(options)
    if not _CHANGED.search(question):
        return f"%%chat {line}\n{question}"
    pieces = "\n".join(f"    {piece!r}" for piece in question.splitlines(keepends=True))
    return f'get_ipython().run_cell_magic(\n    "chat",\n    "{line}",\n{pieces},\n)'


def _going_on(title: str) -> str:
    mark = next((mark for mark in "\"'" if mark not in title), None)
    if mark is None:
        return _RUN_FIRST
    named = code(f"%chat --thread {mark}{title}{mark} your question")
    return f"{_RUN_FIRST} Where the first one is kept, {named} goes on with that."


def _prose(text: str) -> Any:
    return nbformat.v4.new_markdown_cell(text)  # type: ignore[no-untyped-call]


def _run(source: str, number: int, answer: str | None = None) -> Any:
    """Return a cell that ran; nbval compares what it showed, the place to stream into first."""
    shown = [] if answer is None else ["", answer]
    outputs = [
        nbformat.v4.new_output("display_data", {"text/markdown": text, "text/plain": text})  # type: ignore[no-untyped-call]
        for text in shown
    ]
    return nbformat.v4.new_code_cell(source, execution_count=number, outputs=outputs)  # type: ignore[no-untyped-call]


def _not_run(source: str) -> Any:
    """Return a cell that did not run: nbval runs it and compares nothing."""
    cell: Any = nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]
    cell.metadata["tags"] = [MAY_FAIL]
    return cell
