"""From a resolved name to an `agents.Model` that answers."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from agents import ModelSettings, OpenAIChatCompletionsModel, OpenAIResponsesModel
from agents.models.interface import Model
from openai import DefaultAsyncHttpxClient, Timeout

from jupyter_chatkit.admission import prepared
from jupyter_chatkit.models.files import NO_FILES
from jupyter_chatkit.models.frames import FramedOpenAI
from jupyter_chatkit.models.offline import OfflineModel

if TYPE_CHECKING:
    from jupyter_chatkit.context import PageContext
    from jupyter_chatkit.models.cassettes.shelf import Shelf
    from jupyter_chatkit.models.elsewhere import Search
    from jupyter_chatkit.models.files import Files
    from jupyter_chatkit.models.names import Resolved


LONGEST_WAIT = 3
"""Seconds that a server may ask for before a request is tried again without asking the person."""


class FactoryError(ValueError):
    """A dotted path of the configuration does not lead to a model; the text says why."""


class Providers:
    """Makes models and keeps one HTTP client for each server and key; `shelf` has what they said before."""

    def __init__(self, timeout: float, shelf: Shelf) -> None:
        self.shelf = shelf
        self._timeout = Timeout(timeout, connect=10.0)
        self._clients: dict[tuple[str, str], FramedOpenAI] = {}

    def model(
        self,
        resolved: Resolved,
        page: PageContext | None,
        files: Files = NO_FILES,
        search: Search | None = None,
    ) -> Model:
        """Return the model that `resolved` names; the offline one reads `page`, `files` and by `search`.

        Raises `FactoryError` where a dotted path leads to no model.
        """
        match resolved.api:
            case "offline":
                return OfflineModel(page, files, search)
            case "responses":
                return OpenAIResponsesModel(resolved.name, self.client(resolved))
            case "chat":
                return OpenAIChatCompletionsModel(resolved.name, self.client(resolved))
            case "factory":
                return _made(resolved.name)

    def client(self, resolved: Resolved) -> FramedOpenAI:
        """Return the client for the server and key of `resolved`, always the same one."""
        at = (resolved.base_url or "", resolved.key or "")
        if at not in self._clients:
            self._clients[at] = FramedOpenAI(
                base_url=resolved.base_url,
                api_key=resolved.key,
                timeout=self._timeout,
                max_retries=1,
                http_client=DefaultAsyncHttpxClient(
                    event_hooks={"request": [_sent], "response": [_received]},
                    # The proxy of a company does not lead to this machine.
                    trust_env=resolved.remote,
                ),
            )
        return self._clients[at]

    async def close(self) -> None:
        for client in self._clients.values():
            await client.close()
        self._clients.clear()


def settings(resolved: Resolved, *, tools: bool, choice: str | None = None) -> ModelSettings:
    """Return how the model is asked: one tool at a time, nothing left with the provider.

    `choice` is the tool that it must call first.
    """
    # Servers of chat completions refuse what they do not know, and a tool setting where there is no tool.
    return ModelSettings(
        include_usage=True,
        parallel_tool_calls=False if tools else None,
        tool_choice=choice if tools else None,
        store=False if resolved.api == "responses" else None,
    )


async def _sent(_request: object) -> None:
    prepared()


async def _received(response: Any) -> None:
    """Let the client try again by itself only where that is soon: nobody waits in silence for longer."""
    after = response.headers.get("retry-after", "0")
    if not after.isdigit() or int(after) > LONGEST_WAIT:
        response.headers["x-should-retry"] = "false"


def _made(path: str) -> Model:
    module, _, attribute = path.partition(":")
    try:
        model = getattr(importlib.import_module(module), attribute)()
    except Exception as error:
        raise FactoryError(f"The model factory {path} failed: {type(error).__name__}: {error}") from error
    if not isinstance(model, Model):
        raise FactoryError(f"The model factory {path} returned {type(model).__name__}, not an agents.Model.")
    return model
