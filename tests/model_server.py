"""An OpenAI-compatible model server on real sockets: it says what it is told and keeps what it was asked.

    with ModelServer() as server:
        server.script(say("Hel", "lo"), rate_limited())
        ...                              # a client talks to server.base_url
        server.wait_for(1)
        assert server.requests[0].body["model"] == "test-model"

Alone, for benchmarks: `python tests/model_server.py --port 8123 --tokens 40 --interval 0.02`.
"""

from __future__ import annotations

import argparse
import asyncio
import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from model_connection import Connection
from model_script import PATIENCE, Answer, Failure, Pause, Reply, Request, Text, say
from typing_extensions import Self

from jupyter_chatkit.titles import NAMING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType


class Journal:
    """What arrived, in order; grows in the server's thread and is read in the test's."""

    def __init__(self) -> None:
        self.entries: list[Request] = []
        self._grown = threading.Condition()

    def add(self, request: Request) -> None:
        with self._grown:
            self.entries.append(request)
            self._grown.notify_all()

    def wait_for(self, count: int, timeout: float) -> None:
        """Return when there are `count` entries; `TimeoutError` with their paths after `timeout` seconds."""
        with self._grown:
            if not self._grown.wait_for(lambda: len(self.entries) >= count, timeout):
                paths = [entry.path for entry in self.entries]
                raise TimeoutError(f"{len(paths)} of {count} within {timeout} s: {paths}")


class ModelServer:
    """The server, in a thread of its own. `models` are the names it lists.

    Replies come from `script`, in order, then from `answer`. `requests` are those for an answer;
    `disconnects` those whose client left before the end. Titles of conversations and what was dictated are
    asked for apart: `title` and `transcription` answer, `titled` and `heard` are those requests. The waiting
    methods block: in an async test call them through `asyncio.to_thread`.
    """

    def __init__(self, answer: Callable[[Request], Answer] | None = None, port: int = 0) -> None:
        self.answer = answer or (lambda _: say("Hello", " from", " the", " model."))
        self.title: Answer = say("A title by the model")
        self.transcription = Failure(200, {"text": "What was said."})
        self.models = ["test-model"]
        self.port = port
        self._scripted: deque[Answer] = deque()
        self._asked = Journal()
        self._left = Journal()
        self._titled = Journal()
        self._heard = Journal()
        # What the test's own script raised while it was asked.
        self._defects: list[BaseException] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="model-server", daemon=True)
        self._listening = threading.Event()
        self._stop = asyncio.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def chat_settings(self) -> dict[str, str]:
        """The environment of a Jupyter server whose chat asks this server."""
        return {"JUPYTER_CHATKIT_MODEL": "compatible:test-model", "JUPYTER_CHATKIT_BASE_URL": self.base_url}

    @property
    def requests(self) -> list[Request]:
        return list(self._asked.entries)

    @property
    def disconnects(self) -> list[Request]:
        return list(self._left.entries)

    @property
    def titled(self) -> list[Request]:
        return list(self._titled.entries)

    @property
    def heard(self) -> list[Request]:
        return list(self._heard.entries)

    def script(self, *answers: Answer) -> None:
        """Queue answers, one for each coming request."""
        self._scripted.extend(answers)

    def wait_for(self, count: int, timeout: float = PATIENCE) -> None:
        """Return when `count` requests for an answer have arrived in all."""
        self._asked.wait_for(count, timeout)

    def wait_for_disconnects(self, count: int, timeout: float = PATIENCE) -> None:
        """Return when `count` clients have left before the end of their answer."""
        self._left.wait_for(count, timeout)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._listening.wait(PATIENCE):
            raise TimeoutError("The model server does not listen.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)
        if self._defects and error is None:
            raise self._defects[0]

    def next_answer(self, request: Request) -> Answer:
        if request.path == "/v1/audio/transcriptions":
            self._heard.add(request)
            return self.transcription
        if _asks_for_title(request):
            self._titled.add(request)
            return self.title
        self._asked.add(request)
        return self._scripted.popleft() if self._scripted else self.answer(request)

    def client_left(self, request: Request) -> None:
        self._left.add(request)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        tasks: set[asyncio.Task[None]] = set()
        transports: list[asyncio.WriteTransport] = []

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(Connection(self, reader, writer).run())
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            task.add_done_callback(self._note_defect)
            transports.append(writer.transport)

        listener = await asyncio.start_server(connected, "127.0.0.1", self.port, backlog=512)
        self.port = listener.sockets[0].getsockname()[1]
        self._listening.set()
        await self._stop.wait()
        # A connection that asyncio took and has not set up yet would be lost, open, by `close`.
        self._loop.remove_reader(listener.sockets[0].fileno())
        await _turns()
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        # A task that is cancelled before it began has closed nothing.
        for transport in transports:
            transport.abort()
        await _turns()

    def _note_defect(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            self._defects.append(error)


async def _turns() -> None:
    """Let the loop go round a few times: a connection begins and ends over several rounds."""
    for _ in range(20):
        await asyncio.sleep(0)


def _asks_for_title(request: Request) -> bool:
    messages = request.body.get("messages") or [{}]
    return NAMING in {request.body.get("instructions"), messages[0].get("content")}


def paced(tokens: int, interval: float) -> Reply:
    """`tokens` deltas, the first at once and the others `interval` seconds apart."""

    def steps() -> Iterator[Text | Pause]:
        yield Text("word0 ")
        for number in range(1, tokens):
            yield Pause(interval)
            yield Text(f"word{number} ")

    return Reply(steps())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tokens", type=int, default=40)
    parser.add_argument("--interval", type=float, default=0.02, help="seconds between tokens")
    options = parser.parse_args()
    with ModelServer(lambda _: paced(options.tokens, options.interval), options.port) as server:
        print(server.base_url, flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
