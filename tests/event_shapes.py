"""Events of an answer, made comparable: what differs from one time to the next is taken out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_ID = re.compile(r"^(thr|msg|tc|wf|tsk|task|atc|shc|sdk|resp)_[0-9a-zA-Z_-]+$")


def joined(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events with adjacent deltas of one item as one, and what is told of the thread behind them.

    How deltas are cut is a matter of time, and a thread's title comes with the event after the first one.
    That a model is waited for, which is told where it takes long, is left out.
    """
    events: list[dict[str, Any]] = []
    titles: list[dict[str, Any]] = []
    for event in json.loads(json.dumps(list(found))):
        before = events[-1] if events else {}
        if event["type"] == "thread.updated":
            titles.append(event)
        elif event["type"] == "progress_update" and event["text"].startswith("Waiting for"):
            continue
        elif _is_delta(event) and _is_delta(before) and before["item_id"] == event["item_id"]:
            before["update"]["delta"] += event["update"]["delta"]
        else:
            events.append(event)
    return [*events, *titles]


def _is_delta(event: dict[str, Any]) -> bool:
    return "delta" in event.get("update", {})


def renamed(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events with ids numbered in the order of their appearance, and without times."""
    names: dict[str, str] = {}

    def name(value: Any) -> Any:
        match value:
            case dict():
                return {key: "time" if key == "created_at" else name(one) for key, one in value.items()}
            case list():
                return [name(one) for one in value]
            case str() if _ID.match(value):
                return names.setdefault(value, f"{value.partition('_')[0]}-{len(names)}")
            case _:
                return value

    return [name(event) for event in found]
