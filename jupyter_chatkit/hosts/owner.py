"""Whose conversations are meant, by the identity provider of the Jupyter server and never by a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider

from jupyter_chatkit.config import environment

if TYPE_CHECKING:
    from jupyter_server.auth.identity import User

LOCAL = "local"
"""The one owner of a server whose user names change with every login."""


def owner_at_page(provider: IdentityProvider, user: User) -> str:
    """Return the owner for a page (stock providers make up a new name for every login)."""
    return LOCAL if _is_stock(provider) else str(user.username)


def owner_in_kernel(provider: IdentityProvider) -> str | None:
    """Return the owner for the server's kernels; None where only a login can tell."""
    if _is_stock(provider):
        return LOCAL
    return environment().get("JUPYTERHUB_USER") if _is_hub(provider) else None


def _is_stock(provider: IdentityProvider) -> bool:
    kind: Any = type(provider)
    return kind in {IdentityProvider, PasswordIdentityProvider}


def _is_hub(provider: IdentityProvider) -> bool:
    return any(kind.__module__.partition(".")[0] == "jupyterhub" for kind in type(provider).__mro__)
