"""Who asks, as the server's own session knows it, and where the page that asks finds us."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider
from jupyter_server.utils import url_path_join

from jupyter_chatkit.caller import Caller

if TYPE_CHECKING:
    from jupyter_server.base.handlers import APIHandler

LOCAL = "local"
"""The one owner of a server whose user names change with every login."""

_HOST = re.compile(r"[\w.-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?", re.ASCII)


def caller_of(handler: APIHandler) -> Caller:
    """Return who sent a request, authenticated already."""
    return Caller(_owner(handler), routes=_routes(handler))


def _owner(handler: APIHandler) -> str:
    """Return whose conversations are meant (stock providers make up a new name for every login)."""
    provider: Any = handler.identity_provider
    if type(provider) in {IdentityProvider, PasswordIdentityProvider}:
        return LOCAL
    return str(handler.current_user.username)


def _routes(handler: APIHandler) -> str | None:
    """Return the absolute URL of our routes. A proxy may take https off: the page's origin knows better."""
    host, scheme = str(handler.request.host), str(handler.request.protocol)
    if not _HOST.fullmatch(host):
        return None
    origin = urlsplit(handler.request.headers.get("Origin", ""))
    if origin.netloc == host and origin.scheme in {"http", "https"}:
        scheme = origin.scheme
    return url_path_join(f"{scheme}://{host}", handler.base_url, "jupyter-chatkit")
