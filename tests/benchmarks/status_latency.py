"""How long the Jupyter server takes to answer `GET api/status`, idle and while 100 turns stream."""

from __future__ import annotations

import asyncio
import http.client
import multiprocessing
import time
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from load import ChatKitTarget, at_once
from processes import model_process, our_server
from report import milliseconds, percentile, table

if TYPE_CHECKING:
    from jupyter_process import Jupyter

TURNS = 100
ROUNDS = 4
EVERY = 0.01  # seconds


def main() -> None:
    # The asking of the turns has a process of its own, so that it does not delay the probe.
    workers = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
    with workers, model_process() as model_url, our_server(model_url) as (jupyter, target):
        workers.submit(stream, target, 1, 1).result()
        idle = probe(jupyter, workers.submit(time.sleep, 3))
        busy = probe(jupyter, workers.submit(stream, target, TURNS, ROUNDS))
    rows = [
        [name, len(seconds), *figures(seconds)] for name, seconds in (("idle", idle), ("streaming", busy))
    ]
    heads = ["", "requests", "p50", "p99", "max"]
    table(f"GET api/status while {TURNS} turns stream ({ROUNDS} rounds)", heads, rows)


def stream(target: ChatKitTarget, count: int, rounds: int) -> None:
    for _ in range(rounds):
        asyncio.run(at_once(target, count))


def probe(jupyter: Jupyter, work: Future[None]) -> list[float]:
    """Seconds that each request took, one every `EVERY` seconds until `work` is done."""
    address = urlsplit(jupyter.url)
    connection = http.client.HTTPConnection(address.netloc)
    took: list[float] = []
    while not work.done():
        started = time.perf_counter()
        connection.request(
            "GET", f"{address.path}api/status", headers={"Authorization": f"token {jupyter.token}"}
        )
        connection.getresponse().read()
        took.append(time.perf_counter() - started)
        time.sleep(max(0.0, EVERY - took[-1]))
    connection.close()
    work.result()
    return took


def figures(seconds: list[float]) -> list[str]:
    return [
        milliseconds(percentile(seconds, 0.5)),
        milliseconds(percentile(seconds, 0.99)),
        milliseconds(max(seconds)),
    ]
