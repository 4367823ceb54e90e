"""The server's files, where they are files of this machine, and who may read them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_server.services.contents.filemanager import FileContentsManager
from jupyter_server.utils import ensure_async

if TYPE_CHECKING:
    from jupyter_server.base.handlers import APIHandler
    from jupyter_server.serverapp import ServerApp

    from jupyter_chatkit.config import ChatKit
    from jupyter_chatkit.index.workspace import Place


def place_of(app: ServerApp, settings: ChatKit) -> Place | None:
    """Return whose files can be searched; None where a contents manager keeps them elsewhere."""
    from jupyter_chatkit.index.tree import Rules
    from jupyter_chatkit.index.workspace import Place

    manager = app.contents_manager
    if not isinstance(manager, FileContentsManager):
        return None
    rules = Rules(allow_hidden=manager.allow_hidden, hide_globs=tuple(manager.hide_globs))
    return Place(Path(manager.root_dir), Path(settings.data_dir, "index"), rules)


async def reads_files(handler: APIHandler) -> bool:
    """Whether the server's authorizer lets the person who sent a request read files."""
    allowed = handler.authorizer.is_authorized(handler, handler.current_user, "read", "contents")
    return bool(await ensure_async(allowed))
