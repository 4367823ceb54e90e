"""`kill -9` in the middle of answers: at most the last second is lost, and the conversation goes on."""

from __future__ import annotations

import random
import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chat_process import ALONE, Chat, Listener
from chat_requests import answer, follow_up, message, thread_of
from jupyter_process import running_jupyter
from model_server import paced

if TYPE_CHECKING:
    from pathlib import Path

    from model_server import ModelServer

KILLS = 20
AT_ONCE = 3
"""Answers that are being written at each kill, on a thread each."""

LONGEST = 1.6
"""Seconds of answer before a kill, at most: enough for three savings."""

MOST_LOST = 1.0


@dataclass(frozen=True)
class Loss:
    """What a thread does not have of the text that was received: its characters, and the age of the first."""

    seconds: float
    characters: int


def test_a_killed_server_loses_at_most_the_last_second(
    tmp_path: Path, model_server: ModelServer, capsys: Any
) -> None:
    rng = random.Random(20)
    model_server.answer = lambda _: paced(1_000, 0.01)
    threads: list[str | None] = [None] * AT_ONCE
    losses: list[Loss] = []
    for number in range(KILLS):
        with server(tmp_path, model_server) as stack:
            jupyter = stack.enter_context(start(tmp_path, model_server))
