"""A model's name, and which key goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from traitlets.config import Config

from jupyter_chatkit.config import ChatKit
from jupyter_chatkit.models.credentials import Credentials, CredentialsFile
from jupyter_chatkit.models.names import Names, Resolved, UnknownModelError, checked_url

if TYPE_CHECKING:
    from pathlib import Path

KEY = {"OPENAI_API_KEY": "sk-of-the-environment"}


def names(
    environ: dict[str, str] | None = None, credentials: Credentials | None = None, **settings: Any
) -> Names:
    config = Config({"ChatKit": {"ollama_url": "http://127.0.0.1:11434", **settings}})
    return Names(ChatKit(config=config), environ or {}, credentials or Credentials())


def test_without_a_key_offline_answers() -> None:
    found = names()
    assert found.default() == "offline"
    assert found.resolve("offline").host is None
    assert not found.resolve("offline").remote


def test_with_a_key_the_sdk_s_default_model_answers_by_responses() -> None:
    found = names(KEY)
    resolved = found.resolve(found.default())
    assert (resolved.api, resolved.host, resolved.key) == (
        "responses",
        "api.openai.com",
        KEY["OPENAI_API_KEY"],
    )
    assert resolved.remote


def test_openai_with_a_base_url_speaks_chat_completions() -> None:
    resolved = names(KEY | {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1/"}).resolve("openai:gpt-5")
    assert (resolved.api, resolved.base_url, resolved.remote) == ("chat", "http://127.0.0.1:9/v1", False)


def test_ollama_is_asked_where_it_says() -> None:
    assert names(ollama_url="box:1").resolve("ollama:qwen:7b").base_url == "http://box:1/v1"
    assert names(ollama_url="http://box:1/v1/").resolve("ollama:qwen:7b").name == "qwen:7b"


def test_the_environment_s_key_does_not_go_to_a_server_entered_in_the_panel() -> None:
    resolved = names(KEY, Credentials(base_url="https://elsewhere.example/v1")).resolve("compatible:m")
    assert resolved.key == "none"


def test_the_panel_s_key_does_not_go_to_a_configured_server() -> None:
    entered = Credentials(key="sk-of-the-panel")
    assert (
        names(credentials=entered, base_url="https://elsewhere.example/v1").resolve("compatible:m").key
        == "none"
    )
    assert names(credentials=entered).resolve("openai:gpt-5").key == "sk-of-the-panel"


def test_a_remote_server_is_asked_for_its_models_only_where_a_person_entered_it() -> None:
    assert names(KEY).entered() is None
    assert names(KEY, base_url="https://elsewhere.example/v1").entered() is None
    assert names(KEY, base_url="http://localhost:1/v1").entered() == (
        "http://localhost:1/v1",
        KEY["OPENAI_API_KEY"],
    )
    assert names(credentials=Credentials(key="k")).entered() == ("https://api.openai.com/v1", "k")


def test_a_missing_key_says_what_to_do() -> None:
    problem = names().resolve("openai:gpt-5").problem
    assert problem
    assert "Set up a model" in problem


def test_configured_models_take_their_key_from_where_they_say(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from-the-file\n")
    models = {
        "team": {"model": "big", "base_url": "https://llm.example/v1", "api_key_env": "TEAM_KEY"},
        "filed": {
            "model": "big",
            "base_url": "https://llm.example/v1",
            "api_key_file": str(file),
            "api": "responses",
        },
        "gone": {
            "model": "big",
            "base_url": "https://llm.example/v1",
            "api_key_file": str(tmp_path / "none"),
        },
        "short": {"model": "ollama:qwen", "label": "Qwen"},
    }
    found = names({"TEAM_KEY": "from-the-environment"}, models=models)
    assert (found.resolve("team").key, found.resolve("team").api) == ("from-the-environment", "chat")
    assert (found.resolve("filed").key, found.resolve("filed").api) == ("from-the-file", "responses")
    assert "cannot be read" in (found.resolve("gone").problem or "")
    assert "TEAM_KEY" in (names(models=models).resolve("team").problem or "")
    assert (found.resolve("short").label, found.resolve("short").name) == ("Qwen", "qwen")


@pytest.mark.parametrize(
    "name", ["", "gpt-5", "openai:", "offline:x", "what:ever", "a b:c", "\x00", "x" * 9_000]
)
def test_a_name_that_makes_no_sense_says_what_does(name: str) -> None:
    with pytest.raises(UnknownModelError, match=r"offline, openai:NAME, ollama:NAME, compatible:NAME"):
        names().resolve(name)


def test_a_dotted_path_names_a_factory() -> None:
    assert names().resolve("my.models:make").api == "factory"


@pytest.mark.parametrize(
    "url", ["", "ftp://h/v1", "http://", "https://user:secret@h/v1", "h:80/v1", "https://h/v1?key=1"]
)
def test_what_is_no_base_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is not a base URL"):
        checked_url(url)


@pytest.mark.parametrize(
    ("url", "remote"),
    [
        ("http://localhost:1", False),
        ("http://127.0.0.9:1", False),
        ("http://[::1]:1", False),
        ("http://10.0.0.2:1", True),
        ("http://localhost.example.com", True),
        ("https://api.openai.com/v1", True),
    ],
)
def test_what_is_remote(url: str, *, remote: bool) -> None:
    assert Resolved("x", "x", "chat", "x", url).remote is remote


def test_a_key_is_in_no_repr() -> None:
    assert "secret" not in repr(Resolved("x", "x", "chat", "x", "http://h", "secret"))
    assert "secret" not in repr(Credentials(key="secret"))


def test_credentials_survive_in_a_file_only_the_owner_reads(tmp_path: Path) -> None:
    file = CredentialsFile(str(tmp_path / "data"))
    assert file.load() == Credentials()
    entered = (
        Credentials(key="k", base_url="http://h/v1").with_confirmed("ann", "h").with_confirmed("ann", "h")
    )
    file.save(entered)
    assert file.load() == entered
    assert file.load().has_confirmed("ann", "h")
    assert not file.load().has_confirmed("bob", "h")
    assert (file.path.stat().st_mode & 0o777, file.path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert list(file.path.parent.iterdir()) == [file.path]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"confirmed": 3}', '{"key": "k", "newer": 1}'])
def test_a_file_that_cannot_be_understood_counts_as_empty(tmp_path: Path, text: str) -> None:
    (tmp_path / "credentials.json").write_text(text)
    loaded = CredentialsFile(str(tmp_path)).load()
    assert not loaded.has_confirmed("ann", "h")
