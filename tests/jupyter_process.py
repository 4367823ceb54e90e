"""A real Jupyter server in a process of its own, with nothing of this machine's configuration.

with running_jupyter(tmp_path / "work", home=tmp_path / "home") as jupyter:
    urllib.request.urlopen(jupyter.request("api/status"))
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from jupyter_server.auth.security import passwd
from preloaded import ForkedProcess, start

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

App = Literal["lab", "server", "notebook"]
START_LIMIT = 120.0
STOP_LIMIT = 30.0
# A variable of the person who runs the tests may not change what is tested.
FOREIGN = ("JUPYTER", "JPY_", "OPENAI_", "IPYTHON", "OLLAMA", "PYTEST_")
# JupyterLab would ask whether to fetch news, in front of the page under test.
NO_NEWS = '{"fetchNews": "false", "checkForUpdates": false, "doNotDisturbMode": true}'
# Each page would ask whether JupyterLab is to be built anew, for which the server starts node.
NO_BUILD = '{"buildAvailable": false, "buildCheck": false}'


@dataclass(frozen=True)
class Jupyter:
    """A running server. `url` ends in the base URL; `log` is the file of its output.

    `password` is what its form asks for, and `user` if it is a hub's; such a page has no token.
    """

    process: subprocess.Popen[bytes] | ForkedProcess
    url: str
    token: str
    root: Path
    home: Path
    log: Path
    password: str = ""
    user: str = ""

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def origin(self) -> str:
        return "/".join(self.url.split("/", 3)[:3])

    def page(self, path: str) -> str:
        """The address a browser opens, with the token in it."""
        joint = "&" if "?" in path else "?"
        return f"{self.url}{path}{joint}token={self.token}" if self.token else f"{self.url}{path}"

    def request(self, path: str, body: bytes | None = None) -> urllib.request.Request:
        """A request with the token; a POST where there is a body."""
        headers = {"Authorization": f"token {self.token}"} if self.token else {}
        return urllib.request.Request(self.url + path, body, headers)

    def kill(self) -> None:
        """End the server as `kill -9` does: it can write nothing more."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ask the server to end, kernels included, and kill what is left of its group."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def wait_until_ready(self, limit: float = START_LIMIT) -> None:
        """Return when `api/status` answers; otherwise raise with what the server wrote."""
        end = time.monotonic() + limit
        while not self._answers():
            if self.process.poll() is not None:
                raise RuntimeError(f"Jupyter ended with {self.process.returncode}:\n{self.log.read_text()}")
            if time.monotonic() > end:
                raise TimeoutError(f"Jupyter did not answer within {limit} s:\n{self.log.read_text()}")
            time.sleep(0.005)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.request("api/status"), timeout=5):
                return True
        except urllib.error.HTTPError:
            # A password server refuses the request: it is up.
            return True
        except OSError:
            return False


@contextmanager
def running_jupyter(  # noqa: PLR0913  # each is one thing that a test of the platform varies
    root: Path,
    *,
    app: App = "server",
    token: str = "test-token",
    password: str | None = None,
    base_url: str = "/",
    env: Mapping[str, str] | None = None,
    args: Sequence[str] = (),
    python: str | Path = sys.executable,
    home: Path | None = None,
    preloaded: bool = True,
) -> Iterator[Jupyter]:
    """A server for the files in `root`, stopped at the end.

    Its configuration, database and settings are under `home`, a temporary folder unless given (give one to
    start again on the same data). With `password` there is no token. `python` may be another environment's.
    With `preloaded` it is forked off the imports it needs, where it is this Python's.
    """
    with TemporaryDirectory(prefix="jupyter-home-") as temporary:
        home = home or Path(temporary)
        port = free_port()
        secret = access(token, password)
        argv = [*module_of(app), *places(root, port, base_url), *secret, *args]
        log = home / "jupyter.log"
        environment = isolated(home) | dict(env or {})
        process: subprocess.Popen[bytes] | ForkedProcess
        if preloaded and python == sys.executable:
            process = start(argv, environment, log)
        else:
            process = started([str(python), "-m", *argv], environment, log)
        url = f"http://127.0.0.1:{port}{base_url}"
        jupyter = Jupyter(process, url, "" if password else token, root, home, log, password or "")
        try:
            jupyter.wait_until_ready()
            yield jupyter
        finally:
            jupyter.stop()


def started(command: Sequence[str], env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )


def module_of(app: App) -> list[str]:
    """The module that is run, and the first of its arguments."""
    module = {"lab": "jupyterlab", "server": "jupyter_server", "notebook": "notebook"}[app]
    # The tests call the page's commands through `window.jupyterapp`.
    exposed = {
        "lab": ["--LabApp.expose_app_in_browser=True"],
        "notebook": ["--JupyterNotebookApp.expose_app_in_browser=True"],
    }
    return [module, "--allow-root", "--no-browser", *exposed.get(app, [])]


def places(root: Path, port: int, base_url: str) -> list[str]:
    return [
        f"--ServerApp.root_dir={root}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.base_url={base_url}",
    ]


def access(token: str, password: str | None) -> list[str]:
    if password is None:
        return [f"--IdentityProvider.token={token}"]
    hashed: str = passwd(password)  # type: ignore[no-untyped-call]
    return ["--IdentityProvider.token=", f"--PasswordIdentityProvider.hashed_password={hashed}"]


def isolated(home: Path) -> dict[str, str]:
    """The environment of a person who never used Jupyter, whose home is `home`."""
    settings = home / "config" / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "notification.jupyterlab-settings").write_text(NO_NEWS)
    page = home / "config" / "labconfig" / "page_config.json"
    if not page.exists():  # A test's own says more.
        page.parent.mkdir(exist_ok=True)
        page.write_text(NO_BUILD)
    own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return own | {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
