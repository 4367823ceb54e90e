"""How much JavaScript of ours JupyterLab loads when its page opens, and how much more with the chat."""

from __future__ import annotations

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from browser import BrowserThread, open_tab
from jupyter_process import running_jupyter
from lab_page import LabPage
from report import table

if TYPE_CHECKING:
    from jupyter_process import Jupyter
    from playwright.sync_api import Browser, Response

OURS = "/lab/extensions/jupyter-chatkit/"


def main() -> None:
    thread = BrowserThread()
    browser = thread.start()
    try:
        with TemporaryDirectory() as folder:
            home = home_with_closed_panel(Path(folder))
            with running_jupyter(home, app="lab", home=home, preloaded=False) as jupyter:
                closed, opened = thread.run(measure, browser, jupyter)
    finally:
        thread.close()
    rows = [row("page start, panel closed", closed), row("added when the panel is opened", opened)]
    table("JavaScript of the extension", ["", "files", "gzip", "raw"], rows)


def home_with_closed_panel(home: Path) -> Path:
    """A home whose settings keep the chat from opening by itself at the first start."""
    settings = home / "config" / "lab" / "user-settings" / "jupyter-chatkit"
    settings.mkdir(parents=True)
    (settings / "plugin.jupyterlab-settings").write_text('{"showOnFirstStart": false}')
    return home


def measure(browser: Browser, jupyter: Jupyter) -> tuple[list[bytes], list[bytes]]:
    """The scripts loaded before the chat is opened, and those that opening it loads."""
    tab = open_tab(browser, jupyter.origin)
    replies: list[Response] = []
    tab.page.on("response", lambda reply: replies.append(reply) if is_ours(reply) else None)
    lab = LabPage(tab, jupyter)
    lab.open()
    tab.page.wait_for_load_state("networkidle")
    at_start = len(replies)
    lab.chat.open()
    tab.page.wait_for_load_state("networkidle")
    scripts = [reply.body() for reply in replies]
    tab.close()
    return scripts[:at_start], scripts[at_start:]


def is_ours(reply: Response) -> bool:
    return OURS in reply.url and reply.url.split("?")[0].endswith(".js")


def row(name: str, scripts: list[bytes]) -> list[str]:
    packed = sum(len(gzip.compress(script, 9)) for script in scripts)
    return [name, str(len(scripts)), f"{packed / 1000:.1f} kB", f"{sum(map(len, scripts)) / 1000:.1f} kB"]
