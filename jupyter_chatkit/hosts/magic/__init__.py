"""`%load_ext jupyter_chatkit`: defines the magics and lets the service warm up meanwhile."""

from __future__ import annotations

import sys
from typing import Any

from jupyter_chatkit.hosts.kernel import shared
from jupyter_chatkit.hosts.magic import question_marks
from jupyter_chatkit.hosts.magic.chat_magic import ChatMagic

_NAME, _OTHER_NAME = question_marks.NAMES


def load(shell: Any) -> None:
    """Define `%chat` and `%chatkit` in `shell`; only the latter where `%chat` is another package's."""
    unload(shell)
    chat = shared.chat()
    magic = ChatMagic(shell, chat, shared.notices())
    theirs = _found(shell, _NAME)
    if theirs is not None:
        package = str(getattr(theirs, "__module__", "another package")).partition(".")[0]
        sys.stdout.write(f"%chat is {package}'s here: this chat is %chatkit and %%chatkit.\n")
    for name in (_NAME, _OTHER_NAME) if theirs is None else (_OTHER_NAME,):
        shell.register_magic_function(magic.chat, magic_kind="line_cell", magic_name=name)
    question_marks.install(shell)
    if question_marks.is_misread(shell.history_manager):
        sys.stdout.write(question_marks.MISREAD)
    chat.warm()


def unload(shell: Any) -> None:
    """Take away what `load` defined; nothing where it was not called."""
    bound: Any = _found(shell, _OTHER_NAME)
    ours = getattr(bound, "__self__", None)
    if not isinstance(ours, ChatMagic):
        return
    ours.close()
    for named in shell.magics_manager.magics.values():
        for name in question_marks.NAMES:
            if getattr(named.get(name), "__self__", None) is ours:
                del named[name]
    question_marks.remove(shell)


def _found(shell: Any, name: str) -> Any:
    magics = shell.magics_manager.magics
    return magics["line"].get(name) or magics["cell"].get(name)
