"""Chats of a real server of ours in a bare page of its origin, where a reload costs next to nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from browser import PATIENCE
from front_end import bundle_front_end

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Locator, Page, Route

PAGE = """<!doctype html><meta charset="utf-8"><title>Chats</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/own/ownChats.css"><style>body > div {{ height: 400px }}</style><body>
<script src="/own/ownChats.js"></script>
<script>own.openChats({place}, window.tools).then((chats) => {{ window.chats = chats; }});</script>"""
# An item's time is another in the page that streams it than in the store; its order is the same.
SHOWN = """name => {
  const { state } = window.chats.find(({ el }) => el.id === name).client;
  return state.items.map(({ created_at, ...item }) => item);
}"""
STATE = """name => {
  const { client, el } = window.chats.find(({ el }) => el.id === name);
  const { run, queue, error, loading, thread } = client.state;
  return {
    run: run && run.phase, queue: queue.length, error: error && error.message, retry: !!error?.retry,
    loading, thread: thread && thread.id, typed: el.querySelector("textarea")?.value ?? "",
  };
}"""
ANSWERS = """name => [...document.getElementById(name).querySelectorAll('[aria-label="Answer"]')]
  .map(answer => answer.textContent.trim())"""


@dataclass(frozen=True)
class OwnChats:
    """Serves the page within browser contexts; `folder` holds the bundle."""

    origin: str
    token: str
    folder: Path
    says: str = ""

    @classmethod
    def bundled(cls, origin: str, token: str, folder: Path, says: str = "") -> OwnChats:
        """`says` is what the model says whenever it is asked, if the page is to watch its words."""
        bundle_front_end(folder, "testing/ownChats.ts", name="own", minify=True)
        return cls(origin, token, folder, says)

    def serve(self, context: BrowserContext) -> None:
        # A page that Playwright makes up counts as one of the internet, which may not open sockets here.
        context.grant_permissions(["local-network-access"], origin=self.origin)
        # Playwright would write to this object, were it given the method.
        context.route(f"{self.origin}/own/*", lambda route: self._fulfil(route))  # noqa: PLW0108

    def open(self, page: Page, names: Sequence[str]) -> None:
        """Open these chats beside each other, and return when they show what they remember."""
        page.goto(f"{self.origin}/own/{'+'.join(names)}")
        wait_until_open(page)

    def _fulfil(self, route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        file = self.folder / name
        if file.exists():
            kind = "text/css" if file.suffix == ".css" else "text/javascript"
            route.fulfill(body=file.read_bytes(), content_type=kind, headers={"Cache-Control": "max-age=600"})
        else:
            place = {"token": self.token, "chats": name.split("+"), "says": self.says}
            route.fulfill(body=PAGE.format(place=json.dumps(place)), content_type="text/html")


def wait_until_open(page: Page) -> None:
    page.wait_for_function("() => window.chats", timeout=PATIENCE)


@dataclass(frozen=True)
class OwnChat:
    """One of the chats of `page`."""

    page: Page
    name: str

    @property
    def panel(self) -> Locator:
        return self.page.locator(f"#{self.name}")

    @property
    def state(self) -> dict[str, Any]:
        """What goes on: `run` is its phase, `typed` the text in the composer, `queue` how many wait."""
        found: dict[str, Any] = self.page.evaluate(STATE, self.name)
        return found

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of the state, without their times."""
        found: list[dict[str, Any]] = self.page.evaluate(SHOWN, self.name)
        return found

    @property
    def answers(self) -> list[str]:
        """The texts of the answers on the screen."""
        found: list[str] = self.page.evaluate(ANSWERS, self.name)
        return found

    def write(self, text: str) -> None:
        self.panel.get_by_role("textbox", name="Message", exact=True).fill(text)
        self.panel.get_by_role("button", name="Send", exact=True).click()
