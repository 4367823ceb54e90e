"""The settings: what the environment says, what the configuration says, and which of them counts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from jupyter_core.paths import jupyter_data_dir
from traitlets.config import Config

from jupyter_chatkit.config import ChatKit

SETTINGS = {
    "model": ("openai:gpt-5", "openai:gpt-5"),
    "models": ('{"team": {"model": "gpt-5", "api": "chat"}}', {"team": {"model": "gpt-5", "api": "chat"}}),
    "base_url": ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
    "ollama_url": ("http://127.0.0.1:4000", "http://127.0.0.1:4000"),
    "database_url": ("sqlite+aiosqlite:///chat.db", "sqlite+aiosqlite:///chat.db"),
    "data_dir": ("/srv/chat", "/srv/chat"),
    "redact": ("false", False),
    "context_tokens": ("800", 800),
    "history_tokens": ("9000", 9000),
    "attachment_bytes": ("5000000", 5_000_000),
    "attachment_count": ("3", 3),
    "timeout": ("12.5", 12.5),
    "model_titles": ("0", False),
    "transcription_model": ("compatible:whisper-1", "compatible:whisper-1"),
    "search_workspace": ("0", False),
    "hooks": ("our_chat.hooks:Ours", "our_chat.hooks:Ours"),
    "cassette_mode": ("replay", "replay"),
    "tracing": ("1", True),
}


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have set some of it."""
    for name in [*os.environ]:
        if name.startswith(("JUPYTER_CHATKIT_", "OLLAMA_")):
            monkeypatch.delenv(name)


def variable(name: str) -> str:
    return f"JUPYTER_CHATKIT_{name.upper()}"


def test_each_setting_is_tested_here() -> None:
    assert set(SETTINGS) == set(ChatKit.class_traits(config=True))


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_read_from_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, value = SETTINGS[name]
    assert getattr(ChatKit(), name) != value
    monkeypatch.setenv(variable(name), text)
    assert getattr(ChatKit(), name) == value


@pytest.mark.parametrize("name", SETTINGS)
def test_the_configuration_wins_over_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, value = SETTINGS[name]
    configured = getattr(ChatKit(), name)
    monkeypatch.setenv(variable(name), text)
    settings = ChatKit(config=Config({"ChatKit": {name: configured}}))
    assert getattr(settings, name) == configured != value


def test_an_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable("context_tokens"), "")
    assert ChatKit().context_tokens == 12_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("context_tokens", "many"),
        ("context_tokens", "3"),
        ("timeout", "0"),
        ("redact", "perhaps"),
        ("models", "{team"),
        ("models", "[]"),
    ],
)
def test_a_variable_that_cannot_be_read_is_named(
    name: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable(name), text)
    with pytest.raises(ValueError, match=f"^{variable(name)} cannot be read: "):
        ChatKit()


@pytest.mark.parametrize(
    ("given", "database"),
    [
        ({}, f"sqlite+aiosqlite:///{jupyter_data_dir()}/chatkit/chatkit.db"),
        ({"data_dir": "/srv/chat"}, "sqlite+aiosqlite:////srv/chat/chatkit.db"),
        ({"data_dir": "here"}, f"sqlite+aiosqlite:///{Path.cwd()}/here/chatkit.db"),
        ({"data_dir": "/srv/chat", "database_url": "sqlite+aiosqlite:///x.db"}, "sqlite+aiosqlite:///x.db"),
    ],
)
def test_the_database_lies_in_the_data_directory_unless_it_is_named(
    given: dict[str, Any], database: str
) -> None:
    assert ChatKit(**given).database == database


def test_ollama_is_asked_where_its_own_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "10.0.0.7:11434")
    assert ChatKit().ollama_url == "10.0.0.7:11434"
    monkeypatch.setenv(variable("ollama_url"), "http://127.0.0.1:4000")
    assert ChatKit().ollama_url == "http://127.0.0.1:4000"
