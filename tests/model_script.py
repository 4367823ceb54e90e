"""What the test model server is told to reply: steps of an answer, and the faults of real providers."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

# Long enough for a loaded machine; only a broken test ever waits for it.
PATIENCE = 60.0


class Gate:
    """A place in a reply where the server stops until the test opens it.

    The methods block: in an async test call them through `asyncio.to_thread`, or the server under test
    stands still with the test.
    """

    def __init__(self) -> None:
        self._reached: Future[None] = Future()
        self._opened: Future[None] = Future()

    def open(self) -> None:
        """Let the reply go on. Opening twice is the same as once."""
        if not self._opened.done():
            self._opened.set_result(None)

    async def passed(self) -> None:
        """What the reply awaits: come to the gate, and wait until it is open."""
        if not self._reached.done():
            self._reached.set_result(None)
        # The shield: a reply that is cancelled here must not cancel the gate for a later one.
        await asyncio.shield(asyncio.wrap_future(self._opened))

    def wait_reached(self, timeout: float = PATIENCE) -> None:
        """Return when a reply has come to the gate; `TimeoutError` after `timeout` seconds."""
        self._reached.result(timeout)


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Reasoning:
    text: str


@dataclass(frozen=True)
class ToolCall:
    """A call of a function tool. `arguments` is JSON as the model writes it, so it may be broken."""

    name: str
    arguments: str = "{}"
    call_id: str = "call_1"


@dataclass(frozen=True)
class MoreArguments:
    """Goes on with the arguments of the call before it."""

    piece: str


@dataclass(frozen=True)
class Raw:
    """Bytes put on the wire as they are, such as a line that is not UTF-8."""

    data: bytes


@dataclass(frozen=True)
class Pause:
    """A wait of `seconds`, for a paced stream. Tests of order use a `Gate`."""

    seconds: float


@dataclass(frozen=True)
class Cut:
    """The connection is closed here, in the middle of the reply."""


Step: TypeAlias = "Text | Reasoning | ToolCall | MoreArguments | Raw | Pause | Cut | Gate"


@dataclass(frozen=True)
class Reply:
    """A successful reply. `steps` may be endless; `headers_after` holds back even the status line."""

    steps: Iterable[Step]
    headers_after: Gate | None = None


@dataclass(frozen=True)
class Failure:
    """A reply that is not 200. `body` is sent as JSON unless it is a string, which is sent as HTML."""

    status: int
    body: dict[str, Any] | str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content_type(self) -> str:
        return "text/html" if isinstance(self.body, str) else "application/json"

    @property
    def content(self) -> bytes:
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


Answer: TypeAlias = "Reply | Failure"


@dataclass(frozen=True)
class Request:
    """One request as it arrived. Header names are lower case; `body` is None where there was none.

    A form with a file is bytes.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: Any


def say(*pieces: str) -> Reply:
    """A reply of these pieces of text, each a delta of its own."""
    return Reply([Text(piece) for piece in pieces])


def call(name: str, call_id: str = "call_1", **arguments: object) -> Reply:
    """A reply that calls one tool."""
    return Reply([ToolCall(name, json.dumps(arguments), call_id)])


def failure(status: int, message: str, code: str | None, **headers: str) -> Failure:
    """An error in the shape of OpenAI's API."""
    kind = "server_error" if status >= 500 else "invalid_request_error"
    error = {"message": message, "type": kind, "param": None, "code": code}
    return Failure(
        status, {"error": error}, {name.replace("_", "-"): value for name, value in headers.items()}
    )


def unauthorized() -> Failure:
    return failure(401, "Incorrect API key provided: sk-wrong.", "invalid_api_key")


def rate_limited(retry_after: str = "0") -> Failure:
    """A 429 that asks for a wait of `retry_after` seconds."""
    return failure(429, "Rate limit reached for requests.", "rate_limit_exceeded", retry_after=retry_after)


def model_not_found(name: str) -> Failure:
    return failure(
        404, f"The model `{name}` does not exist or you do not have access to it.", "model_not_found"
    )


def context_too_long() -> Failure:
    return failure(
        400,
        "This model's maximum context length is 8192 tokens. You requested 9000.",
        "context_length_exceeded",
    )


def tools_unsupported(name: str) -> Failure:
    """What Ollama answers for a model without tools."""
    return failure(400, f"registry.ollama.ai/library/{name} does not support tools", None)


def server_error() -> Failure:
    return failure(500, "The server had an error while processing your request.", None)


def html_page() -> Failure:
    """What a proxy in the way answers."""
    return Failure(502, "<html><body><h1>502 Bad Gateway</h1></body></html>")
