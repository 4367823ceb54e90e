"""Who asks, as the server itself knows it, and where the page that asks finds us."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider
from jupyter_server.utils import url_path_join

from jupyter_chatkit.caller import Caller
from jupyter_chatkit.config import environment

if TYPE_CHECKING:
    from jupyter_server.base.handlers import APIHandler

LOCAL = "local"
"""The one owner of a server whose user names change with every login."""

_HOST = re.compile(r"[\w.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?", re.ASCII)


def caller_of(handler: APIHandler) -> Caller:
    """Return the person at the page that sent a request, authenticated already."""
    stock = _is_stock(handler.identity_provider)
    return Caller(LOCAL if stock else str(handler.current_user.username), routes=routes_of(handler))


def kernel_caller(provider: IdentityProvider) -> Caller | None:
    """Return who code in the server's kernels asks for; None where only a login can tell."""
    owner = LOCAL if _is_stock(provider) else _hub_user(provider)
    return Caller(owner, origin="kernel") if owner else None


def _is_stock(provider: IdentityProvider) -> bool:
    """Whether it is one of Jupyter's own, which make up a new user name for every login."""
    kind: Any = type(provider)
    return kind in {IdentityProvider, PasswordIdentityProvider}


def _hub_user(provider: IdentityProvider) -> str | None:
    """Return whose server this is on a JupyterHub."""
    kinds = type(provider).__mro__
    is_hub = any(kind.__module__.partition(".")[0] == "jupyterhub" for kind in kinds)
    return environment().get("JUPYTERHUB_USER") if is_hub else None


def routes_of(handler: APIHandler) -> str | None:
    """Return the absolute URL of our routes. A proxy may take https off: the page's origin knows better."""
    host, scheme = str(handler.request.host), str(handler.request.protocol)
    if not _HOST.fullmatch(host):
        return None
    origin = urlsplit(handler.request.headers.get("Origin", ""))
    if origin.netloc == host and origin.scheme in {"http", "https"}:
        scheme = origin.scheme
    return url_path_join(f"{scheme}://{host}", handler.base_url, "jupyter-chatkit")
