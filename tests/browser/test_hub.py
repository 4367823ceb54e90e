"""A JupyterHub with two users: what a kernel asks is the user's whose server it is, and nobody else's."""

from __future__ import annotations

import json
import sqlite3
import urllib.error
import urllib.request
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from chat_process import Chat
from hub_process import PASSWORD, PREFIX, running_hub
from kernel_process import kernel_of
from lab_page import LabPage, write_notebook
from playwright.sync_api import expect

from jupyter_chatkit.ticket import HEADER, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from browser import Tab
    from hub_process import Hub
    from jupyter_process import Jupyter

LIST = json.dumps({"type": "threads.list", "params": {}}).encode()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One database for both users: what tells them apart is their name alone."""
    return tmp_path_factory.mktemp("store") / "chatkit.db"


@pytest.fixture(scope="module")
def hub(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    env = {
        "JUPYTER_CHATKIT_MODEL": "offline",
        "JUPYTER_CHATKIT_DATABASE_URL": f"sqlite+aiosqlite:///{database}",
    }
    with running_hub(tmp_path_factory.mktemp("hub"), ["alice", "bob"], env) as hub:
        yield hub


@pytest.fixture(scope="module")
def servers(hub: Hub) -> list[Jupyter]:
    return hub.start("alice", "bob")


@pytest.fixture(scope="module")
def alice(servers: list[Jupyter]) -> Jupyter:
    return servers[0]


@pytest.fixture(scope="module")
def bob(servers: list[Jupyter]) -> Jupyter:
    return servers[1]


def titles(server: Jupyter) -> list[str]:
    return [thread["title"] for thread in Chat(server).ask("threads.list")["data"]]


def logged_in(server: Jupyter, user: str) -> Jupyter:
    """The server as a page opens it, by the hub's form."""
    return replace(server, token="", password=PASSWORD, user=user)


def refused(request: urllib.request.Request) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403") as caught:
        urllib.request.urlopen(request, timeout=30)
    caught.value.close()


def ticket_of(server: Jupyter) -> Ticket:
    """The ticket in the runtime directory of the server's user."""
    [path] = (server.home / "runtime").glob("jupyter-chatkit-*.json")
    assert path.stat().st_mode & 0o777 == 0o600
    return Ticket(**json.loads(path.read_text()))


def with_ticket(found: Ticket, url: str) -> urllib.request.Request:
    return urllib.request.Request(f"{url}jupyter-chatkit/kernel/chatkit", LIST, {HEADER: found.secret})


def test_what_a_kernel_asks_is_its_user_s_conversation(alice: Jupyter, bob: Jupyter, database: Path) -> None:
    with kernel_of(alice, "report.ipynb") as kernel:
        assert kernel.run("%load_ext jupyter_chatkit").status == "ok"
        ran = kernel.run("%chat which variables are there?")
        assert (ran.status, ran.stdout) == ("ok", "")
        assert "which variables are there?" in kernel.run("%chat threads").texts[0]
    assert titles(alice) == ["which variables are there?"]
    assert titles(bob) == []
    with sqlite3.connect(database) as store:
        assert store.execute("SELECT DISTINCT owner FROM chatkit_threads").fetchall() == [("alice",)]
    store.close()


def test_nobody_comes_into_another_s_server(alice: Jupyter, bob: Jupyter) -> None:
    for path, body in (("jupyter-chatkit/chatkit", LIST), ("api/sessions", None), ("api/kernels", b"{}")):
        refused(replace(alice, token=bob.token).request(path, body))
    theirs, own = ticket_of(alice), ticket_of(bob)
    assert theirs.base_url == f"{PREFIX}user/alice/"
    refused(with_ticket(theirs, f"{own.url}{own.base_url}"))
    refused(with_ticket(own, f"{theirs.url}{theirs.base_url}"))
    for url in (f"{theirs.url}{theirs.base_url}", alice.url):
        urllib.request.urlopen(with_ticket(theirs, url), timeout=30).close()


def test_a_cell_s_conversation_is_in_the_sidebar_of_its_user_alone(
    hub: Hub, alice: Jupyter, new_tab: Callable[..., Tab]
) -> None:
    write_notebook(alice.root / "sowing.ipynb", "%load_ext jupyter_chatkit", "%chat when do they sow?")
    hers = LabPage(new_tab(hub.origin), logged_in(alice, "alice"))
    hers.open_notebook("sowing.ipynb")
    hers.chat.open()
    hers.chat.button("Conversations").click()
    hers.run(0)
    hers.run(1)
    rows = hers.page.get_by_role("list", name="Conversations").get_by_role("listitem")
    rows.filter(has_text="when do they sow?").get_by_role("button").first.click()
    expect(hers.chat.questions).to_contain_text("when do they sow?")

    his = LabPage(new_tab(hub.origin), logged_in(alice, "bob"))
    his.page.goto(his.jupyter.page("lab"))
    his.log_in()
    expect(his.page.get_by_text("403")).to_be_visible()
    reply = his.page.request.post(f"{alice.url}jupyter-chatkit/chatkit", data=LIST)
    assert reply.status == 403
