"""What the magic and all widgets of a kernel share: one chat, so that they see the same conversations."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jupyter_chatkit.hosts.kernel.chat import KernelChat
from jupyter_chatkit.hosts.kernel.notices import Notices

if TYPE_CHECKING:
    from jupyter_chatkit.hosts.kernel.notebook import Notebook


@cache
def chat() -> KernelChat:
    """Return the chat of this kernel."""
    return KernelChat()


@cache
def notices() -> Notices:
    """Return what says where questions go, once for the whole kernel."""
    return Notices(chat())


@cache
def notebook() -> Notebook | None:
    """Return the notebook of this kernel's shell; None outside of IPython."""
    from IPython.core.getipython import get_ipython

    from jupyter_chatkit.hosts.kernel.notebook import Notebook

    shell = get_ipython()
    return Notebook(shell) if shell is not None else None
