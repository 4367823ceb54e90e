"""Fixtures for all tests: a Jupyter server with the chat, a model server, a browser."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from browser import BrowserThread, NoBrowserError, Tab, open_tab
from model_server import ModelServer
from served_chat import ServedChat
from uploads import Uploads

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from jupyter_server.serverapp import ServerApp
    from playwright.sync_api import Browser
    from scripted_hooks import ScriptedHooks
    from served_chat import Fetch

pytest_plugins = ["pytest_jupyter.jupyter_server"]

# Set by .ci/run: there a missing browser is a failure, not a reason to leave tests out.
NO_SKIP = "CHATKIT_NO_SKIP"
FAILED = pytest.StashKey[bool]()


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    """An OpenAI-compatible server that answers as the test scripts it."""
    with ModelServer() as server:
        yield server


@pytest.fixture
def jp_server_config(tmp_path: Path) -> dict[str, Any]:
    """pytest-jupyter's server with the chat in it, whose data lies under `tmp_path`."""
    return {
        "ServerApp": {"jpserver_extensions": {"jupyter_chatkit": True}},
        "ChatKit": {"data_dir": str(tmp_path / "chatkit"), "model": "offline"},
    }


@pytest.fixture
def chat(jp_fetch: Fetch, jp_serverapp: ServerApp) -> Iterator[ServedChat]:
    """The chat of pytest-jupyter's server."""
    yield ServedChat(jp_fetch, jp_serverapp)
    jp_serverapp.web_app.settings["jupyter_chatkit_engine"].close()


@pytest.fixture
def uploads(chat: ServedChat, jp_fetch: Fetch, jp_serverapp: ServerApp) -> Uploads:
    """Sends files to that chat."""
    return Uploads(jp_fetch, jp_serverapp)


@pytest.fixture
def hooks(chat: ServedChat) -> Iterator[ScriptedHooks]:
    """The hooks of the chat, to be filled in by the test."""
    from scripted_hooks import hooks

    chat.settings.hooks = "scripted_hooks:hooks"
    yield hooks
    hooks.reset()


@pytest.fixture(scope="session")
def browser_thread() -> Iterator[BrowserThread]:
    """The thread in which pages are driven."""
    thread = BrowserThread()
    yield thread
    thread.close()


@pytest.fixture(scope="session")
def browser(browser_thread: BrowserThread) -> Browser:
    """Chromium; without one the test is skipped, or fails where nothing may be skipped."""
    try:
        return browser_thread.start()
    except NoBrowserError as error:
        if os.environ.get(NO_SKIP):
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


@pytest.fixture
def new_tab(
    browser: Browser, browser_thread: BrowserThread, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Tab]]:
    """Opens tabs: `new_tab(jupyter.origin, width=400)`.

    Afterwards it is checked that none of them tried to load anything from elsewhere; a test that
    provokes it empties `external_requests`. A failed test leaves screenshots.
    """
    tabs: list[Tab] = []

    def opened(origin: str, **options: Any) -> Tab:
        tabs.append(open_tab(browser, origin, **options))
        return tabs[-1]

    yield opened
    if request.node.stash.get(FAILED, False):
        for number, tab in enumerate(tabs):
            browser_thread.run(tab.screenshot, f"failed-{request.node.name}-{number}")
    for tab in tabs:
        browser_thread.run(tab.close)
    assert [tab.external_requests for tab in tabs] == [[] for _ in tabs]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, so that `-m "not browser"` leaves it out."""
    for item in items:
        if isinstance(item, pytest.Function) and "browser" in item.fixturenames:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Run the body of a browser test in the browser's thread."""
    if "browser_thread" in pyfuncitem.funcargs:
        thread: Any = pyfuncitem.funcargs["browser_thread"]
        pyfuncitem.obj = partial(thread.run, pyfuncitem.obj)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember for the fixtures' end that the test failed."""
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report
