"""Times as they travel: aware UTC. The SDK's own are naive and local."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatkit.types import Page, Thread, ThreadItemBase, ThreadMetadata

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pydantic import BaseModel


def with_times(model: BaseModel, to: Callable[[datetime], datetime]) -> BaseModel:
    """Return `model` with each `created_at` of its thread and items put through `to`; it is not changed."""
    changed: dict[str, Any] = {}
    match model:
        case Thread():
            changed = {"created_at": to(model.created_at), "items": with_times(model.items, to)}
        case ThreadItemBase() | ThreadMetadata():
            changed = {"created_at": to(model.created_at)}
        case Page():
            changed = {"data": [with_times(entry, to) for entry in model.data]}
        case _:
            for name in ("thread", "item", "updated_item"):
                inner = getattr(model, name, None)
                if inner is not None:
                    changed[name] = with_times(inner, to)
    return model.model_copy(update=changed) if changed else model
