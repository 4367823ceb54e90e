"""The thread and event loop on which every request runs, so that the chat never sits in front of a kernel."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from jupyter_chatkit.caller import Refused
from jupyter_chatkit.runs import Passage, Run

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any

    from jupyter_chatkit.assembly import Core
    from jupyter_chatkit.caller import Caller


T = TypeVar("T")

log = logging.getLogger(__name__)

TURN = 0.0005
"""Seconds after which a busy thread lets another in while runs are active, so that the server waits less."""


@dataclass(frozen=True)
class Streamed:
    """A response that streams: `chunks` on the caller's loop; `stop` stops the model, from any thread."""

    chunks: Passage
    stop: Callable[[], None]


class Engine:
    """Answers requests from any event loop on one of its own. Nothing heavy is imported before the first."""

    def __init__(self, open_core: Callable[[], Coroutine[Any, Any, Core]]) -> None:
        """`open_core` makes what answers; it runs on the engine's loop, again after it failed."""
        self._open_core = open_core
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._core: asyncio.Task[Core] | None = None
        self._runs: set[Run] = set()
        self._usual = sys.getswitchinterval()

    async def process(self, body: bytes, caller: Caller) -> bytes | Streamed:
        """Answer one request of the ChatKit protocol or ours.

        Raises `Refused` with the HTTP status where it is not carried out; nothing is written then.
        """
        passage = Passage()
        loop = self._started()
        answer = asyncio.run_coroutine_threadsafe(self._answer(body, caller, passage), loop)
        result = await asyncio.wrap_future(answer)
        if isinstance(result, bytes):
            return result

        def stop() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(result.stop)

        return Streamed(passage, stop)

    async def run(self, work: Callable[[Core], Awaitable[T]]) -> T:
        """Run `work` with the opened core on the engine's loop, and return what it gives or raise its error.

        Raises `Refused` with 503 where the core cannot be opened.
        """

        async def opened() -> T:
            return await work(await self._opened())

        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(opened(), self._started()))

    def close(self, patience: float = 5.0) -> None:
        """Stop the runs, write down what they had, close the store; waits at most `patience` seconds."""
        with self._starting:
            loop, thread, self._loop = self._loop, self._thread, None
        if loop is None or thread is None:
            return
        closing = asyncio.run_coroutine_threadsafe(self._close(), loop)
        try:
            closing.result(patience)
        except FutureTimeoutError:
            closing.cancel()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(patience)

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                ready: Future[asyncio.AbstractEventLoop] = Future()
                self._thread = threading.Thread(
                    target=_run_loop, args=(ready,), name="jupyter-chatkit", daemon=True
                )
                self._thread.start()
                self._loop = ready.result()
            return self._loop

    async def _answer(self, body: bytes, caller: Caller, passage: Passage) -> bytes | Run:
        core = await self._opened()
        result = await core.process(body, caller)
        if isinstance(result, bytes):
            return result
        run = Run(result, passage)
        self._begun(run)
        await run.started()
        return run

    def _begun(self, run: Run) -> None:
        if not self._runs:
            self._usual = sys.getswitchinterval()
            sys.setswitchinterval(TURN)
        self._runs.add(run)
        run.when_ended(self._over)

    def _over(self, run: Run) -> None:
        self._runs.discard(run)
        if not self._runs:
            sys.setswitchinterval(self._usual)

    async def _opened(self) -> Core:
        if self._core is None or (self._core.done() and (self._core.cancelled() or self._core.exception())):
            self._core = asyncio.create_task(self._open_core())
        try:
            return await asyncio.shield(self._core)
        except Refused:
            raise
        except Exception as error:
            log.exception("The chat cannot start")
            raise Refused(503, _unavailable(error)) from error

    async def _close(self) -> None:
        runs = list(self._runs)
        for run in runs:
            run.stop()
        for run in runs:
            await run.ended()
        if self._core is not None and self._core.done() and not self._core.exception():
            await self._core.result().close()
        self._core = None


def _unavailable(error: Exception) -> str:
    """Return what to do where the chat cannot start. The error's own words stay in the log."""
    if isinstance(error, ImportError):
        missing = f"the Python package {error.name.partition('.')[0]}" if error.name else "a Python package"
        return (
            f"The chat cannot start: {missing} is missing or of another version than it needs."
            " Run `pip install --upgrade jupyter-chatkit` where the Jupyter server runs, then restart it."
        )
    return (
        f"The chat cannot start ({type(error).__name__}). The log of the Jupyter server says why;"
        " put it right, then send again."
    )


def _run_loop(ready: Future[asyncio.AbstractEventLoop]) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.call_soon(ready.set_result, loop)
    try:
        loop.run_forever()
    finally:
        rest = asyncio.all_tasks(loop)
        for task in rest:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*rest, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
