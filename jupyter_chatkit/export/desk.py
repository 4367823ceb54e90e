"""ExportDesk: a conversation of the store as named files."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.export.conversation import read
from jupyter_chatkit.export.formats import exported
from jupyter_chatkit.requests import ThreadsExport

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.export.formats import Format
    from jupyter_chatkit.privacy import Redactor
    from jupyter_chatkit.requests import ItemsAccept
    from jupyter_chatkit.store.sql import Owned, SqlStore

_LONGEST = 60
"""Characters of a file's name, without its ending."""


class ExportDesk:
    """`redactor` is None where nothing is to be taken out; `tokens` are those of a history."""

    def __init__(
        self, store: SqlStore, redactor: Callable[[PageContext | None], Redactor | None], tokens: int
    ) -> None:
        self._store = store
        self._redactor = redactor
        self._tokens = tokens

    async def answer(self, request: ItemsAccept | ThreadsExport, owner: Owned) -> dict[str, Any]:
        """Carry out a request that the service hands on. Raises `NotFoundError`."""
        if isinstance(request, ThreadsExport):
            return await self.files(request.params.thread_id, request.params.to, owner)
        took = request.params
        await self._store.save_accepted(took.thread_id, took.item_id, took.block, took.code, owner)
        return {}

    async def files(self, thread_id: str, to: Format, owner: Owned) -> dict[str, Any]:
        """Return the name that the files share, and each as its name's ending and its text.

        The first is the one to open. Raises `NotFoundError`.
        """
        redactor = self._redactor(None)
        redaction = redactor.begin("exported") if redactor else None
        conversation = await read(self._store, thread_id, owner, redaction.text if redaction else str)
        made = await asyncio.to_thread(
            exported,
            conversation,
            to,
            tokens=self._tokens,
            redact=redaction.json if redaction else _as_it_is,
        )
        files = [{"ending": ending, "text": text} for ending, text in made.items()]
        return {"name": file_name(conversation.title), "files": files}


def file_name(title: str) -> str:
    """Return a name that every file system takes, without an ending."""
    words = re.sub(r"[^\w.-]+", " ", title).strip(" .-")
    return words[:_LONGEST].strip(" .-") or "Chat"


def _as_it_is(value: Any) -> Any:
    return value
