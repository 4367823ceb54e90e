"""An exported conversation in a folder: which one is meant, and where its files go."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatkit.store import NotFoundError

from jupyter_chatkit.config import environment
from jupyter_chatkit.export.desk import ExportDesk
from jupyter_chatkit.secrets import KnownSecrets
from jupyter_chatkit.store.cursor import MAX_PAGE_SIZE
from jupyter_chatkit.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_chatkit.config import ChatKit
    from jupyter_chatkit.export.formats import Format
    from jupyter_chatkit.store.sql import Owned


class ExportError(Exception):
    """Why nothing was written, and what to do."""


async def save(
    settings: ChatKit, wanted: str, to: Format, owner: Owned, output: Path | None, *, force: bool
) -> list[Path]:
    """Write the conversation of this id or title and return the files.

    Without `output` they are named after the title, in this folder, and none is written over. Raises
    `ExportError`, and `StoreUnavailableError`.
    """
    secrets = KnownSecrets(environment(), Path.cwd()) if settings.redact else None
    store = await SqlStore.open(settings.database)
    try:
        desk = ExportDesk(store, secrets.redactor if secrets else lambda _page: None, settings.history_tokens)
        made = await desk.files(await _find(store, wanted, owner), to, owner)
    finally:
        await store.close()
    texts = {file["ending"]: file["text"] for file in made["files"]}
    return _written(_free(made["name"], texts) if output is None else _given(output, texts, force=force))


async def _find(store: SqlStore, wanted: str, owner: Owned) -> str:
    try:
        return (await store.load_thread(wanted, owner)).id
    except NotFoundError:
        found = [str(thread.id) for thread in await _titled(store, wanted, owner)]
    if not found:
        raise ExportError(
            f"“{owner.owner}” has no conversation “{wanted}”. Give a title as the chat's history or"
            " `%chat threads` lists it, and --owner NAME where the conversation is another's."
        )
    if len(found) > 1:
        raise ExportError(
            f"{len(found)} conversations have the title “{wanted}”. Name one by its id: {', '.join(found)}."
        )
    return found[0]


async def _titled(store: SqlStore, title: str, owner: Owned) -> list[Any]:
    found: list[Any] = []
    after = None
    while True:
        page = await store.load_threads(MAX_PAGE_SIZE, after, "desc", owner, query=title)
        found += [thread for thread in page.data if (thread.title or "").casefold() == title.casefold()]
        if not page.has_more:
            return found
        after = page.after


def _free(name: str, texts: Mapping[str, str]) -> dict[Path, str]:
    """Return paths in this folder that nothing has; all with the same number."""
    for number in count(1):
        stem = name if number == 1 else f"{name} {number}"
        paths = {Path(f"{stem}{ending}"): text for ending, text in texts.items()}
        if not any(path.exists() for path in paths):
            return paths
    raise AssertionError  # The numbers do not end.


def _given(output: Path, texts: Mapping[str, str], *, force: bool) -> dict[Path, str]:
    """Return `output` and what belongs beside it. Raises `ExportError` where one is there already."""
    first = next(iter(texts))
    if output.suffix != first:
        raise ExportError(f"The name of what is written ends in {first}: --output=NAME{first}")
    paths = {output.with_name(f"{output.stem}{ending}"): text for ending, text in texts.items()}
    there = [str(path) for path in paths if path.exists()]
    if there and not force:
        raise ExportError(f"{' and '.join(there)}: there already. Nothing was written; --force replaces it.")
    return paths


def _written(texts: Mapping[Path, str]) -> list[Path]:
    try:
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror}.") from error
    return [*texts]
