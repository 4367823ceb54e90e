"""The way in for the server's own kernels: the ticket, who it stands for, and the file it is found in."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_server.auth.identity import User
from jupyter_server.base.handlers import APIHandler
from tornado import web

from jupyter_chatkit.hosts.session import kernel_caller, routes_of
from jupyter_chatkit.ticket import HEADER, Ticket, is_secret, issue, new_secret

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from jupyter_chatkit.caller import Caller

_LOOPBACK = {"", "*", "0.0.0.0", "localhost"}  # noqa: S104 - nothing listens there because of this
"""What a server listens on that its own machine reaches at 127.0.0.1."""

log = logging.getLogger(__name__)


def open_to_kernels(app: ServerApp) -> str | None:
    """Return the secret that opens the kernel routes; its ticket is written once `app` runs.

    None where kernels have no way in: where only a login tells whose conversations are meant, and where the
    server listens on no TCP port or wants certificates of its clients.
    """
    if kernel_caller(app.identity_provider) is None or app.sock or app.client_ca:
        return None
    secret = new_secret()

    def hand_out() -> None:
        try:
            issue(_ticket(app, secret))
        except OSError as error:
            log.warning("%%chat will not find this server: its ticket cannot be written: %s", error.strerror)

    # The port is known by then.
    app.io_loop.add_callback(hand_out)
    return secret


def _ticket(app: ServerApp, secret: str) -> Ticket:
    host = "127.0.0.1" if app.ip in _LOOPBACK else f"[{app.ip}]" if ":" in app.ip else app.ip
    scheme = "https" if app.certfile else "http"
    return Ticket(
        secret,
        f"{scheme}://{host}:{app.port}",
        app.web_app.settings["base_url"],
        str(Path(app.root_dir).absolute()),
        str(Path(app.certfile).absolute()) if app.certfile else None,
    )


class ByTicket(APIHandler):
    """A handler that the ticket opens. Tokens, cookies and XSRF marks mean nothing here.

    Its methods carry `@allow_unauthenticated` and find who asks in `caller`.
    """

    caller: Caller
    _secret: str | None

    async def prepare(self) -> None:  # type: ignore[override]  # as Jupyter's own API handlers
        """Let in who shows the ticket, or raise 403.

        Jupyter's own `prepare` asks for a login and an XSRF cookie before any decorator is reached.
        """
        self.current_user = self._jupyter_current_user = None
        if not self.check_host() or "Origin" in self.request.headers:
            raise web.HTTPError(403, "Only a kernel of this server may ask here.")
        caller = kernel_caller(self.identity_provider)
        if not (self._secret and caller and is_secret(self.request.headers.get(HEADER), self._secret)):
            raise web.HTTPError(403, "This is not the ticket of this server.")
        self.current_user = self._jupyter_current_user = User(caller.owner)
        self.caller = replace(caller, routes=routes_of(self))

    def check_xsrf_cookie(self) -> None:
        """Nothing to check: a page, which has cookies, is refused by its `Origin` and has no ticket."""
