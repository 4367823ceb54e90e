"""Runs modules as `python -m` does, each in a fork of a process that has imported what they need.

Run as a program with the descriptor of a socket, with whose end it ends, and the names of what to import.
Each byte on the socket brings the descriptor of another one, on which an `Order` comes as a line of JSON; the
process id goes back, then how that process ended.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import os
import random
import runpy
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import TypedDict

NUMBER = struct.Struct("i")


class Order(TypedDict):
    """A module to run: its name and arguments, its environment and folder, and the file of its output."""

    argv: list[str]
    env: dict[str, str]
    cwd: str
    log: str


def main() -> None:
    _, orders_at, *names = sys.argv
    for name in names:
        # Not every environment of the tests has a JupyterLab.
        if importlib.util.find_spec(name.partition(".")[0]):
            importlib.import_module(name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=int(orders_at)) as orders:
        while (came := socket.recv_fds(orders, 1, 1))[0]:
            connection = socket.socket(fileno=came[1][0])
            if os.fork() == 0:
                break
            connection.close()
        else:
            return
    attend(connection)


def attend(connection: socket.socket) -> None:
    """Run what is ordered, and say how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with connection, connection.makefile() as lines:
        order: Order = json.loads(lines.readline())
        child = os.fork()
        if child:
            connection.sendall(NUMBER.pack(child))
            _, status = os.waitpid(child, 0)
            connection.sendall(NUMBER.pack(os.waitstatus_to_exitcode(status)))
            return
    become(order)


def become(order: Order) -> None:
    """Be that module until its end."""
    os.setsid()
    # What was begun in the background ignores it, and so would all that comes of it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    with Path(order["log"]).open("ab") as log:
        for own in (1, 2):
            os.dup2(log.fileno(), own)
    random.seed()
    sys.argv = order["argv"]
    paths = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    sys.path[:1] = [order["cwd"], *paths]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
