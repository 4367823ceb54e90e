"""A chat in JupyterLab that already knows your notebook. Imports nothing heavy (design, 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_chatkit.hosts.kernel.functions.registry import tool
    from jupyter_chatkit.hosts.widget import ChatWidget

__all__ = ["ChatWidget", "tool"]


def __getattr__(name: str) -> object:
    """What takes a while to come by, when it is asked for: `ChatWidget`, `tool`, and `__version__`."""
    match name:
        case "ChatWidget":
            from jupyter_chatkit.hosts.widget import ChatWidget

            return ChatWidget
        case "tool":
            from jupyter_chatkit.hosts.kernel.functions.registry import tool

            return tool
        case "__version__":
            from importlib.metadata import version

            return version("jupyter-chatkit")
        case _:
            raise AttributeError(name)


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where jupyter_server finds the extension."""
    return [{"module": "jupyter_chatkit.hosts.server"}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where the built front end lies for `jupyter labextension develop`."""
    return [{"src": "labextension", "dest": "jupyter-chatkit"}]


def load_ipython_extension(shell: InteractiveShell) -> None:
    """`%load_ext jupyter_chatkit`: define `%chat` and `%%chat`."""
    from jupyter_chatkit.hosts import magic

    magic.load(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """`%unload_ext jupyter_chatkit`: take them away again."""
    from jupyter_chatkit.hosts import magic

    magic.unload(shell)
