"""The kernel routes: the ticket opens them and nothing else, and no page comes through."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from chat_process import ALONE
from chat_requests import answer, events, follow_up, message, request, thread_of
from jupyter_process import running_jupyter
from jupyter_server.auth import Authorizer
from jupyter_server.auth.identity import IdentityProvider, User
from model_script import Gate, Reply, Text
from run_reader import detached, run_id_of
from tornado.httpclient import HTTPClientError
from traitlets.config import Config

from jupyter_chatkit import ticket
from jupyter_chatkit.hosts.kernel import KernelChat
from jupyter_chatkit.ticket import HEADER, Ticket, new_secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jupyter_process import Jupyter
    from jupyter_server.serverapp import ServerApp
    from model_server import ModelServer
    from served_chat import Fetch, ServedChat

KERNEL_PATH = "jupyter-chatkit/kernel/chatkit"
SKIPPED = {"answers": {}, "status": "skipped"}


@pytest.fixture
def secret(chat: ServedChat) -> str:
    """The secret as a kernel of the test's server finds it."""
    found = ticket.find({"JPY_PARENT_PID": str(os.getpid())})
    assert found
    return found.secret


@pytest.fixture
def ask(jp_fetch: Fetch, secret: str) -> Callable[..., Any]:
    """Asks as a kernel does, with the ticket instead of the server's token."""

    async def asked(body: dict[str, Any], shown: str | None = secret, **headers: str) -> bytes:
        sent = {"Authorization": "", **({HEADER: shown} if shown is not None else {}), **headers}
        reply = await jp_fetch(KERNEL_PATH, method="POST", body=json.dumps(body).encode(), headers=sent)
        found: bytes = reply.body
        return found

    return asked


async def refused(asking: Any) -> str:
    with pytest.raises(HTTPClientError) as caught:
        await asking
    assert caught.value.code == 403
    assert caught.value.response
    return str(json.loads(caught.value.response.body)["message"])


async def test_a_kernel_shares_its_conversations_with_the_page(
    ask: Callable[..., Any], chat: ServedChat
) -> None:
    chat.thread = thread_of(events(await ask(message("help"))))
    assert [thread["id"] for thread in (await chat.ask("threads.list"))["data"]] == [chat.thread]
    await chat.say("help")
    assert answer(events(await ask(follow_up(chat.thread, "and again"))))
    assert len(await chat.items()) == 6


async def test_a_kernel_is_offered_no_tool_whose_questions_it_may_not_answer(
    ask: Callable[..., Any], chat: ServedChat
) -> None:
    assert (await chat.ask("models.list"))["tools"]
    assert json.loads(await ask(request("models.list")))["tools"] == []


async def test_code_in_a_kernel_cannot_have_files_searched(
    ask: Callable[..., Any], chat: ServedChat, model_server: ModelServer
) -> None:
    chat.use(model_server)
    await ask(message("where is load_orders?"))
    assert "tools" not in model_server.requests[-1].body
    await chat.say("where is load_orders?")
    assert "find_text" in str(model_server.requests[-1].body["tools"])


async def test_without_the_right_ticket_there_is_no_way_in(ask: Callable[..., Any], secret: str) -> None:
    asked = request("threads.list")
    for shown in (None, "", "x", secret[:-1], secret + "x", new_secret()):
        assert await refused(ask(asked, shown)) == "This is not the ticket of this server."
    assert json.loads(await ask(asked))["data"] == []


async def test_a_token_is_no_ticket(jp_fetch: Fetch, chat: ServedChat) -> None:
    body = json.dumps(request("threads.list")).encode()
    assert "ticket" in await refused(jp_fetch(KERNEL_PATH, method="POST", body=body))


@pytest.mark.parametrize("origin", ["null", "https://example.org", "http://localhost:8888"])
async def test_a_page_is_refused_even_with_the_ticket(ask: Callable[..., Any], origin: str) -> None:
    assert "Only a kernel" in await refused(ask(request("threads.list"), Origin=origin))


async def test_a_name_that_is_not_this_server_s_is_refused(ask: Callable[..., Any]) -> None:
    assert "Only a kernel" in await refused(ask(request("threads.list"), Host="rebound.example.org"))


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("jupyter-chatkit/chatkit", "POST"),
        ("jupyter-chatkit/attachments", "POST"),
        (f"jupyter-chatkit/attachments/atc_{'0' * 32}", "GET"),
        (f"jupyter-chatkit/attachments/atc_{'0' * 32}?preview", "GET"),
        ("jupyter-chatkit/status", "GET"),
        ("api/contents", "GET"),
        ("api/kernels", "POST"),
        ("api/sessions", "GET"),
    ],
)
async def test_the_ticket_opens_nothing_else(jp_fetch: Fetch, secret: str, path: str, method: str) -> None:
    body = json.dumps(request("threads.list")).encode() if method == "POST" else None
    for name, value in ((HEADER, secret), (HEADER, f"token {secret}"), ("X-XSRFToken", secret)):
        await refused(jp_fetch(path, method=method, body=body, headers={"Authorization": "", name: value}))
    await refused(jp_fetch(path, method=method, body=body, headers={"Authorization": f"token {secret}"}))


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
async def test_there_is_nothing_but_post(jp_fetch: Fetch, secret: str, method: str) -> None:
    headers = {"Authorization": "", HEADER: secret}
    body = None if method in {"GET", "DELETE"} else b"{}"
    with pytest.raises(HTTPClientError, match="405"):
        await jp_fetch(KERNEL_PATH, method=method, body=body, headers=headers)


async def test_a_kernel_may_not_decide_for_a_person(ask: Callable[..., Any], chat: ServedChat) -> None:
    await chat.say("help")
    items = await chat.items()
    for body in (
        request("threads.delete", thread_id=chat.thread),
        request("items.feedback", thread_id=chat.thread, item_ids=[items[1]["id"]], kind="positive"),
        request("threads.add_client_tool_output", thread_id=chat.thread, result={}),
        request("threads.retry_after_item", thread_id=chat.thread, item_id=items[0]["id"]),
        request("threads.custom_action", thread_id=chat.thread, action={"type": "x"}),
        request("threads.sync_custom_action", thread_id=chat.thread, action={"type": "x"}),
        request("threads.add_structured_input", thread_id=chat.thread, item_id="x", input=SKIPPED),
        request("attachments.create", name="a.txt", size=1, mime_type="text/plain"),
        request("attachments.delete", attachment_id="atc_none"),
        request("models.connect", key="sk-x"),
        request("models.forget"),
        request("models.confirm", host="api.openai.com"),
        request("items.accept", thread_id=chat.thread, item_id=items[1]["id"], block=0, code="x"),
        request("approvals.decide", thread_id=chat.thread, item_id="x", seen={}, accept=True, page="p"),
        request("approvals.use", thread_id=chat.thread, item_id="x", page="p"),
        request("approvals.allow", scope="thread", place=chat.thread, risk="run", allowed=True),
        request("approvals.allowed", thread_id=chat.thread),
        follow_up(chat.thread, "x") | {"metadata": {"replaces": items[0]["id"]}},
    ):
        assert "in the chat's panel" in await refused(ask(body)), body["type"]
    assert await chat.items() == items


async def test_a_kernel_follows_its_runs_and_stops_no_others(
    ask: Callable[..., Any], chat: ServedChat, model_server: ModelServer
) -> None:
    chat.use(model_server)
    gate = Gate()
    model_server.script(Reply([Text("a page's"), gate]), Reply([Text("a kernel's"), Gate()]))
    asked, own = detached(message("x")), detached(message("x"))
    theirs = asyncio.create_task(chat.post(asked))
    await asyncio.to_thread(model_server.wait_for, 1)
    ours = asyncio.create_task(ask(own))
    await asyncio.to_thread(model_server.wait_for, 2)
    for run in (asked, own):
        assert await ask(request("runs.cancel", id=run_id_of(run))) == b"{}"
    assert outcome(await ours) == "stopped"
    assert outcome(await ask(request("runs.attach", id=run_id_of(own), after=0))) == "stopped"
    gate.open()
    assert outcome((await theirs).body) == "done"


def outcome(reply: bytes) -> str:
    """What the last event of a detached run says became of it."""
    return str(events(reply)[-1]["data"]["outcome"])


async def test_the_authorizer_is_asked_as_for_the_owner(
    ask: Callable[..., Any], jp_serverapp: ServerApp
) -> None:
    asked: list[tuple[object, ...]] = []

    class Refusing(Authorizer):
        def is_authorized(self, _handler: object, user: User, *request: object) -> bool:
            asked.append((user.username, *request))
            return False

    jp_serverapp.web_app.settings["authorizer"] = Refusing(parent=jp_serverapp)
    await refused(ask(message("x")))
    assert asked == [("local", "write", "chatkit")]


class Named(IdentityProvider):
    """Knows people by name, from a login that a kernel does not have."""

    def get_user(self, handler: Any) -> User:
        handler._token_authenticated = True
        return User("ann")


class Hub(Named):
    """As JupyterHub's provider: known by the module it comes from."""

    __module__ = "jupyterhub.singleuser.extension"


class TestAProviderWithNames:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> Config:
        app = jp_server_config["ServerApp"] | {"identity_provider_class": Named}
        return Config(jp_server_config | {"ServerApp": app})

    @pytest.mark.usefixtures("chat")
    async def test_gives_no_tickets(self, jp_fetch: Fetch) -> None:
        assert ticket.find({"JPY_PARENT_PID": str(os.getpid())}) is None
        body = json.dumps(request("threads.list")).encode()
        for shown in ("", "None"):
            await refused(jp_fetch(KERNEL_PATH, method="POST", body=body, headers={HEADER: shown}))


class TestAHub:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Config:
        monkeypatch.setenv("JUPYTERHUB_USER", "ann")
        app = jp_server_config["ServerApp"] | {"identity_provider_class": Hub}
        return Config(jp_server_config | {"ServerApp": app})

    async def test_a_kernel_is_the_user_whose_server_it_is(
        self, ask: Callable[..., Any], chat: ServedChat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chat.thread = thread_of(events(await ask(message("help"))))
        assert [thread["id"] for thread in (await chat.ask("threads.list"))["data"]] == [chat.thread]
        monkeypatch.setenv("JUPYTERHUB_USER", "bob")
        assert json.loads(await ask(request("threads.list")))["data"] == []


def kernel_request(found: Ticket, body: dict[str, Any]) -> bytes:
    asked = urllib.request.Request(
        f"{found.url}{found.base_url}{KERNEL_PATH}", json.dumps(body).encode(), {HEADER: found.secret}
    )
    with urllib.request.urlopen(asked, timeout=30) as reply:
        content: bytes = reply.read()
    return content


def ticket_of(jupyter: Jupyter, monkeypatch: pytest.MonkeyPatch) -> Ticket | None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(jupyter.home / "runtime"))
    return ticket.find({"JPY_PARENT_PID": str(jupyter.pid)})


@pytest.mark.parametrize("password", [None, "a long password"], ids=["token", "password"])
def test_a_kernel_reaches_its_server_until_that_ends(
    password: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with running_jupyter(
        tmp_path, home=home, password=password, base_url="/user/ann/", args=ALONE
    ) as jupyter:
        found = ticket_of(jupyter, monkeypatch)
        assert found
        assert answer(events(kernel_request(found, message("help"))))
        with running_jupyter(tmp_path, password=password, base_url="/user/ann/", args=ALONE) as other:
            elsewhere = Ticket(found.secret, other.origin, found.base_url, found.root)
            with pytest.raises(urllib.error.HTTPError, match="403"):
                kernel_request(elsewhere, message("help"))
        jupyter.stop()
        assert ticket_of(jupyter, monkeypatch) is None
        assert found.secret not in jupyter.log.read_text()


def shut_down(jupyter: Jupyter) -> None:
    urllib.request.urlopen(jupyter.request("api/shutdown", b""), timeout=30).close()


def terminate(jupyter: Jupyter) -> None:
    jupyter.process.terminate()


def interrupt_twice(jupyter: Jupyter) -> None:
    """End the server as Ctrl+C does."""
    for _ in range(2):
        jupyter.process.send_signal(signal.SIGINT)


@pytest.mark.parametrize("end", [shut_down, terminate, interrupt_twice])
def test_the_ticket_s_file_goes_with_its_server_however_that_ends(
    end: Callable[[Jupyter], None], tmp_path: Path
) -> None:
    with running_jupyter(tmp_path, home=tmp_path, args=ALONE) as jupyter:
        [path] = (tmp_path / "runtime").glob("jupyter-chatkit-*.json")
        assert [one.stat().st_mode & 0o777 for one in (path, path.parent)] == [0o600, 0o700]
        end(jupyter)
        jupyter.process.wait(30)
        assert not path.exists()


def test_what_a_killed_server_left_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_jupyter(tmp_path, home=tmp_path, args=ALONE) as jupyter:
        found = ticket_of(jupyter, monkeypatch)
        assert found
        jupyter.kill()
        assert ticket_of(jupyter, monkeypatch) == found
        monkeypatch.setenv("JPY_PARENT_PID", str(jupyter.pid))
        chat = KernelChat()
        assert not chat.has_server
        chat.close()


async def test_a_kernel_exports_what_is_its_owners_and_takes_over_nothing(
    ask: Callable[..., Any], chat: ServedChat
) -> None:
    await chat.say("help")
    export = {"type": "threads.export", "params": {"thread_id": chat.thread, "to": "md"}}
    [file] = json.loads(await ask(export))["files"]
    assert "> help" in file["text"]
    taken = {"thread_id": chat.thread, "item_id": (await chat.items())[1]["id"], "block": 0, "code": "x"}
    for kind in ("items.accept", "items.author"):
        assert kind in await refused(ask({"type": kind, "params": taken}))
