"""A chat in JupyterLab that already knows your notebook. Imports nothing heavy (design, 10)."""

from __future__ import annotations

__version__ = "0.1.0"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Where jupyter_server finds the extension."""
    return [{"module": "jupyter_chatkit.hosts.server"}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where the built front end lies for `jupyter labextension develop`."""
    return [{"src": "labextension", "dest": "jupyter-chatkit"}]
