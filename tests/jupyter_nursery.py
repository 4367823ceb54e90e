"""Forks Jupyter servers from a process that has imported all they need: each is up in a moment.

Run as a program. For each line of its input, the arguments of `serve` as JSON, it forks a server and writes
its process id, then `gone` once that server has ended.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

from chat_process import ALONE
from jupyter_process import access, isolated, places

NEEDED = (
    *("jupyter_server.serverapp", "jupyter_server.services.contents.largefilemanager"),
    *("jupyter_chatkit.assembly", "jupyter_chatkit.hosts.server"),
)


def serve(root: str, home: str, port: int, token: str, env: dict[str, str]) -> None:
    """Be a server until the end."""
    from jupyter_server.serverapp import ServerApp

    os.environ.clear()
    os.environ.update(isolated(Path(home)) | env)
    with Path(home, "jupyter.log").open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    argv = ["--allow-root", "--no-browser", *places(Path(root), port, "/"), *access(token, None), *ALONE]
    ServerApp.launch_instance(argv)


def main() -> None:
    for name in NEEDED:
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            serve(**json.loads(line))
            os._exit(0)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    main()
