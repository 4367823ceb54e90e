"""What people think of answers, as lines to export: the question and the answer beside each opinion."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from itertools import groupby
from typing import TYPE_CHECKING

from chatkit.store import NotFoundError
from chatkit.types import AssistantMessageItem, UserMessageItem

from jupyter_chatkit.export import Owner, visible_items
from jupyter_chatkit.history import question

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any

    from chatkit.types import ThreadItem, ThreadMetadata

    from jupyter_chatkit.store.feedback import Opinion
    from jupyter_chatkit.store.sql import SqlStore


async def exported(store: SqlStore) -> AsyncIterator[str]:
    """Yield a line of JSON for each opinion, oldest first; one of several items at once is one line."""
    opinions = await store.all_feedback(None)
    for (owner, thread_id, kind, at), same in groupby(opinions, _together):
        try:
            thread = await store.load_thread(thread_id, Owner(owner))
        except NotFoundError:
            continue
        items = await visible_items(store, thread_id, Owner(owner))
        ids = [opinion.item_id for opinion in same]
        yield json.dumps(_line(thread, items, ids, kind, at), ensure_ascii=False)


def _together(opinion: Opinion) -> tuple[str, str, str, float]:
    return opinion.owner, opinion.thread_id, opinion.kind, opinion.at


def _line(
    thread: ThreadMetadata, items: list[ThreadItem], ids: list[str], kind: str, at: float
) -> dict[str, Any]:
    asked = ""
    answers: list[str] = []
    for item in items:
        if isinstance(item, UserMessageItem) and not answers:
            asked = question(item)
        if item.id in ids and isinstance(item, AssistantMessageItem):
            answers.append("\n\n".join(part.text for part in item.content))
    return {
        "thread_id": thread.id,
        "title": thread.title,
        "item_ids": ids,
        "kind": kind,
        "at": datetime.fromtimestamp(at, timezone.utc).isoformat().replace("+00:00", "Z"),
        "question": asked,
        "answer": "\n\n".join(answers),
    }
