"""Answer: what the assistant said, as a string that knows its code and its conversation."""

from __future__ import annotations

import re

from typing_extensions import Self

_BLOCK = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[ \t]*([\w+#-]*)[^\n]*\n(.*?)^ {0,3}\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL
)
_PYTHON = {"", "python", "py", "python3", "ipython"}


class Answer(str):
    """The text of an answer. It shows as Markdown, and is a string for everything else."""

    __slots__ = ("thread_id",)

    thread_id: str | None
    """The conversation it belongs to."""

    def __new__(cls, text: str, thread_id: str | None = None) -> Self:
        answer = super().__new__(cls, text)
        answer.thread_id = thread_id
        return answer

    @property
    def text(self) -> str:
        return str(self)

    @property
    def code(self) -> str:
        """The Python of its code blocks, one after the other; empty where there is none."""
        return "\n\n".join(python_blocks(self))

    def _repr_markdown_(self) -> str:
        return str(self)


def python_blocks(text: str) -> list[str]:
    """Return the code of each fenced block of Python, or of no language, in Markdown."""
    return [code.rstrip("\n") for _, language, code in _BLOCK.findall(text) if language.lower() in _PYTHON]


def json_blocks(text: str) -> list[str]:
    """Return what may be JSON in an answer: its fenced blocks, then the whole, then its widest brackets."""
    found = [code for _, language, code in _BLOCK.findall(text) if language.lower() in {"", "json"}]
    wide = re.search(r"[\[{].*[\]}]", text, re.DOTALL)
    return [*found, text, *([wide[0]] if wide else [])]
