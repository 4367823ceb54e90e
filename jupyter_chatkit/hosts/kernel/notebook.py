"""The notebook around a kernel's code: what goes along with a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_chatkit.config import environment
from jupyter_chatkit.hosts.kernel.cells import CellLog
from jupyter_chatkit.hosts.kernel.page import read_page

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from jupyter_chatkit.hosts.kernel.page import Part


class Notebook:
    """What one IPython shell knows of its notebook. Listens to the cells that run from now on."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._cells = CellLog(shell)

    def page(self, parts: AbstractSet[Part], root: str | None) -> dict[str, Any] | None:
        """Return the page context with these parts, None without any; `root` is where paths start from."""
        if not parts:
            return None
        session = environment().get("JPY_SESSION_NAME", "")
        return read_page(self._cells.read(), self._shell.user_ns, parts, session, root)

    def close(self) -> None:
        """Listen no longer."""
        self._cells.close()
