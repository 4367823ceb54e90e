"""Many Jupyter servers one after the other, each forked in a moment and killed at any.

with Nursery(tmp_path, env) as nursery:
    jupyter = nursery.start()
    jupyter.kill()
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_process import START_LIMIT, free_port
from typing_extensions import Self

if TYPE_CHECKING:
    from collections.abc import Mapping

TESTS = Path(__file__).parent
TOKEN = "test-token"


@dataclass(frozen=True)
class ForkedJupyter:
    """A server that is up."""

    nursery: subprocess.Popen[str]
    pid: int
    url: str

    def request(self, path: str, body: bytes | None = None) -> urllib.request.Request:
        """A request with the token; a POST where there is a body."""
        return urllib.request.Request(self.url + path, body, {"Authorization": f"token {TOKEN}"})

    def kill(self) -> None:
        """End it as `kill -9` does, and return when it is gone."""
        os.kill(self.pid, signal.SIGKILL)
        assert self.nursery.stdout
        assert self.nursery.stdout.readline() == "gone\n"


class Nursery:
    """Starts servers on the same data, one at a time."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self._root, self._home = folder / "work", folder / "home"
        self._env = dict(env)

    def __enter__(self) -> Self:
        for folder in (self._root, self._home):
            folder.mkdir(parents=True)
        command = [sys.executable, str(TESTS / "jupyter_nursery.py")]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, start_new_session=True)
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            os.killpg(self._process.pid, signal.SIGKILL)

    def start(self) -> ForkedJupyter:
        assert self._process.stdin
        assert self._process.stdout
        port = free_port()
        order = {
            "root": str(self._root),
            "home": str(self._home),
            "port": port,
            "token": TOKEN,
            "env": self._env,
        }
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        jupyter = ForkedJupyter(
            self._process, int(self._process.stdout.readline()), f"http://127.0.0.1:{port}/"
        )
        end = time.monotonic() + START_LIMIT
        while not answers(jupyter):
            assert time.monotonic() < end, (self._home / "jupyter.log").read_text()
            time.sleep(0.005)
        return jupyter


def answers(jupyter: ForkedJupyter) -> bool:
    try:
        with urllib.request.urlopen(jupyter.request("api/status"), timeout=5):
            return True
    except OSError:
        return False
