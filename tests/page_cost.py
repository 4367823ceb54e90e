"""What a page costs the browser: time of the main thread, frames, long tasks, memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model_script import Pause, Reply, Text

if TYPE_CHECKING:
    from chat_panel import ChatPanel
    from model_server import ModelServer
    from playwright.sync_api import Page

# Each frame moves by `step` pixels. What is in sight has to stay where the last frame left it.
SCROLL = """async ([step, limit]) => {
  const frame = document.querySelector(".ck-thread");
  const topOf = el => el.getBoundingClientRect().top - frame.getBoundingClientRect().top;
  const inSight = () => {
    const { left, top, width } = frame.getBoundingClientRect();
    const spots = [40, 120, 200].flatMap(y => document.elementsFromPoint(left + width / 2, top + y));
    return spots.map(el => el.closest(".ck-turn > *")).find(Boolean);
  };
  const done = () => step < 0
    ? frame.scrollTop <= 0 && !frame.querySelector(".ck-older, .ck-column > .ck-shimmer")
    : frame.scrollHeight - frame.clientHeight - frame.scrollTop < 2;
  const times = [], tasks = [];
  const seen = new PerformanceObserver(list => tasks.push(...list.getEntries().map(task => task.duration)));
  seen.observe({ entryTypes: ["longtask"] });
  let jump = 0, last = performance.now();
  for (let frames = 0; !done() && frames < limit; frames++) {
    frame.scrollTop += step;
    const turn = inSight();
    const before = turn && topOf(turn);
    const now = await new Promise(requestAnimationFrame);
    await new Promise(done => setTimeout(done));
    times.push(now - last);
    last = now;
    if (turn?.isConnected) jump = Math.max(jump, Math.abs(topOf(turn) - before));
  }
  seen.disconnect();
  return { times, tasks, jump, done: done() };
}"""


# Selectors of CSS: a role is looked for in all that is loaded, which costs more than what is measured.
MESSAGE = ".ck-box textarea"
ANSWERING = "() => document.querySelector('.ck-send[aria-label=Stop]') !== null"
IDLE = "() => document.querySelector('.ck-send[aria-label=Stop]') === null"
DRAWN = """() => document.querySelector(".ck-turn:last-child .ck-turn-actions")
  && !document.querySelector(".ck-chat [aria-busy=true]")"""
COUNT_FRAMES = """() => {
  window.frameTimes = [];
  let last = performance.now();
  const count = now => {
    window.frameTimes?.push(now - last);
    last = now;
    if (window.frameTimes) requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
}"""
FRAMES = "() => { const times = window.frameTimes; window.frameTimes = null; return times; }"
DELTAS = 150


@dataclass(frozen=True)
class Cost:
    """Milliseconds of the main thread, and bytes of JavaScript's heap; the nodes are all of the page's."""

    script: float
    task: float
    heap: float
    nodes: float


class CostMeter:
    """Reads what `page` has cost so far."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Performance.enable")

    def read(self) -> Cost:
        found = self._session.send("Performance.getMetrics")["metrics"]
        values = {metric["name"]: metric["value"] for metric in found}
        return Cost(
            values["ScriptDuration"] * 1000,
            values["TaskDuration"] * 1000,
            values["JSHeapUsedSize"],
            values["Nodes"],
        )

    def collect_garbage(self) -> None:
        self._session.send("HeapProfiler.collectGarbage")


@dataclass(frozen=True)
class Scrolled:
    """A journey; times in milliseconds. `jump` is by how many pixels what was in sight moved by itself."""

    frames: int
    median: float
    p95: float
    long_tasks: int
    jump: float
    arrived: bool


@dataclass(frozen=True)
class Streamed:
    """What an answer cost; times in milliseconds."""

    script: float
    script_a_frame: float
    task: float
    median: float
    p95: float


def scroll(page: Page, step: int) -> Scrolled:
    """Scroll by `step` pixels a frame, down or (below 0) up, until there is no more."""
    found = page.evaluate(SCROLL, [step, 20_000])
    times = sorted(found["times"])
    return Scrolled(
        len(times), _at(times, 0.5), _at(times, 0.95), len(found["tasks"]), found["jump"], found["done"]
    )


def open_thread(chat: ChatPanel, meter: CostMeter, title: str) -> str:
    """Open a thread from the history and say what that cost until it was drawn."""
    chat.button("Conversations").click()
    row = chat.page.get_by_role("button", name=title)
    row.wait_for()
    before = meter.read()
    row.click()
    chat.page.wait_for_function(DRAWN)
    after = meter.read()
    return f"script {after.script - before.script:.0f} ms, task {after.task - before.task:.0f} ms"


def stream(chat: ChatPanel, meter: CostMeter, model: ModelServer) -> Streamed:
    """Ask for an answer of 150 deltas, one each 20 ms."""
    pieces = ("word and **more** of it, " if number % 9 else "\n\nThe next. " for number in range(DELTAS))
    model.script(Reply([step for piece in pieces for step in (Text(piece), Pause(0.02))]))
    page = chat.page
    page.evaluate(COUNT_FRAMES)
    before = meter.read()
    page.locator(MESSAGE).fill("Tell me more")
    page.keyboard.press("Enter")
    page.wait_for_function(ANSWERING)
    page.wait_for_function(IDLE, polling=200)
    after = meter.read()
    times = sorted(page.evaluate(FRAMES))
    script = after.script - before.script
    return Streamed(script, script / len(times), after.task - before.task, _at(times, 0.5), _at(times, 0.95))


def _at(ranked: list[float], share: float) -> float:
    return ranked[int(len(ranked) * share)]
