"""Dictation: a recording in, text for the message box out, and a sentence where that is not possible."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import request
from model_script import Failure, rate_limited, unauthorized

from jupyter_chatkit.dictation import MAX_SOUND

if TYPE_CHECKING:
    from model_script import Answer
    from model_server import ModelServer
    from served_chat import ServedChat

SOUND = base64.b64encode(b"\x1aE\xdf\xa3 sound").decode()


@pytest.fixture
def listening(chat: ServedChat, model_server: ModelServer) -> ServedChat:
    """A chat whose model server listens."""
    chat.use(model_server)
    chat.settings.transcription_model = "compatible:whisper-1"
    return chat


def recording(sound: str = SOUND, mime_type: str = "audio/webm;codecs=opus") -> dict[str, Any]:
    return request("input.transcribe", audio_base64=sound, mime_type=mime_type)


@pytest.mark.conforms("R16")
@pytest.mark.parametrize("kind", ["webm", "ogg", "mp4"])
async def test_what_was_said_comes_back_as_text(
    listening: ServedChat, model_server: ModelServer, kind: str
) -> None:
    reply = await listening.ask("input.transcribe", audio_base64=SOUND, mime_type=f"audio/{kind};codecs=x")
    assert reply == {"text": "What was said."}
    (heard,) = model_server.heard
    assert b"whisper-1" in heard.body
    assert b'filename="speech.%b"' % kind.encode() in heard.body
    assert base64.b64decode(SOUND) in heard.body
    assert (await listening.ask("models.list"))["transcription"] == {"host": None, "confirmed": True}


async def test_secrets_that_were_said_are_taken_out(listening: ServedChat, model_server: ModelServer) -> None:
    secret = "ghp_" + "a1B2" * 9
    model_server.transcription = Failure(200, {"text": f"use {secret} please"})
    reply = await listening.ask("input.transcribe", audio_base64=SOUND, mime_type="audio/ogg")
    assert reply == {"text": "use [[redacted:github-token-dictated:1]] please"}


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        (recording(mime_type="audio/wav"), 400, "audio/webm"),
        (recording(""), 400, "empty"),
        (recording("!!!!"), 400, "base64"),
        (recording("A" * (MAX_SOUND * 4 // 3 + 8)), 413, "5 MB"),
    ],
)
async def test_what_is_no_recording_is_refused(
    listening: ServedChat, model_server: ModelServer, body: dict[str, Any], status: int, word: str
) -> None:
    assert word in await listening.refused(body, status)
    assert model_server.heard == []


@pytest.mark.parametrize(
    ("answer", "word"), [(unauthorized(), "refused the key"), (rate_limited("60"), "too often")]
)
async def test_a_providers_failure_is_a_sentence(
    listening: ServedChat, model_server: ModelServer, answer: Answer, word: str
) -> None:
    model_server.transcription = answer  # type: ignore[assignment]
    assert word in await listening.refused(recording(), 502)


async def test_without_a_model_it_says_what_to_set(chat: ServedChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert "not set up" in await chat.refused(recording(), 400)
    assert "transcription" not in await chat.ask("models.list")
    chat.settings.transcription_model = "offline"
    assert "transcription_model" in await chat.refused(recording(), 400)
    chat.settings.transcription_model = "nonsense"
    assert "transcription_model" in await chat.refused(recording(), 400)


async def test_openai_hears_nothing_before_the_person_agreed(
    chat: ServedChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    assert "Agree first" in await chat.refused(recording(), 400)
    told = await chat.ask("models.list")
    assert told["transcription"] == {"host": "api.openai.com", "confirmed": False}
    told = await chat.ask("models.confirm", host="api.openai.com")
    assert told["transcription"] == {"host": "api.openai.com", "confirmed": True}


async def test_another_server_with_openais_name_is_not_asked_by_itself(
    chat: ServedChat, monkeypatch: pytest.MonkeyPatch, model_server: ModelServer
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    chat.settings.base_url = model_server.base_url
    assert "transcription_model" in await chat.refused(recording(), 400)
    assert "transcription" not in await chat.ask("models.list")
