"""A thousand secrets on a page, in what is typed, in the environment and in `.env`: none comes out anywhere."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from chat_process import ALONE, Chat
from chat_requests import follow_up, kinds, message, request, thread_of
from jupyter_process import running_jupyter
from model_script import Raw, Reply, Text
from model_server import ModelServer
from secrets_planted import FRAGMENT, leaked, plant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COUNT = 1_000
TYPED = 40
"""Planted secrets that are also typed, in each message of the conversation."""

CHUNK = 100_000
ENTERED = "sk-proj-EnteredInThePanel00000000000000000001"


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
    page, secrets, environ, dotenv = planted
    folder = tmp_path_factory.mktemp("secrets")
    notebooks, home = folder / "root" / "work", folder / "home"
    notebooks.mkdir(parents=True)
    home.mkdir()
    (notebooks / ".env").write_text(dotenv)
    told = Told()
    with ModelServer() as model_server:
        env = environ | {
            "JUPYTER_CHATKIT_MODEL": "compatible:test-model",
            "JUPYTER_CHATKIT_BASE_URL": model_server.base_url,
            "JUPYTER_CHATKIT_CONTEXT_TOKENS": "500000",
            "JUPYTER_CHATKIT_HISTORY_TOKENS": "500000",
        }
        root = notebooks.parent
        with running_jupyter(root, home=home, env=env, args=[*ALONE, "--debug"]) as jupyter:
            chat = Chat(jupyter)
            talk(chat, model_server, page, secrets, told)
        for asked in model_server.requests:
            told.add("model", [asked.body, asked.headers, asked.path])
    told.add("log", jupyter.log.read_text("utf-8", "replace"))
    told.add("database", list(stored(home / "data" / "chatkit")))
    return told
