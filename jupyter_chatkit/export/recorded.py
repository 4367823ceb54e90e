"""The cassette of an exported notebook: each question as its cell will ask it, and the answer it had."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    InferenceOptions,
    UserMessageItem,
    UserMessageTextContent,
)

from jupyter_chatkit.caller import CASSETTE
from jupyter_chatkit.config import ChatKit
from jupyter_chatkit.export.notebook import said
from jupyter_chatkit.history import RECENT, to_input
from jupyter_chatkit.models.cassettes.file import Cassette
from jupyter_chatkit.models.cassettes.recording import Recording
from jupyter_chatkit.models.cassettes.request import key_of, page_text, request_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatkit.types import ThreadItem

    from jupyter_chatkit.export.conversation import Conversation

_AT = datetime(2000, 1, 1, tzinfo=timezone.utc)
_EXPORTED = "exported"
"""Who answered, as the recordings have it for people to read."""


def recorded(conversation: Conversation, tokens: int) -> str:
    """Return the text of the cassette; the conversation's texts are without secrets already.

    The notebook may run where the conversation was held, with its `tokens` of history, and in an
    environment with none of its settings: a question that differs between the two is recorded for both.
    """
    cassette = Cassette(Path(f"exported{CASSETTE}"))
    items: list[ThreadItem] = []
    for number, exchange in enumerate(conversation.exchanges):
        if not exchange.answer:
            continue
        items.append(_question(said(exchange), number))
        requests = [_request(items, room) for room in dict.fromkeys([tokens, _tokens_without_settings()])]
        for key, lines in {key_of(lines): lines for lines in requests}.items():
            cassette.put(Recording(key, lines, _EXPORTED, [{"text": [exchange.answer]}]), instead=False)
        items.append(_answer(exchange.answer, number))
    return cassette.text


def _request(items: Sequence[ThreadItem], tokens: int) -> list[str]:
    return request_lines(to_input(items[-RECENT:], {}, {}, write=page_text, tokens=tokens).entries)


def _tokens_without_settings() -> int:
    return int(ChatKit.history_tokens.default_value)


def _question(text: str, number: int) -> UserMessageItem:
    return UserMessageItem(
        id=f"msg_question_{number}",
        thread_id="thr_exported",
        created_at=_AT,
        content=[UserMessageTextContent(text=text)],
        inference_options=InferenceOptions(),
    )


def _answer(text: str, number: int) -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text)]
    return AssistantMessageItem(
        id=f"msg_answer_{number}", thread_id="thr_exported", created_at=_AT, content=content
    )
