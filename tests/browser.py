"""Chromium for the browser tests: where it is found, the thread it is driven from, and the tabs it opens.

Playwright's synchronous interface keeps an event loop running in its thread, beside which pytest-jupyter
cannot run its own. So everything that touches a page, the test itself included, runs in a thread of its own.
"""

from __future__ import annotations

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from playwright.sync_api import Error, expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Route

P = ParamSpec("P")
T = TypeVar("T")

SCREENSHOTS = Path(__file__).parent / "screenshots"
SYSTEM_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# No name is looked up but this machine's: what is not recorded as a request cannot leave either.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A microphone that beeps, and nobody who would have to allow it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    OFFLINE,
]
PATIENCE = 60_000  # milliseconds; what a loaded machine may need
expect.set_options(timeout=PATIENCE)


class NoBrowserError(Exception):
    """There is no Chromium to drive; the text says how to get one."""


class BrowserThread:
    """The one thread in which Playwright lives, with its browser once one is asked for."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="browser")
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function` in the thread and give back what it gives."""
        return self._worker.submit(function, *args, **kwargs).result()

    def start(self) -> Browser:
        """The browser, started at the first call. Raises `NoBrowserError`."""
        if self._browser is None:
            self._browser = self.run(self._launch)
        return self._browser

    def close(self) -> None:
        self.run(self._quit)
        self._worker.shutdown()

    def _launch(self) -> Browser:
        self._playwright = sync_playwright().start()
        try:
            return self._playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        except Error as error:
            raise NoBrowserError(
                "No Chromium was found. Install the system's package `chromium`, run `playwright install"
                f" chromium`, or name a program in CHROMIUM. ({error.message.splitlines()[0]})"
            ) from error

    def _quit(self) -> None:
        if self._browser:
            self._browser.close()
        if self._playwright:
            self._playwright.stop()


def chromium_path() -> str | None:
    """CHROMIUM, else the system's program, else None: the one Playwright has installed."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, SYSTEM_CHROMIUM)), None)


@dataclass
class Tab:
    """A page in a profile of its own that reaches nothing but the server at `origin`.

    `external_requests` are the addresses of what it tried to load from elsewhere, all refused; `errors`
    what it wrote to the console as errors and exceptions nobody caught.
    """

    page: Page
    origin: str
    external_requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def screenshot(self, name: str) -> Path:
        """Keep a picture as tests/screenshots/`name`.png."""
        SCREENSHOTS.mkdir(exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path

    def close(self) -> None:
        self.page.context.close()

    def reopen(self) -> None:
        """Close the page and open another in the same profile, as one who comes back."""
        old = self.page
        self.follow(old.context.new_page())
        old.close()

    def follow(self, page: Page) -> None:
        """Make `page` the tab's page and note what it does."""
        self.page = page
        page.on("console", self.note_console)
        page.on("pageerror", lambda error: self.errors.append(error.message))
        page.on("websocket", lambda socket: self.note_socket(socket.url))

    def refuse(self, route: Route) -> None:
        self.external_requests.append(route.request.url)
        route.abort()

    def note_socket(self, url: str) -> None:
        if not url.startswith(self.origin.replace("http", "ws", 1) + "/"):
            self.external_requests.append(url)

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)


def open_tab(browser: Browser, origin: str, *, width: int = 1400, height: int = 900, scale: float = 1) -> Tab:
    """A new tab for the server at `origin`, such as http://127.0.0.1:8888.

    Sizes are in CSS pixels, each drawn with `scale` pixels a side.
    """
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    tab = Tab(page, origin)
    # A pattern, not a function: only what does not match waits for Python, so that the page goes on
    # loading while the test waits for something else.
    context.route(re.compile(rf"^(?!{re.escape(origin)}/|data:|blob:)"), tab.refuse)
    tab.follow(page)
    return tab
