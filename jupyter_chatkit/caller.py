"""Who asks, and with which notebook in front: what every request carries through the core."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_chatkit.context import PageContext

UNEXPECTED = "Something in the chat went wrong ({}). The log of the Jupyter server says where; try again."
"""What a person is told of an error of ours, with its type."""

MAX_BODY = 8 * 1024 * 1024
"""Bytes of a request."""


class Refused(Exception):  # noqa: N818 - it names the answer, as HTTP would
    """A request that is not carried out. `status` is HTTP's, `message` says what to do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass
class RunRecord:
    """What is written down of a run when it ends. `usage` is input and output tokens."""

    id: str
    outcome: Literal["done", "stopped", "failed"] = "failed"
    usage: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Caller:
    """`owner` is whose threads are meant, as the host's authentication says; never what the page says.

    The host gives `owner` and `origin`; the service reads the rest from the request.
    """

    owner: str
    origin: Literal["page", "kernel"] = "page"
    shown: PageContext | None = None
    """What the page shows, redacted."""
    page: Mapping[str, Any] | None = None
    """The same as JSON, to be kept beside a user message."""
    redacted: Mapping[str, int] = field(default_factory=dict)
    """How many secrets of each kind were taken out."""
    query: str | None = None
    """What `threads.list` looks for in titles."""
    replaces: str | None = None
    """The user message that a new one takes the place of; it goes, with all after it."""
    model: str | None = None
    """The model chosen now, for requests that have no place for it, such as a retry."""
    removed: frozenset[str] = frozenset()
    """Parts of the stored page that a retry leaves out."""
    run: RunRecord | None = None
    new_thread: bool = False
