"""`%chat history`, `%chat threads` and `%chat help`, as Markdown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.hosts.kernel.words import words
from jupyter_chatkit.hosts.magic.arguments import options_help

if TYPE_CHECKING:
    from jupyter_chatkit.hosts.kernel import KernelChat

_MOST = 1_000

HELP = """\
**%chat** asks about this notebook; **%%chat** takes a whole cell as the question. Options come first:

```text
{options}
```

`{{name}}` in a question stands for the variable of that name. The answer is the cell's value: `_`, `Out[n]`,
or the variable of `--var`. Interrupting the cell stops the answer and keeps what was said.

- `%chat history` shows this conversation, `%chat threads` lists all of them
- `%chat --thread new ...` begins another, `%chat --thread "Title" ...` goes to the one of that title
- `%chat --dry-run ...` shows what would be sent
"""


def help_text() -> str:
    return HELP.format(options=options_help())


def history(chat: KernelChat, thread_id: str | None) -> str:
    """Return what was said in a thread."""
    if thread_id is None:
        return "Nothing was said yet. Ask with `%chat`; `%chat threads` lists earlier conversations."
    items = chat.ask("items.list", thread_id=thread_id, order="asc", limit=_MOST)["data"]
    return "\n\n".join(filter(None, map(_told, items)))


def threads(chat: KernelChat, current: str | None) -> str:
    """Return the titles of all threads, the newest first."""
    found = chat.ask("threads.list", limit=_MOST)["data"]
    if not found:
        return "There are no conversations yet."
    return "\n".join(f"- {_line(thread, current)}" for thread in found)


def _line(thread: dict[str, Any], current: str | None) -> str:
    begun = datetime.fromisoformat(thread["created_at"].replace("Z", "+00:00")).astimezone()
    title = thread["title"] or "New chat"
    here = " (this one)" if thread["id"] == current else ""
    return f"{title}, {begun:%Y-%m-%d %H:%M}{here}"


def _told(item: dict[str, Any]) -> str | None:
    match item:
        case {"type": "user_message", "content": content}:
            return "\n".join(f"> {line}" for line in words(content).splitlines())
        case {"type": "assistant_message", "content": content}:
            return "\n\n".join(part["text"] for part in content)
        case {"type": "task", "task": {"title": str(title)}}:
            return f"*{title}*"
        case _:
            return None
