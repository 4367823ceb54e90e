"""Connections that are cut at random moments of answers: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from chat_process import ALONE
from chat_requests import follow_up, message, request
from jupyter_process import running_jupyter
from model_script import PATIENCE
from model_server import paced
from run_reader import Server, detached, run_id_of

if TYPE_CHECKING:
    from pathlib import Path

    from model_server import ModelServer
    from run_reader import Event, Reader

AT_ONCE = 12
TURNS = 2
WORDS = 200
PACE = 0.008
LONGEST = 0.25
"""Seconds to a first cut, at most; half of them are far shorter, to meet a request before its reply."""


@dataclass
class Figures:
    """What was seen of all answers."""

    cuts: int = 0
    posts: int = 0
    events: int = 0
    repeats: int = 0
    gaps: int = 0
    lost_messages: int = 0
    wrong_ends: int = 0
    stuck: int = 0

    @property
    def faults(self) -> int:
        return self.repeats + self.gaps + self.lost_messages + self.wrong_ends + self.stuck


@dataclass
class Page:
    """A page with a bad connection: it repeats its message until heard, then attaches time and again."""

    server: Server
    rng: random.Random
    figures: Figures
    items: dict[str, Event] = field(default_factory=dict)
    thread: str = ""

    async def say(self, text: str) -> None:
        body = detached(follow_up(self.thread, text) if self.thread else message(text))
        last, reader, tries = 0, None, 0
        while reader is None or reader.outcome is None:
            tries += 1
            again = request("runs.attach", id=run_id_of(body), after=last) if last else body
            self.figures.posts += not last
            reader = await self._read_a_while(again, 1 + tries / 10)
            last = self._take(reader, last)
        mine = [
            item
            for item in await self.server.items(self.thread)
            if item["type"] == "user_message" and item["content"][0]["text"] == text
        ]
        self.figures.lost_messages += len(mine) != 1

    async def _read_a_while(self, body: Event, patience: float) -> Reader | None:
        """Read until the connection is cut at a moment that nobody knows, maybe before there is a reply.

        With `patience` growing, a busy machine comes to the end as well.
        """
        seconds = self.rng.uniform(0, self.rng.choice([0.03, LONGEST])) * patience
        opening = asyncio.ensure_future(self.server.open(body))
        with suppress(asyncio.TimeoutError, ConnectionError):
            reader = await asyncio.wait_for(opening, seconds)
            assert reader.status == 200, await reader.refusal()
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(reader.to_end(), seconds)
            await reader.cut()
            self.figures.cuts += reader.outcome is None
            return reader
        self.figures.cuts += 1
        return None

    def _take(self, reader: Reader | None, last: int) -> int:
        for number, event in reader.numbered if reader else ():
            self.figures.events += 1
            self.figures.repeats += number <= last
            self.figures.gaps += number > last + 1
            last = number
            self._reduce(event)
        return last

    def _reduce(self, event: Event) -> None:
        match event:
            case {"type": "thread.created", "thread": {"id": thread}}:
                self.thread = thread
            case {"type": "thread.item.added" | "thread.item.done" | "thread.item.replaced", "item": item}:
                self.items[item["id"]] = item
            case {"type": "thread.item.removed", "item_id": item_id}:
                del self.items[item_id]


@pytest.mark.timeout(180)
async def test_cut_connections_lose_nothing_and_repeat_nothing(
    tmp_path: Path, model_server: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    model_server.answer = lambda _: paced(WORDS, PACE)
    env = model_server.chat_settings
    figures = Figures()
    with running_jupyter(tmp_path, env=env, args=ALONE) as jupyter:
        server = Server(jupyter.url, jupyter.token)
        pages = [Page(server, random.Random(number), figures) for number in range(AT_ONCE)]
        await asyncio.gather(*(converse(page) for page in pages))
    with capsys.disabled():
        print(f"\n{AT_ONCE * TURNS} answers: {figures}")
    assert figures.cuts >= 100
    assert figures.posts > AT_ONCE * TURNS
    assert figures.faults == 0


async def converse(page: Page) -> None:
    for turn in range(TURNS):
        await page.say(f"question {turn}")
    kept = await page.server.items(page.thread)
    page.figures.wrong_ends += list(page.items.values()) != kept
    page.figures.wrong_ends += [text_of(item).count("word") for item in kept[1::2]] != [WORDS] * TURNS
    opened = await page.server.ask(request("threads.get_by_id", thread_id=page.thread))
    free = await page.server.open(follow_up(page.thread, "one more"))
    page.figures.stuck += free.status != 200 or "run" in opened
    await asyncio.wait_for(free.next(), PATIENCE)
    await free.cut()


def text_of(item: dict[str, Any]) -> str:
    return "".join(part["text"] for part in item["content"])
