"""`%chat why did this fail?` is a question, where IPython sees a request for help on the last word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from IPython.core.inputtransformer2 import EscapedCommand, HelpEnd, MagicAssign, TokenTransformBase

if TYPE_CHECKING:
    from tokenize import TokenInfo

NAMES = ("chat", "chatkit")

MISREAD = (
    "IPython took a question in this cell for a request for help, because %chat was not there yet."
    " Run that line again, in a cell of its own.\n"
)
_QUESTION = re.compile(r"^\s*(\w+\s*=\s*)?%chat(kit)?\s.*\?\s*$", re.MULTILINE)

_KINDS: tuple[Any, ...] = (EscapedCommand, MagicAssign)


class ChatLine(TokenTransformBase):
    """A line such as `%chat ...?` or `answer = %chat ...?`, read as a magic before help is looked for."""

    priority = HelpEnd.priority - 1

    def __init__(self, found: TokenTransformBase) -> None:
        # A request for help counts from the line's beginning; of two that begin there the priority decides.
        super().__init__((found.start_line + 1, 0))  # type: ignore[no-untyped-call]
        self._found = found

    @classmethod
    def find(cls, tokens_by_line: list[list[TokenInfo]]) -> ChatLine | None:
        for line in filter(_chats, tokens_by_line):
            for kind in _KINDS:
                if found := kind.find([line]):
                    return cls(found)
        return None

    def transform(self, lines: list[str]) -> list[str]:
        read: list[str] = self._found.transform(lines)
        return read


def is_misread(history: Any) -> bool:
    """Whether a question in the cell that runs was taken for a request for help."""
    asked = _QUESTION.search(history.input_hist_raw[-1]) is not None
    return asked and "run_line_magic('pinfo" in history.input_hist_parsed[-1]


def install(shell: Any) -> None:
    """Let `shell` read the lines of the chat so, once."""
    remove(shell)
    shell.input_transformer_manager.token_transformers.append(ChatLine)


def remove(shell: Any) -> None:
    transformers = shell.input_transformer_manager.token_transformers
    transformers[:] = [one for one in transformers if one is not ChatLine]


def _chats(line: list[TokenInfo]) -> bool:
    """Whether the line names the magic and asks it something: `%chat?` is a request for help."""
    words = [token.string for token in line if token.string.strip()]
    return any(
        percent == "%" and name in NAMES and following != "?"
        for percent, name, following in zip(words, words[1:], words[2:], strict=False)
    )
