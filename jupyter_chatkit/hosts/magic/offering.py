"""The code of an answer, offered as a new cell below."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.hosts.kernel.answer import python_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def proposed(text: str) -> str | None:
    """Return the code that an answer proposes: its only block of Python. Of several none is the one."""
    blocks = python_blocks(text)
    return blocks[0] if len(blocks) == 1 else None


def offer(shell: Any, code: str, environ: Mapping[str, str]) -> None:
    """Put a new cell with `code` below the one that runs; it is not run.

    Code that the notebook has already is not offered: running all cells again would add it each time.
    """
    if code.strip() and code.strip() not in set(_there(shell, environ)):
        shell.set_next_input(code)


def _there(shell: Any, environ: Mapping[str, str]) -> Iterator[str]:
    for source in shell.history_manager.input_hist_raw:
        yield source.strip()
    try:
        notebook = json.loads(Path(environ.get("JPY_SESSION_NAME", "")).read_text("utf-8"))
        for cell in notebook["cells"]:
            yield "".join(cell["source"]).strip()
    except (OSError, ValueError, KeyError, TypeError):
        return
