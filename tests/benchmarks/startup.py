"""What the extension adds to the start of a server: time to the first answer, CPU, memory, imports."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import psutil
from jupyter_process import running_jupyter
from report import median, table

ROUNDS = 9
SWITCH = "--ServerApp.jpserver_extensions={{'jupyter_chatkit': {}}}"


class Start(NamedTuple):
    seconds: float
    cpu_seconds: float
    megabytes: float


def main() -> None:
    on: list[Start] = []
    off: list[Start] = []
    # The first of each only fills the file cache.
    for number in range(ROUNDS + 1):
        for enabled, starts in ((True, on), (False, off)):
            measured = start(enabled=enabled)
            if number:
                starts.append(measured)
    with_it, without = (Start(*map(median, zip(*starts, strict=True))) for starts in (on, off))
    table(
        f"Start of jupyter server (median of {ROUNDS}, interleaved)",
        ["", "on", "off", "added"],
        [
            ["process start to api/status 200", *added("{:.3f} s", with_it.seconds, without.seconds)],
            ["CPU time until then", *added("{:.3f} s", with_it.cpu_seconds, without.cpu_seconds)],
            ["resident memory", *added("{:.1f} MB", with_it.megabytes, without.megabytes)],
            ["modules imported", *added("{:.0f}", imported(enabled=True), imported(enabled=False))],
        ],
    )


def start(*, enabled: bool) -> Start:
    with TemporaryDirectory() as root:
        started = time.monotonic()
        with running_jupyter(Path(root), args=[SWITCH.format(enabled)], preloaded=False) as jupyter:
            seconds = time.monotonic() - started
            process = psutil.Process(jupyter.pid)
            times = process.cpu_times()
            return Start(seconds, times.user + times.system, process.memory_info().rss / 1e6)


def imported(*, enabled: bool) -> int:
    """How many modules the server has imported when it answers."""
    env = {"PYTHONPROFILEIMPORTTIME": "1"}
    with (
        TemporaryDirectory() as root,
        running_jupyter(Path(root), args=[SWITCH.format(enabled)], env=env, preloaded=False) as jupyter,
    ):
        return sum(line.startswith("import time:") for line in jupyter.log.read_text().splitlines())


def added(form: str, on: float, off: float) -> list[str]:
    return [form.format(value) for value in (on, off, on - off)]
