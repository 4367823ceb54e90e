"""The models' desk: which can be chosen, who answers, and what was entered and agreed to in the panel."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openai

from jupyter_chatkit.asking import COMPOSER_TOOLS
from jupyter_chatkit.attachments.declared import Limits
from jupyter_chatkit.caller import Refused
from jupyter_chatkit.models.catalogue import Catalogue, ask, resolved
from jupyter_chatkit.models.credentials import Credentials, CredentialsFile
from jupyter_chatkit.models.names import OPENAI_URL, Names, UnknownModelError, checked_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_chatkit.caller import Caller
    from jupyter_chatkit.config import ChatKit
    from jupyter_chatkit.models.names import Resolved
    from jupyter_chatkit.requests import ConnectParams

OPENAI_TRANSCRIPTION = "openai:gpt-4o-mini-transcribe"
NO_DICTATION = (
    "Set c.ChatKit.transcription_model to a model for sound, such as openai:gpt-4o-mini-transcribe or"
    " compatible:whisper-1."
)


class ModelDesk:
    """Answers the `models.*` requests and resolves the model of a run."""

    def __init__(self, settings: ChatKit, environ: Mapping[str, str]) -> None:
        self._settings = settings
        self._environ = environ
        self._file = CredentialsFile(settings.data_dir)
        self._credentials = self._file.load()
        self._catalogue = Catalogue(self._names)

    def resolve(self, name: str | None) -> Resolved:
        """Return the model called `name`, the default one where there is no name.

        Raises `UnknownModelError`.
        """
        names = self._names()
        return names.resolve(name or names.default())

    def transcriber(self, caller: Caller) -> Resolved:
        """Return the model that writes down what is said. Raises `Refused` (400) saying what to set."""
        try:
            resolved = self._names().resolve(self._settings.transcription_model or OPENAI_TRANSCRIPTION)
        except UnknownModelError as error:
            raise Refused(400, f"c.ChatKit.transcription_model: {error}") from error
        if resolved.api not in {"responses", "chat"}:
            raise Refused(400, f"c.ChatKit.transcription_model: {resolved.id} cannot listen. {NO_DICTATION}")
        if resolved.problem:
            raise Refused(400, f"Dictation is not set up: {resolved.problem}")
        if not self._settings.transcription_model:
            if resolved.base_url != OPENAI_URL:
                raise Refused(400, NO_DICTATION)
            if not self._credentials.has_confirmed(caller.owner, resolved.host or ""):
                raise Refused(400, f"Agree first that what you say goes to {resolved.host}.")
        return resolved

    async def list(self, caller: Caller) -> dict[str, Any]:
        """Return the reply to `models.list`: never a key."""
        choices = await self._catalogue.choices(list(self._settings.models))
        return {
            "models": [self._choice(model, caller) for model in choices],
            "default": self._names().default(),
            "attachments": Limits.of(self._settings).told(),
            # What they lead to, forms, is answered at a page.
            "tools": list(COMPOSER_TOOLS) if caller.origin == "page" else [],
            **self._transcription(caller),
            "connection": {
                "base_url": self._credentials.base_url,
                "has_key": self._credentials.key is not None,
            },
        }

    def choice(self, name: str | None, caller: Caller) -> dict[str, Any]:
        """Return the model called `name`, the default one where there is no name, as `list` would."""
        names = self._names()
        return self._choice(resolved(names, name or names.default()), caller)

    async def connect(self, params: ConnectParams, caller: Caller) -> dict[str, Any]:
        """Try what was entered and keep it. Raises `Refused` (400), nothing kept, where it does not work."""
        key = (params.key or "").strip() or None
        given = (params.base_url or "").strip()
        try:
            base_url = checked_url(given) if given else None
        except ValueError as error:
            raise Refused(400, str(error)) from error
        if key is None and base_url == self._credentials.base_url:
            key = self._credentials.key
        if base_url is None and key is None:
            raise Refused(400, "Enter a key, a base URL, or both.")
        models = await _tried(base_url or OPENAI_URL, key)
        await self._keep(
            replace(self._credentials, key=key, base_url=base_url, model=_default(params, base_url, models))
        )
        return await self.list(caller)

    async def forget(self, caller: Caller) -> dict[str, Any]:
        """Forget the key and the base URL; what was agreed to stays."""
        await self._keep(Credentials(confirmed=self._credentials.confirmed))
        return await self.list(caller)

    async def confirm(self, host: str, caller: Caller) -> dict[str, Any]:
        """Write down that this owner agreed to send to `host`."""
        await self._keep(self._credentials.with_confirmed(caller.owner, host))
        return await self.list(caller)

    def _transcription(self, caller: Caller) -> dict[str, Any]:
        """Return where what is said goes, as `models.list` has it; nothing where dictation is not set up."""
        names = self._names()
        try:
            resolved = names.resolve(self._settings.transcription_model or OPENAI_TRANSCRIPTION)
        except UnknownModelError:
            return {}
        chosen = bool(self._settings.transcription_model) or resolved.base_url == OPENAI_URL
        if resolved.problem or not chosen or resolved.api not in {"responses", "chat"}:
            return {}
        host = resolved.host if resolved.remote else None
        return {"transcription": {"host": host, "confirmed": self._confirmed(resolved, caller)}}

    def _confirmed(self, model: Resolved, caller: Caller) -> bool:
        return not model.remote or self._credentials.has_confirmed(caller.owner, model.host or "")

    def _names(self) -> Names:
        return Names(self._settings, self._environ, self._credentials)

    async def _keep(self, credentials: Credentials) -> None:
        try:
            await asyncio.to_thread(self._file.save, credentials)
        except OSError as error:
            message = f"{self._file.path} cannot be written: {error.strerror}. Nothing was saved."
            raise Refused(503, message) from error
        self._credentials = credentials
        self._catalogue.forget()

    def _choice(self, model: Resolved, caller: Caller) -> dict[str, Any]:
        choice = {
            "id": model.id,
            "label": model.label,
            "host": model.host,
            "remote": model.remote,
            "confirmed": self._confirmed(model, caller),
            "ready": model.problem is None,
        }
        return choice | ({"reason": model.problem} if model.problem else {})


def _default(params: ConnectParams, base_url: str | None, models: list[str]) -> str | None:
    model = (params.model or "").strip()
    if base_url is None:
        return f"openai:{model}" if model else None
    if not model and not models:
        raise Refused(400, "This server does not list its models. Enter the name of one. Nothing was saved.")
    return f"compatible:{model or models[0]}"


async def _tried(url: str, key: str | None) -> list[str]:
    try:
        return await ask(url, key or "none")
    except openai.NotFoundError:
        return []
    except openai.APIStatusError as error:
        said = "refused the key" if error.status_code in {401, 403} else "does not answer as a model server"
        raise Refused(400, f"{url} {said} ({error.status_code}). Nothing was saved.") from error
    except (openai.OpenAIError, OSError, ValueError) as error:
        message = f"{url} cannot be reached or is not a model server. Nothing was saved."
        raise Refused(400, message) from error
