"""A thousand secrets on a page, typed, in the environment and in `.env`: none comes out anywhere."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from chat_process import ALONE, Chat
from chat_requests import follow_up, kinds, message, request, thread_of
from jupyter_process import running_jupyter
from model_server import ModelServer
from secrets_planted import FRAGMENT, leaked, plant

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 1_000
CHUNK = 100_000
HOOKS = ("--ChatKit.hooks=echoing_hooks:EchoingHooks",)
ENTERED = "sk-proj-EnteredInThePanel00000000000000000001"
NAMED = "ghp_" + "a1B2" * 9


class Told:
    """Where something may come out, by name: all of it as it is, without the escapes of JSON."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}

    def add(self, where: str, value: object) -> None:
        """Take note of a text, or of every string in a JSON value."""
        self._texts.setdefault(where, []).extend(strings(value))

    def all(self, where: str) -> str:
        return "\n".join(self._texts[where])

    def leaks(self, secrets: list[str]) -> dict[str, list[str]]:
        """Return the secrets that can be read, by place."""
        found = {where: shown(self.all(where), secrets) for where in self._texts}
        return {where: sorted(these) for where, these in found.items() if these}


@pytest.fixture(scope="module")
def planted() -> tuple[dict[str, Any], list[str], dict[str, str], str]:
    return plant(6, COUNT)


@pytest.fixture(scope="module")
def told(
    tmp_path_factory: pytest.TempPathFactory,
    planted: tuple[dict[str, Any], list[str], dict[str, str], str],
) -> Told:
    """Everything that came out of a conversation about a page full of secrets."""
    page, _, environ, dotenv = planted
    folder = tmp_path_factory.mktemp("secrets")
    notebooks, home = folder / "root" / "work", folder / "home"
    notebooks.mkdir(parents=True)
    home.mkdir()
    (notebooks / ".env").write_text(dotenv)
    told = Told()
    with ModelServer() as model_server:
        env = environ | {
            "OPENAI_LOG": "debug",
            "LOG_LEVEL": "debug",
            "PYTHONPATH": str(Path(__file__).parent),
            **model_server.chat_settings,
            "JUPYTER_CHATKIT_CONTEXT_TOKENS": "500000",
            "JUPYTER_CHATKIT_HISTORY_TOKENS": "500000",
        }
        root = notebooks.parent
        with running_jupyter(root, home=home, env=env, args=[*ALONE, *HOOKS, "--debug"]) as jupyter:
            chat = Chat(jupyter)
            for reply in talk(chat, page, model_server.base_url):
                told.add("replies", reply)
        for asked in model_server.requests:
            told.add("model", [asked.body, asked.headers, asked.path])
    told.add("log", jupyter.log.read_text("utf-8", "replace"))
    told.add("database", list(stored(home / "data" / "chatkit")))
    return told


def talk(chat: Chat, page: dict[str, Any], base_url: str) -> Iterator[object]:
    """Yield all that comes back while a person shows, types and names secrets to one model after another."""
    notebook = page["notebook"]
    typed, quoted = notebook["activeCell"]["source"], notebook["cells"][0]["source"]
    first = message(f"Why does this fail?\n{typed}", pageContext=page)
    first["params"]["input"]["quoted_text"] = quoted
    events = list(chat.stream(first))
    assert kinds(events)[-1] != "error"
    yield events
    thread = thread_of(events)
    yield chat.ask("threads.update", thread_id=thread, title=typed)
    for model in ("offline", "factories.quoting:quoting", "compatible:test-model"):
        yield list(chat.stream(follow_up(thread, f"And this? {quoted}", model, pageContext=page)))
    yield chat.ask("models.connect", base_url=base_url, key=ENTERED)
    yield list(chat.stream(follow_up(thread, "And now?", pageContext=page)))
    yield from answered(chat, thread, typed)
    yield chat.ask("attachments.create", name=f"{NAMED}.csv", size=10, mime_type="text/csv")
    yield chat.ask("context.preview", metadata={"pageContext": page})
    yield [chat.ask("threads.list"), chat.ask("threads.get_by_id", thread_id=thread), chat.ask("models.list")]


def answered(chat: Chat, thread: str, typed: str) -> Iterator[object]:
    """Yield what comes of secrets in an action, in a result of the page, and in a form."""
    action = {"type": "echo", "payload": {"source": typed, "lines": typed.splitlines()}}
    given = {"status": "answered", "answers": {"q": {"values": [typed]}}}
    for body in (
        request("threads.custom_action", thread_id=thread, action=action),
        request("threads.add_client_tool_output", thread_id=thread, result=action["payload"]),
        request("threads.add_structured_input", thread_id=thread, item_id="form", input=given),
    ):
        events = list(chat.stream(body))
        assert "error" not in kinds(events)
        yield events


def stored(folder: Path) -> Iterator[str]:
    """Yield the bytes of the database's files, and its texts as they are read back."""
    for file in folder.glob("chatkit.db*"):
        yield file.read_bytes().decode("latin-1")
    with closing(sqlite3.connect(folder / "chatkit.db")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in database.execute(f"SELECT * FROM {table}"):
                yield from strings([unescaped(value) for value in row])


def unescaped(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for pair in value.items():
                yield from strings(list(pair))
        case list():
            for one in value:
                yield from strings(one)


def shown(text: str, secrets: list[str]) -> set[str]:
    """Return the secrets that can be read in `text`, which may be long."""
    starts = range(0, len(text), CHUNK)
    return {secret for start in starts for secret in leaked(text[start : start + CHUNK + FRAGMENT], secrets)}


def test_all_of_the_page_went_out_and_was_kept(told: Told) -> None:
    for where, many in {"model": COUNT * 3, "database": COUNT * 4, "replies": COUNT}.items():
        assert told.all(where).count("[[redacted:") > many * 0.9, where


def test_no_planted_secret_comes_out_anywhere(
    told: Told, planted: tuple[dict[str, Any], list[str], dict[str, str], str]
) -> None:
    assert told.leaks(planted[1]) == {}


def test_a_secret_in_the_name_of_a_file_is_taken_out(told: Told) -> None:
    assert "[[redacted:github-token-file-" in told.all("database")
    assert told.leaks([NAMED]) == {}


def test_an_entered_key_goes_to_its_server_only(told: Told) -> None:
    assert f"Bearer {ENTERED}" in told.all("model")
    assert set(told.leaks([ENTERED])) == {"model"}


def test_the_log_says_where_a_model_of_ones_own_failed(told: Told) -> None:
    assert "A run with factories.quoting:quoting failed: RuntimeError" in told.all("log")
