"""What a person is told, once, before a question goes: where the chat runs and where the question goes to."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_chatkit.hosts.kernel.chat import KernelChat

IN_PROCESS = (
    "The chat runs in this kernel: no Jupyter server with it was found. Conversations end with the kernel."
)

_SENT_TO = "What you ask goes to {}, with what --context or `context` names."
_ANY = "|".join(".*".join(map(re.escape, line.split("{}"))) for line in (IN_PROCESS, _SENT_TO))
LINES = re.compile(rf"^(?:{_ANY})\n", re.MULTILINE)
"""The lines as cells have them among their outputs. They depend on where a cell runs."""


class Notices:
    """One line each, once."""

    def __init__(self, chat: KernelChat) -> None:
        self._chat = chat
        self._models: set[str | None] = set()
        self._told: set[str] = set()

    def tell(self, model: str | None) -> None:
        """Say that the chat runs in this process, and which host a remote model is on."""
        if not self._chat.has_server:
            self._say(IN_PROCESS)
        if model in self._models:
            return
        chosen = self._chat.ask("context.preview", model=model)["model"]
        if chosen["remote"] and not chosen["confirmed"]:
            self._say(_SENT_TO.format(chosen["host"]))
        self._models.add(model)

    def _say(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            sys.stdout.write(f"{line}\n")
