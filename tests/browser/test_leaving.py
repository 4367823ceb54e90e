"""Pages that are reloaded, closed or cut off in mid-answer: nothing is lost, nothing comes twice."""

from __future__ import annotations

import random
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chat_process import ALONE, Chat
from jupyter_process import running_jupyter
from model_server import ModelServer, paced
from own_chats import OwnChat, OwnChats, wait_until_open
from weak_network import weak_network

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from browser import Tab
    from playwright.sync_api import Page
    from weak_network import WeakNetwork

SEED = 3
TABS = 3
CHATS = 2
"""Chats beside each other in a tab."""

LEAVINGS = {"reload": 45, "close": 25, "cut": 30}
WORDS = 80
PACE = 0.008
LONGEST = 0.4
"""Seconds from a message to the leaving, at most; half of them are far shorter, to meet it on its way."""

OUTAGE = 0.4
SAYS = "".join(f"word{number} " for number in range(WORDS))
SEND = """texts => {
  for (const { client, el } of window.chats) if (texts[el.id]) client.send({ text: texts[el.id] });
}"""
# What a person does who comes back: sends what came back to the composer or waits, and tries again.
GO_ON = """() => {
  const done = { resent: 0, released: 0, retried: 0 };
  for (const { client, el } of window.chats) {
    const { run, queue, error, loading } = client.state;
    if (run || loading) continue;
    const typed = el.querySelector("textarea").value;
    if (queue.length) { client.sendQueued(queue[0].id); done.released++; }
    else if (typed) { el.querySelector('button[aria-label="Send"]').click(); done.resent++; }
    else if (error && error.retry) { client.retry(); done.retried++; }
  }
  return done;
}"""
IDLE = """() => window.chats.filter(({ client, el }) => {
  const { run, queue, loading, error } = client.state;
  return !run && !loading && !queue.length && !error && !el.querySelector("textarea").value;
}).map(({ el }) => el.id)"""


@dataclass
class Figures:
    """What was seen of all answers."""

    leavings: Counter[str] = field(default_factory=Counter)
    in_answers: int = 0
    messages: int = 0
    lost: list[str] = field(default_factory=list)
    elsewhere: int = 0
    """First messages of tabs closed before they knew the thread: it is in the history alone."""
    acts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)


@dataclass
class Visit:
    """A person in one tab with several chats, who leaves and comes back."""

    tab: Tab
    served: OwnChats
    network: WeakNetwork
    names: list[str]
    rng: random.Random
    figures: Figures
    sent: dict[str, list[str]] = field(default_factory=dict)

    @property
    def page(self) -> Page:
        return self.tab.page

    def begin(self) -> None:
        self.served.serve(self.page.context)
        self.served.open(self.page, self.names)
        self.sent = {name: [] for name in self.names}

    def say(self) -> None:
        """Send the next message in each chat where nothing goes on."""
        idle = self.page.evaluate(IDLE)
        texts = {name: f"{name} {len(self.sent[name])}" for name in idle}
        for name, text in texts.items():
            self.sent[name].append(text)
        self.page.evaluate(SEND, texts)

    def leave(self, kind: str) -> None:
        self.figures.leavings[kind] += 1
        self.figures.in_answers += len(self.names) - len(self.page.evaluate(IDLE))
        match kind:
            case "reload":
                self.page.reload()
                wait_until_open(self.page)
            case "close":
                self.tab.reopen()
                self.served.open(self.page, self.names)
            case _:
                self.network.cut()
                self.pause(OUTAGE)
                self.network.mend()

    def go_on(self) -> None:
        self.figures.acts.update(self.page.evaluate(GO_ON))

    def pause(self, longest: float) -> None:
        """Let any time go by, as long as that at most."""
        most = self.rng.choice([0.03, longest])
        self.page.wait_for_timeout(1_000 * self.rng.uniform(0, most))

    def finish(self, limit: float) -> None:
        """Do what a person does until nothing goes on any more."""
        end = time.monotonic() + limit
        while len(self.page.evaluate(IDLE)) < len(self.names) and time.monotonic() < end:
            self.go_on()
            self.page.wait_for_timeout(100)


def test_leaving_loses_nothing_and_repeats_nothing(
    tmp_path: Path,
    new_tab: Callable[..., Tab],
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures = Figures()
    rng = random.Random(SEED)
    with ModelServer(lambda _: paced(WORDS, PACE)) as model:
        env = model.chat_settings
        with running_jupyter(tmp_path, env=env, args=ALONE) as jupyter, ExitStack() as stack:
            visits = []
            for tab in range(TABS):
                network = stack.enter_context(weak_network(int(jupyter.origin.rpartition(":")[2])))
                served = OwnChats.bundled(network.origin, jupyter.token, tmp_path, SAYS)
                visits.append(
                    Visit(new_tab(network.origin), served, network, names(tab), random.Random(tab), figures)
                )
            for visit in visits:
                visit.begin()
            began = time.monotonic()
            for number, kind in enumerate(order(rng)):
                visit = visits[number % TABS]
                visit.go_on()
                visit.say()
                visit.pause(LONGEST)
                visit.leave(kind)
            left = time.monotonic()
            for visit in visits:
                visit.finish(20)
                compare(visit, Chat(jupyter), figures)
            counts = [Counter(count) for visit in visits for count in visit.page.evaluate("own.allCounts()")]
    seen = sum(counts, Counter())
    with capsys.disabled():
        print(f"\n{left - began:.0f} s, {time.monotonic() - left:.0f} s; {figures}; {dict(seen)}")
    assert seen["repeats"] + seen["gaps"] + seen["wrongTexts"] == 0
    assert figures.faults.total() == 0


def names(tab: int) -> list[str]:
    return [f"tab{tab}-chat{chat}" for chat in range(CHATS)]


def order(rng: random.Random) -> list[str]:
    kinds = [kind for kind, count in LEAVINGS.items() for _ in range(count)]
    rng.shuffle(kinds)
    return kinds


def compare(visit: Visit, server: Chat, figures: Figures) -> None:
    """Compare what is on the screen with what is stored and with what was said."""
    idle = visit.page.evaluate(IDLE)
    for name in visit.names:
        chat = OwnChat(visit.page, name)
        figures.messages += len(visit.sent[name])
        if name not in idle:
            figures.faults["stuck"] += 1
            continue
        stored = stored_items(server, chat)
        asked = [text_of(item) for item in stored if item["type"] == "user_message"]
        missing = set(visit.sent[name]) - set(asked)
        elsewhere = missing & first_messages(server) if missing else set()
        figures.elsewhere += len(elsewhere)
        figures.faults["lost"] += len(missing - elsewhere)
        figures.lost += sorted(missing - elsewhere)
        figures.faults["twice"] += len(asked) - len(set(asked))
        figures.faults["order"] += asked != sorted(asked, key=visit.sent[name].index)
        said = [text_of(item) for item in stored if item["type"] == "assistant_message"]
        figures.faults["texts stored"] += said != [SAYS] * len(asked)
        figures.faults["shown"] += chat.items != stored[-len(chat.items) :]
        figures.faults["drawn"] += [" ".join(one.split()) for one in chat.answers] != [SAYS.strip()] * len(
            chat.answers
        )


def first_messages(server: Chat) -> set[str]:
    """Return what each conversation begins with."""
    threads = server.ask("threads.list", limit=1_000)["data"]
    pages = [server.ask("items.list", thread_id=each["id"], order="asc", limit=1)["data"] for each in threads]
    return {text_of(item) for page in pages for item in page}


def stored_items(server: Chat, chat: OwnChat) -> list[dict[str, Any]]:
    found = server.ask("items.list", thread_id=chat.state["thread"], order="asc", limit=1_000)["data"]
    return [{key: value for key, value in item.items() if key != "created_at"} for item in found]


def text_of(item: dict[str, Any]) -> str:
    return "".join(part["text"] for part in item["content"])
