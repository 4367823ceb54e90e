"""The forms of an exported conversation, each a few files by the endings of their names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, get_args

from jupyter_chatkit.caller import CASSETTE
from jupyter_chatkit.export.notebook import notebook
from jupyter_chatkit.export.prose import markdown
from jupyter_chatkit.export.recorded import recorded
from jupyter_chatkit.store.times import as_utc
from jupyter_chatkit.wire import with_times

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jupyter_chatkit.export.conversation import Conversation

Format = Literal["ipynb", "md", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)


def exported(
    conversation: Conversation,
    to: Format,
    *,
    tokens: int,
    redact: Callable[[Any], Any],
) -> Mapping[str, str]:
    """Return the text of each file by the ending of its name; the first is the one to open.

    `tokens` is how much of a conversation goes along with a question where the notebook will run; `redact`
    takes the secrets out of a JSON value.
    """
    match to:
        case "ipynb":
            return {
                ".ipynb": notebook(conversation),
                CASSETTE: recorded(conversation, tokens),
            }
        case "md":
            return {".md": markdown(conversation)}
        case "json":
            return {".json": _json(conversation, redact)}


def _json(conversation: Conversation, redact: Callable[[Any], Any]) -> str:
    thread = with_times(conversation.thread, as_utc).model_dump(mode="json")
    told = {
        "id": thread["id"],
        "title": conversation.title,
        "created_at": thread["created_at"],
        "items": [with_times(item, as_utc).model_dump(mode="json") for item in conversation.items],
    }
    return json.dumps(redact(told), ensure_ascii=False, indent=1) + "\n"
