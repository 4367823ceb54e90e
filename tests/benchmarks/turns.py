"""A turn through our server, straight to the same model, and through the minimal reference server."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import psutil
from load import DirectTarget, Target, Turn, at_once
from openai import AsyncOpenAI
from processes import INTERVAL, TOKENS, model_process, our_server, reference_server
from report import median, milliseconds, percentile, ratio, table

if TYPE_CHECKING:
    from collections.abc import Sequence

# Turns at once, and how often that is repeated.
ROUNDS = {1: 15, 10: 6, 50: 4, 100: 4}
HEADS = ["", "first, median", "over direct", "first, p99", "total, median", "against direct", "CPU a round"]


@dataclass
class Result:
    """What one target did with one number of turns at once."""

    turns: list[Turn] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def first(self) -> float:
        return median([turn.first for turn in self.turns])

    @property
    def total(self) -> float:
        return median([turn.total for turn in self.turns])


def main() -> None:
    with ExitStack() as stack:
        model_url = stack.enter_context(model_process())
        _, ours = stack.enter_context(our_server(model_url))
        reference = stack.enter_context(reference_server(model_url))
        left = replace(ours, name="ours, detached", detached=True)
        asyncio.run(measure(model_url, [ours, left, reference]))


async def measure(model_url: str, servers: Sequence[Target]) -> None:
    """Ask every target in turn, round by round, and print a table for each number at once."""
    async with AsyncOpenAI(base_url=model_url, api_key="sk-bench", max_retries=0) as client:
        targets: list[Target] = [DirectTarget(client), *servers]
        for target in targets:
            await at_once(target, 2)
        for count, rounds in ROUNDS.items():
            results = {target.name: Result() for target in targets}
            for _ in range(rounds):
                for target in targets:
                    await one_round(target, count, results[target.name])
            show(count, rounds, results)


async def one_round(target: Target, count: int, result: Result) -> None:
    before = cpu_seconds(target.pid)
    result.turns += await at_once(target, count)
    result.cpu.append(cpu_seconds(target.pid) - before)


def cpu_seconds(pid: int | None) -> float:
    if pid is None:
        return 0.0
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def show(count: int, rounds: int, results: dict[str, Result]) -> None:
    direct = results["direct"]
    rows = [
        [
            name,
            milliseconds(result.first),
            milliseconds(result.first - direct.first),
            milliseconds(percentile([turn.first for turn in result.turns], 0.99)),
            milliseconds(result.total),
            ratio(result.total, direct.total),
            f"{median(result.cpu):.2f} s",
        ]
        for name, result in results.items()
    ]
    table(
        f"Turns at once: {count} ({TOKENS} tokens {INTERVAL * 1000:.0f} ms apart, {rounds} rounds)",
        HEADS,
        rows,
    )
    share = ratio(results["ours"].first, results["reference"].first)
    print(f"  First token, ours against the reference: {share}")
