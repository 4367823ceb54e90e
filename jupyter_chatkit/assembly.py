"""Puts the parts together: settings in, something that answers requests out. Importing this is heavy."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chatkit.server import StreamingResult

from jupyter_chatkit.approvals import ApprovalDesk
from jupyter_chatkit.attachments.desk import AttachmentDesk
from jupyter_chatkit.attachments.reader import Reader
from jupyter_chatkit.attachments.receiving import Receiving
from jupyter_chatkit.caller import Refused
from jupyter_chatkit.config import environment
from jupyter_chatkit.desk import ModelDesk
from jupyter_chatkit.dictation import Dictation
from jupyter_chatkit.export import ExportDesk
from jupyter_chatkit.hooks import HooksError, load_hooks
from jupyter_chatkit.index.workspace import Workspace
from jupyter_chatkit.keeping import ended
from jupyter_chatkit.models.cassettes.request import AS_IT_IS
from jupyter_chatkit.models.cassettes.shelf import Shelf
from jupyter_chatkit.models.providers import Providers
from jupyter_chatkit.naming import Namer
from jupyter_chatkit.privacy import RedactingFilter
from jupyter_chatkit.protocol import Parts
from jupyter_chatkit.secrets import KnownSecrets
from jupyter_chatkit.service import NotebookChat
from jupyter_chatkit.store.blobs import Blobs
from jupyter_chatkit.store.errors import StoreUnavailableError
from jupyter_chatkit.store.sql import SqlStore
from jupyter_chatkit.turn import CHARACTERS_A_TOKEN, Answering, Sources

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterator

    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.config import ChatKit
    from jupyter_chatkit.hooks import Hooks
    from jupyter_chatkit.index.workspace import Place
    from jupyter_chatkit.models.cassettes.request import Redact
    from jupyter_chatkit.privacy import Redaction, Redactor

    News = Callable[[str, str | None], object]

LOGGERS = (
    *("jupyter_chatkit", "chatkit", "openai", "httpx", "httpx2", "httpcore", "httpcore2"),
    *("sqlalchemy", "alembic", "aiosqlite", "asyncio"),
)
"""Who may write down what passes through us. Each stands for its children too."""


@dataclass(frozen=True)
class Core:
    """The border of the core: bytes in, bytes or an iterator of bytes out."""

    chat: NotebookChat
    store: SqlStore
    providers: Providers
    namer: Namer
    attachments: AttachmentDesk
    uploads: Receiving
    workspace: Workspace | None
    sweeping: asyncio.Task[None]
    """Removes what was uploaded and never sent."""

    async def process(self, body: bytes, caller: Caller) -> bytes | AsyncGenerator[bytes, None]:
        result = await self.chat.process(body, caller)
        return result.json_events if isinstance(result, StreamingResult) else result.json

    async def close(self) -> None:
        await ended(self.sweeping)
        await self.chat.close()
        if self.workspace:
            self.workspace.close()  # not in a thread: at the interpreter's end none is to be had
        await self.providers.close()
        await self.store.close()


async def open_core(
    settings: ChatKit, root: Path, news: News, place: Place | None = None, *, in_kernel: bool = False
) -> Core:
    """Open the store and build the service; `root` is where notebooks' paths start.

    `place` is whose files may be searched, None for nobody's.

    `in_kernel` says that it runs for the code of this process, which reaches every file anyway.

    `news` is told, on this loop, the id of each thread that changed and of the run that is under way on it.

    Raises `Refused` with 503 where the database or the hooks cannot be used.
    """
    environ = environment()
    hooks = _hooks(settings)
    try:
        store = await SqlStore.open(settings.database)
    except StoreUnavailableError as error:
        raise Refused(503, str(error)) from error
    desk = ModelDesk(settings, environ)
    secrets = KnownSecrets(environ, root) if settings.redact else None
    shelf = Shelf(root, settings, partial(_redaction, secrets), anywhere=in_kernel)
    providers = Providers(settings.timeout, shelf)
    if secrets is not None:
        _keep_out_of_logs(secrets)
    logging.getLogger("openai.agents").addFilter(_is_not_told_twice)
    redactor = secrets.redactor if secrets else lambda _page: None
    attachments = AttachmentDesk(
        store,
        Blobs(Path(settings.data_dir, "attachments")),
        Reader(lambda place: _begun(redactor(None), place)),
        settings,
    )
    namer = Namer(store, providers)
    approvals = ApprovalDesk(store)
    workspace = Workspace(place, _hiding(secrets)) if place else None
    chat = NotebookChat(
        Parts(
            store,
            attachments,
            hooks,
            Dictation(desk, providers, redactor),
            ExportDesk(store, redactor, settings.history_tokens),
            approvals,
        ),
        desk,
        Answering(store, desk, providers, settings, hooks, namer, Sources(attachments, approvals, workspace)),
        redactor,
        settings.context_tokens * CHARACTERS_A_TOKEN,
        namer,
        news,
    )
    sweeping = asyncio.create_task(attachments.sweeping())
    return Core(chat, store, providers, namer, attachments, Receiving(attachments), workspace, sweeping)


def _hooks(settings: ChatKit) -> Hooks | None:
    try:
        return load_hooks(settings.hooks)
    except HooksError as error:
        raise Refused(503, f"{error} Put it right, then restart the Jupyter server.") from error


def _redaction(secrets: KnownSecrets | None) -> Redact:
    return secrets.redactor(None).begin("recorded") if secrets else AS_IT_IS


def _hiding(secrets: KnownSecrets | None) -> Callable[[str], str] | None:
    """Return what takes the secrets of now out of a text of the index."""
    return (lambda text: secrets.redactor(None).begin("workspace").text(text)) if secrets else None


def _begun(redactor: Redactor | None, place: str) -> Redaction | None:
    return redactor.begin(place) if redactor else None


def _keep_out_of_logs(secrets: KnownSecrets) -> None:
    """Redact what `LOGGERS` write. Handlers do it, because a logger's filters do not see its children."""
    for handler in _handlers():
        if not any(isinstance(entry, RedactingFilter) for entry in handler.filters):
            handler.addFilter(RedactingFilter(lambda: secrets.redactor(None), LOGGERS))


def _is_not_told_twice(record: logging.LogRecord) -> bool:
    """False for what the Agents SDK says of a failure that we tell in a line of our own."""
    return not record.getMessage().startswith("Error streaming response")


def _handlers() -> Iterator[logging.Handler]:
    if logging.lastResort:
        yield logging.lastResort
    for name in LOGGERS:
        logger: logging.Logger | None = logging.getLogger(name)
        while logger:
            yield from logger.handlers
            logger = logger.parent if logger.propagate else None
