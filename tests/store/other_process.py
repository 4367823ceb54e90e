"""A server in the middle of an answer, to be killed: begins a run, writes half an item, and waits."""

from __future__ import annotations

import asyncio
import sys

from rows import Request, an_answer

from jupyter_chatkit.store.sql import SqlStore


async def main(url: str) -> None:
    store = await SqlStore.open(url)
    ada = Request("ada")
    await store.begin_run("run_1", "thr_1", ada)
    await store.beat("run_1", "thr_1", [an_answer("msg_half", "half of the ans")], ada)
    print("half", flush=True)
    sys.stdin.read()


asyncio.run(main(sys.argv[1]))
