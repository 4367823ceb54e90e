"""A thread's title, from the first exchange: of the text at once, of the model's words afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_chatkit.context import Cell, PageContext

TEXT = "text"
MODEL = "model"
"""Who gave a title that no person gave, as a thread's metadata has it."""

NAMING = """\
Write the title of a conversation from its first question and answer: at most six words, in the language of
the question, without quotation marks and without a full stop. Answer with the title alone.
"""
"""What a model is told that is to give a title."""

LONGEST = 60
"""Characters of a title."""

_ABOUT_ERRORS = ("fail", "error", "wrong", "fix", "traceback", "exception", "broken", "why")


def title(question: str, page: PageContext | None) -> str:
    """Return what a person would look for: the error that was asked about, else the question's first line."""
    cell = page.notebook.active_cell if page and page.notebook else None
    failure = _failure(cell) if cell else None
    if failure and any(word in question.lower() for word in _ABOUT_ERRORS):
        return _short(failure)
    return _short(question.strip().partition("\n")[0]) or "New chat"


def from_model(text: str) -> str | None:
    """Return the title in a model's answer; None where there is none."""
    lines = [line.strip(" \t#*_`\"'“”„«».") for line in text.splitlines()]
    return next((_short(line.removeprefix("Title:")) for line in lines if line), None)


def _failure(cell: Cell) -> str | None:
    for output in cell.outputs:
        if output.get("output_type") == "error":
            name, value = str(output.get("ename", "")), str(output.get("evalue", "")).partition("\n")[0]
            return f"{name}: {value}" if value else name
    return None


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rsplit(" ", 1)[0] + "…"
