"""Answers off a cassette in a kernel that asks nobody, without the SDKs, which take seconds to import.

What is simple is answered here: a question in words whose answer on the cassette is words. At anything else
the service of this process is started, given what was asked so far to answer it once more, and asked from
then on.
"""

from __future__ import annotations

import json
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.caller import RUN_ENDED, Caller, CassetteUse
from jupyter_chatkit.config import ChatKit, environment
from jupyter_chatkit.context import SAME_PAGE, message, read_page, redact_page
from jupyter_chatkit.hosts.kernel.reply import Ready
from jupyter_chatkit.models.cassettes.errors import CassetteError
from jupyter_chatkit.models.cassettes.request import (
    AS_IT_IS,
    entry_lines,
    model_lines,
    page_text,
    plain_page,
    without_ids,
)
from jupyter_chatkit.models.cassettes.shelf import Shelf
from jupyter_chatkit.secrets import KnownSecrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.hosts.kernel.in_process import InProcess
    from jupyter_chatkit.hosts.kernel.reply import Source
    from jupyter_chatkit.models.cassettes.recording import Piece
    from jupyter_chatkit.models.cassettes.request import Redact

Event = dict[str, Any]

_METADATA = {"run", "pageContext", "cassette"}


class Played:
    """Stands in for the service of this process, which `start` starts. May be called from any thread."""

    def __init__(self, start: Callable[[], InProcess]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._service: InProcess | None = None
        self._asked: list[bytes] = []
        self._reader: _Reader | None = None

    def open(self, body: bytes) -> Source:
        answered = self._answer(body)
        return ServiceReply(self, body) if answered is None else Ready(answered)

    def attach(self, name: str, mime: str, data: bytes) -> Source:
        return self.service().attach(name, mime, data)

    def close(self) -> None:
        with self._lock:
            if self._service is not None:
                self._service.close()

    def service(self) -> InProcess:
        """Return the service, which knows then what was asked here: ids are made of the requests' own."""
        with self._lock:
            if self._service is None:
                service = self._start()
                for body in self._asked:
                    service.open(body).read(lambda _piece: None)
                self._service = service
            return self._service

    def _answer(self, body: bytes) -> bytes | None:
        """Return the reply to a request that is answered here, None where the service has to."""
        with self._lock:
            if self._service is not None:
                return None
            with suppress(CassetteError, ValueError, KeyError, TypeError, RecursionError):
                self._reader = self._reader or _Reader()
                answered = b"".join(self._reader.answer(body))
                if answered:
                    self._asked.append(body)
                    return answered
        return None


class ServiceReply:
    """A reply of the service, which is started in the thread that reads it."""

    def __init__(self, played: Played, body: bytes) -> None:
        self._played = played
        self._body = body
        self._lock = threading.Lock()
        self._source: Source | None = None
        self._stopped = False
        self.streams = True

    def read(self, put: Callable[[bytes], None]) -> None:
        source = self._played.service().open(self._body)
        with self._lock:
            self._source = source
            if self._stopped:
                source.stop()

        def hand_on(piece: bytes) -> None:
            self.streams = source.streams
            put(piece)

        source.read(hand_on)

    def stop(self) -> None:
        with self._lock:
            self._stopped = True
            if self._source is not None:
                self._source.stop()


@dataclass(frozen=True)
class _Question:
    """A question in words. `run` is its run's id, `thread` None where it begins one."""

    text: str
    model: str | None
    thread: str | None
    run: str
    page: Mapping[str, Any] | None
    cassette: CassetteUse


@dataclass
class _Thread:
    """What was said, as lines of a request; the page of its newest question."""

    lines: list[str]
    page: PageContext | None


class _Reader:
    """Answers what it can. What it reads is read as `intake` and `history` do, or not at all."""

    def __init__(self) -> None:
        self._settings = ChatKit()
        self._secrets = KnownSecrets(environment(), Path.cwd()) if self._settings.redact else None
        self._shelf = Shelf(Path.cwd(), self._settings, self._recorded, anywhere=True)
        self._threads: dict[str, _Thread] = {}

    def answer(self, body: bytes) -> Iterator[bytes]:
        """Yield the events of the reply; none where it is for the service. Raises `CassetteError`."""
        asked = None if rb"\ud" in body.lower() else _question(json.loads(body))
        if asked is None or self._settings.hooks or asked.model in {"offline", *self._settings.models}:
            return
        playing = self._shelf.playing(Caller("local", origin="kernel", cassette=asked.cassette))
        if playing is None or playing.mode != "replay":
            return
        before = self._threads.get(asked.thread) if asked.thread else _Thread([], None)
        if before is None:
            return
        page, text = self._safe(asked)
        told = None
        if page is not None:
            same = before.page is not None and before.page.notebook == page.notebook
            told = SAME_PAGE if same else page_text(page)
        question = entry_lines({"role": "user", "content": message(told, text)}, playing.redact)
        lines = [*before.lines, *question]
        request = without_ids([*model_lines(asked.model), *lines])
        recording = playing.tape.play(request, must=False)
        if recording is None or not _is_words(recording.answer):
            return
        thread = asked.thread or f"thr_{uuid.UUID(asked.run).hex}"
        for piece in _texts(recording.answer):
            said = {"role": "assistant", "content": "".join(piece["text"])}
            lines += entry_lines(said, playing.redact)
        self._threads[thread] = _Thread(lines, page)
        for event in _events(asked, thread, recording.answer):
            yield f"data: {json.dumps(event)}\n\n".encode()

    def _safe(self, asked: _Question) -> tuple[PageContext | None, str]:
        """Return page and text as they are stored, without secrets."""
        page = read_page(asked.page) if asked.page is not None else None
        text = asked.text
        if self._secrets is not None:
            redaction = self._secrets.redactor(page).begin()
            page = redact_page(page, redaction) if page else None
            text = redaction.text(text)
        return plain_page(page) if page else None, text.strip()

    def _recorded(self) -> Redact:
        return self._secrets.redactor(None).begin("recorded") if self._secrets else AS_IT_IS


def _question(raw: Any) -> _Question | None:
    """Return what is asked if it is a question of `%chat` in words, with nothing beside it."""
    match raw:
        case {"type": "threads.create", "params": {"input": given, **rest}, "metadata": told} if not rest:
            thread = None
        case {
            "type": "threads.add_user_message",
            "params": {"thread_id": str(thread), "input": given, **rest},
            "metadata": told,
        } if not rest:
            pass
        case _:
            return None
    match given, told:
        case (
            {
                "content": [{"type": "input_text", "text": str(text)}],
                "attachments": [],
                "inference_options": dict(options),
                **beside,
            },
            {"run": {"id": str(run)}, "cassette": {"path": str(path), "session": str(session)}},
        ) if not beside and options.keys() <= {"model"} and told.keys() <= _METADATA:
            use = CassetteUse(path, None, session)
            return _Question(text, options.get("model"), thread, run, told.get("pageContext"), use)
        case _:
            return None


def _is_words(answer: list[Piece]) -> bool:
    only = all("text" in piece or "thought" in piece for piece in answer)
    texts = ["".join(piece["text"]) for piece in _texts(answer)]
    return only and bool(texts) and all(text.strip() for text in texts)


def _texts(answer: list[Piece]) -> list[Piece]:
    return [piece for piece in answer if "text" in piece]


def _events(asked: _Question, thread: str, answer: list[Piece]) -> Iterator[Event]:
    """Yield the events that code in a kernel listens to."""
    if asked.thread is None:
        yield {"type": "thread.created", "thread": {"id": thread, "title": None}}
    for piece in _texts(answer):
        item = {"id": f"msg_{uuid.uuid4().hex}", "type": "assistant_message"}
        yield {"type": "thread.item.added", "item": item}
        # All at once: read one after the other, in one frame, its pieces would show the same and take longer.
        text = "".join(piece["text"])
        update = {"type": "assistant_message.content_part.text_delta", "delta": text}
        yield {"type": "thread.item.updated", "item_id": item["id"], "update": update}
        content = [{"type": "output_text", "text": text, "annotations": []}]
        yield {"type": "thread.item.done", "item": {**item, "content": content}}
    data = {"id": asked.run, "outcome": "done"}
    yield {"type": "client_effect", "name": RUN_ENDED, "data": data}
