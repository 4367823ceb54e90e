"""The models a person can choose from: the configured ones, and what Ollama and the entered server offer."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from openai import AsyncOpenAI, DefaultAsyncHttpxClient, OpenAIError

from jupyter_chatkit.models.names import (
    OFFLINE,
    OPENAI_URL,
    Names,
    Resolved,
    UnknownModelError,
    is_loopback,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_PATIENCE = 2.0
"""Seconds a server may take to list its models."""

_FRESH = 60.0
"""Seconds a list of models is believed."""

_MOST = 40
_CHATS = re.compile(r"^(gpt|chatgpt|o\d)")
_NOT_CHATS = re.compile(r"audio|realtime|image|tts|transcribe|search|embed|instruct|codex|deep-research")


class Catalogue:
    """Lists models; what a server said is believed for a minute."""

    def __init__(self, names: Callable[[], Names]) -> None:
        self._names = names
        self._heard: dict[str, tuple[float, list[str]]] = {}

    async def choices(self, configured: list[str]) -> list[Resolved]:
        """Every model that can be chosen, the default first, `offline` last. Never raises."""
        names = self._names()
        ollama, entered = await asyncio.gather(self._ollama(names), self._entered(names))
        ids = dict.fromkeys([names.default(), *configured, *entered, *ollama, OFFLINE])
        return [resolved(names, name) for name in ids]

    def forget(self) -> None:
        """Ask the servers again next time."""
        self._heard.clear()

    async def _ollama(self, names: Names) -> list[str]:
        url = names.ollama_url() + "/v1"
        return [f"ollama:{model}" for model in await self._listed(url, "ollama")]

    async def _entered(self, names: Names) -> list[str]:
        entered = names.entered()
        if entered is None:
            return []
        url, key = entered
        models = await self._listed(url, key)
        if url == OPENAI_URL:
            return [f"openai:{m}" for m in models if _CHATS.match(m) and not _NOT_CHATS.search(m)][:12]
        return [f"compatible:{model}" for model in models]

    async def _listed(self, url: str, key: str) -> list[str]:
        at, models = self._heard.get(url, (0.0, []))
        if time.monotonic() - at > _FRESH or not at:
            try:
                models = await ask(url, key)
            except (OpenAIError, OSError, ValueError):
                models = []
            self._heard[url] = (time.monotonic(), models)
        return models


async def ask(url: str, key: str) -> list[str]:
    """Return the models that the server at `url` offers, newest first, at most 40.

    Raises `openai.OpenAIError` where it does not answer or refuses the key.
    """
    # The proxy of a company does not lead to this machine.
    http = DefaultAsyncHttpxClient(trust_env=not is_loopback(urlsplit(url).hostname or ""))
    async with AsyncOpenAI(
        base_url=url, api_key=key, timeout=_PATIENCE, max_retries=0, http_client=http
    ) as client:
        listed = await client.models.list()
    newest = sorted(listed.data, key=lambda model: -(model.created or 0))
    return [model.id for model in newest][:_MOST]


def resolved(names: Names, name: str) -> Resolved:
    """Return the model called `name`, one with a problem where there is none of that name."""
    try:
        return names.resolve(name)
    except UnknownModelError as error:
        return Resolved(name, name, "factory", problem=str(error))
