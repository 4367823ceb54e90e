"""A real JupyterHub whose users have a Jupyter server each, without users of the system and without docker.

with running_hub(tmp_path, ["alice", "bob"]) as hub:
    alice, bob = hub.start("alice", "bob")
    urllib.request.urlopen(alice.request("api/status"))
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
from jupyter_process import START_LIMIT, STOP_LIMIT, Jupyter, free_port, isolated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PASSWORD = "a password for all"
PREFIX = "/shared/"
PROXY = Path(__file__).parents[1] / "labextension" / "node_modules" / ".bin" / "configurable-http-proxy"
_STARTER = "starter"
_SECRET = "the-secret-of-the-starter"
_MAY = ["admin:users", "admin:servers", "tokens"]


@dataclass(frozen=True)
class Hub:
    """A running hub. `url` ends in its prefix; all users log in with `PASSWORD`."""

    process: subprocess.Popen[bytes]
    url: str
    folder: Path
    log: Path

    @property
    def origin(self) -> str:
        return self.url.removesuffix(PREFIX)

    def start(self, *users: str) -> list[Jupyter]:
        """Return each user's server, once all are up, with a token of that user."""
        with ThreadPoolExecutor() as pool:
            return list(pool.map(self._start, users))

    def _start(self, user: str) -> Jupyter:
        token = self._ask(f"users/{user}/tokens", {})["token"]
        self._ask(f"users/{user}/server", {})
        with self._open(f"users/{user}/server/progress") as events:
            assert any(b'"ready": true' in line for line in events), self.log.read_text()
        home = self.folder / user
        # Jupyter's own folders, as they lie without its variables.
        data = home / ".local" / "share" / "jupyter"
        return Jupyter(self.process, f"{self.url}user/{user}/", token, home, data, self.log)

    def wait_until_ready(self) -> None:
        """Return when the hub answers; otherwise raise with what it wrote."""
        end = time.monotonic() + START_LIMIT
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"JupyterHub does not answer:\n{self.log.read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the hub, its proxy, the servers and their kernels at once: nothing of them is kept."""
        hub = psutil.Process(self.process.pid)
        all_of_it = [hub, *hub.children(recursive=True)]
        for process in all_of_it:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(all_of_it, STOP_LIMIT)
        self.process.wait()

    def _answers(self) -> bool:
        try:
            self._ask("")
        except OSError:
            return False
        return True

    def _ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        with self._open(path, body) as reply:
            return json.loads(reply.read() or b"null")

    def _open(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(
            f"{self.url}hub/api/{path}", data, {"Authorization": f"token {_SECRET}"}
        )
        return urllib.request.urlopen(asked, timeout=START_LIMIT)


@contextmanager
def running_hub(folder: Path, users: Sequence[str], env: Mapping[str, str] | None = None) -> Iterator[Hub]:
    """A hub whose users' homes are in `folder`, stopped at the end; `env` is their servers'."""
    port, log, config = free_port(), folder / "hub.log", folder / "jupyterhub_config.json"
    url = f"http://127.0.0.1:{port}{PREFIX}"
    config.write_text(json.dumps(_config(folder, url, users, env or {})))
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", f"--config={config}"],
            cwd=folder,
            env=isolated(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    hub = Hub(process, url, folder, log)
    try:
        hub.wait_until_ready()
        yield hub
    finally:
        hub.stop()


def _config(folder: Path, url: str, users: Sequence[str], env: Mapping[str, str]) -> dict[str, Any]:
    return {
        "JupyterHub": {
            "bind_url": url,
            "hub_bind_url": f"http://127.0.0.1:{free_port()}",
            "db_url": f"sqlite:///{folder / 'hub.sqlite'}",
            "cookie_secret_file": str(folder / "cookie_secret"),
            "authenticator_class": "dummy",
            "spawner_class": "simple",
            "services": [{"name": _STARTER, "api_token": _SECRET}],
            "load_roles": [{"name": _STARTER, "scopes": _MAY, "services": [_STARTER]}],
        },
        "ConfigurableHTTPProxy": {
            "api_url": f"http://127.0.0.1:{free_port()}",
            "command": [str(PROXY)],
            "pid_file": str(folder / "proxy.pid"),
        },
        "DummyAuthenticator": {"password": PASSWORD, "allowed_users": list(users)},
        "SimpleLocalProcessSpawner": {
            "home_dir_template": str(folder / "{username}"),
            "cmd": [sys.executable, "-m", "jupyterhub.singleuser"],
            # The tests call the page's commands through `window.jupyterapp`.
            "args": ["--allow-root", "--LabApp.expose_app_in_browser=True"],
            "environment": dict(env),
            "http_timeout": int(START_LIMIT),
        },
    }
