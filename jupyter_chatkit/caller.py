"""Who asks, and with which notebook in front: what every request carries through the core."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.journal import Journal

UNEXPECTED = "Something in the chat went wrong ({}). The log of the Jupyter server says where; try again."
"""What a person is told of an error of ours, with its type."""

RUN_ENDED = "jupyter_chatkit.run"
"""The client effect that ends each run with an id, whatever became of it."""

MAX_BODY = 8 * 1024 * 1024
"""Bytes of a request."""


class Refused(Exception):  # noqa: N818 - it names the answer, as HTTP would
    """A request that is not carried out. `status` is HTTP's, `message` says what to do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True)
class RunRequest:
    """A run that others can follow: `id` is its idempotency key, `page` the page that sends it.

    It outlives its connection, unless it is `bound`: then it ends with the one that began it.
    """

    id: str
    page: str
    bound: bool = False


STOPPED = "Stopped"
INTERRUPTED = "Interrupted: the server stopped while this was being written"
"""How the task is titled that ends a turn which did not come to its own end."""


@dataclass(frozen=True)
class CassetteUse:
    """Where code in a kernel wants an answer recorded or played from.

    `path` is the cassette's, empty where the notebook is not known; `mode` is None for the mode of the
    settings; `session` names the kernel's run of the notebook, in which questions are counted.
    """

    path: str
    mode: Literal["record", "replay", "auto"] | None
    session: str


CASSETTE = ".chat.json"
"""How the name of a cassette ends."""

Outcome = Literal["done", "stopped", "failed", "interrupted"]


@dataclass
class RunRecord:
    """What is written down of a run when it ends. `usage` is input and output tokens."""

    id: str
    outcome: Outcome = "failed"
    usage: tuple[int, int] = (0, 0)
    journal: Journal | None = None
    """The events of a detached run."""
    page: str | None = None
    """The page that sent the message of a detached run."""
    claimed: bool = False
    """The run has its thread: it is written down as running."""
    dropped: Sequence[str] = ()
    """The visible items that went before the run."""
    model: str | None = None
    """The model that answers, once that is known; None for what no model says."""


@dataclass(frozen=True)
class Caller:
    """`owner` is whose threads are meant, as the host's authentication says; never what the page says.

    The host gives `owner`, `origin` and `reads_files`; the service reads the rest from the request.
    """

    owner: str
    origin: Literal["page", "kernel"] = "page"
    reads_files: bool = False
    """The host lets this person read the server's files."""
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
    detached: RunRequest | None = None
    """The run is known by its id, and goes on when its connection closes."""
    call_id: str | None = None
    """The client tool call that an output answers; None for the newest pending one."""
    tools: frozenset[str] = frozenset()
    """What the page can do for a model, by name."""
    takeover: bool = False
    """The page takes over the client tools of a run of another page."""
    routes: str | None = None
    """The absolute URL of `{base_url}jupyter-chatkit` as the page reaches it; the host gives it."""
    cassette: CassetteUse | None = None
    run: RunRecord | None = None
    new_thread: bool = False

    @property
    def creates(self) -> bool:
        """Whether the request's thread is still to be made: it is not made again once its run has begun."""
        return self.new_thread and not (self.run and self.run.claimed)

    @property
    def seed(self) -> str | None:
        """What new ids of threads and messages are made of, so that a repeated request makes the same."""
        return self.detached.id if self.detached else None

    @property
    def writer(self) -> str | None:
        """The model that writes the new items of the request; None for no model."""
        return self.run.model if self.run else None
