"""From a name such as `openai:gpt-5` to what it stands for: who answers, how, and with which key.

A key goes only where it belongs: the one entered in the panel to the base URL entered with it, the one in the
environment to OpenAI or to the base URL of the same environment or configuration.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_chatkit.config import ChatKit
    from jupyter_chatkit.models.credentials import Credentials

OFFLINE = "offline"
SDK_DEFAULT = "openai:default"
OPENAI_URL = "https://api.openai.com/v1"
SET_UP = "Open “Set up a model” in the model menu below, or start the server with OPENAI_API_KEY."

Api = Literal["responses", "chat", "factory", "offline"]


class UnknownModelError(ValueError):
    """A model's name cannot be understood; the text says what can."""


@dataclass(frozen=True)
class Resolved:
    """What a model's name stands for. `name` is the provider's own; for a factory, its dotted path."""

    id: str
    label: str
    api: Api
    name: str = ""
    base_url: str | None = None
    key: str | None = None
    problem: str | None = None

    @property
    def host(self) -> str | None:
        """Who answers, as `host` or `host:port`; None where nothing leaves the process."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2] if self.base_url else None

    @property
    def remote(self) -> bool:
        """Whether messages leave this machine."""
        return self.base_url is not None and not is_loopback(urlsplit(self.base_url).hostname or "")

    def __repr__(self) -> str:
        """Name the model without its key."""
        return f"Resolved({self.id!r}, host={self.host!r})"


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def checked_url(url: str) -> str:
    """The base URL without its trailing slash. Raises `ValueError` with advice where it is none."""
    parts = urlsplit(url.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
        msg = f"“{url[:200]}” is not a base URL. It looks like http://127.0.0.1:8000/v1 or https://host/v1."
        raise ValueError(msg)
    return url.strip().rstrip("/")


class Names:
    """Resolves names by one configuration, one environment and what was entered in the panel."""

    def __init__(self, settings: ChatKit, environ: Mapping[str, str], credentials: Credentials) -> None:
        self._settings = settings
        self._environ = environ
        self._credentials = credentials

    def default(self) -> str:
        """The name that answers when nothing is chosen; importing the Agents SDK may be needed to tell."""
        chosen = self.chosen()
        if chosen == SDK_DEFAULT:
            from agents.models import get_default_model

            return f"openai:{get_default_model()}"
        return chosen

    def chosen(self) -> str:
        """The same, told without importing: `openai:default` where the SDK's default model is meant."""
        if chosen := self._settings.model or self._credentials.model:
            return chosen
        return SDK_DEFAULT if self._openai_key() else OFFLINE

    def resolve(self, name: str) -> Resolved:
        """What `name` stands for, with `problem` set where it cannot answer now.

        Raises `UnknownModelError` where the name itself makes no sense.
        """
        if name in self._settings.models:
            return self._configured(name, self._settings.models[name])
        kind, _, rest = name.partition(":")
        match kind:
            case "offline" if not rest:
                return Resolved(OFFLINE, "offline", "offline")
            case "openai" if rest:
                return self._openai(name, rest)
            case "ollama" if rest:
                return Resolved(name, rest, "chat", rest, self.ollama_url() + "/v1", "ollama")
            case "compatible" if rest:
                return self._compatible(name, rest)
            case _ if rest and kind.replace(".", "").replace("_", "").isalnum() and "." in kind:
                return Resolved(name, rest, "factory", name)
        msg = (
            f"There is no model “{name[:200]}”. Use offline, openai:NAME, ollama:NAME, compatible:NAME, a"
            " name from c.ChatKit.models, or package.module:factory."
        )
        raise UnknownModelError(msg)

    def ollama_url(self) -> str:
        """Where Ollama answers, without a trailing slash."""
        url = self._settings.ollama_url
        return (url if "://" in url else f"http://{url}").rstrip("/").removesuffix("/v1")

    def entered(self) -> tuple[str, str] | None:
        """The base URL and key to ask for further models, None where nobody may be asked.

        A remote server is asked only where a person entered it or its key; a local one always.
        """
        if self._credentials.base_url:
            return self._credentials.base_url, self._credentials.key or "none"
        if self._credentials.key:
            return OPENAI_URL, self._credentials.key
        url = self._settings.base_url or self._environ.get("OPENAI_BASE_URL") or ""
        if is_loopback(urlsplit(url).hostname or ""):
            return url.rstrip("/"), self._environ.get("OPENAI_API_KEY") or "none"
        return None

    def _openai_key(self) -> str | None:
        if self._credentials.key and self._credentials.base_url is None:
            return self._credentials.key
        return self._environ.get("OPENAI_API_KEY")

    def _openai(self, name: str, model: str) -> Resolved:
        url = self._settings.base_url or self._environ.get("OPENAI_BASE_URL")
        key = self._environ.get("OPENAI_API_KEY") if url else self._openai_key()
        problem = None if key else f"There is no key for {name}. {SET_UP}"
        api: Api = "chat" if url else "responses"
        return Resolved(name, model, api, model, (url or OPENAI_URL).rstrip("/"), key, problem)

    def _compatible(self, name: str, model: str) -> Resolved:
        entered, configured = self._credentials.base_url, self._settings.base_url
        if entered:
            return Resolved(name, model, "chat", model, entered, self._credentials.key or "none")
        url = configured or self._environ.get("OPENAI_BASE_URL")
        if url:
            key = self._environ.get("OPENAI_API_KEY") or "none"
            return Resolved(name, model, "chat", model, url.rstrip("/"), key)
        problem = f"{name} needs a base URL. Enter one under “Set up a model”, or set c.ChatKit.base_url."
        return Resolved(name, model, "chat", model, problem=problem)

    def _configured(self, name: str, entry: Mapping[str, Any]) -> Resolved:
        model = str(entry.get("model", name))
        label = str(entry.get("label", name))
        if not entry.get("base_url") and (model == OFFLINE or ":" in model):
            base = self.resolve(model) if model not in self._settings.models else None
            if base is not None and not (entry.get("api_key_env") or entry.get("api_key_file")):
                return Resolved(name, label, base.api, base.name, base.base_url, base.key, base.problem)
        key, problem = self._configured_key(name, entry)
        url = str(entry.get("base_url") or OPENAI_URL).rstrip("/")
        api: Api = entry.get("api") or ("chat" if entry.get("base_url") else "responses")
        if api not in {"responses", "chat"}:
            problem = f"c.ChatKit.models[{name!r}]: api is {api!r}, it must be 'responses' or 'chat'."
        return Resolved(name, label, api, model.removeprefix("openai:"), url, key, problem)

    def _configured_key(self, name: str, entry: Mapping[str, Any]) -> tuple[str | None, str | None]:
        if variable := entry.get("api_key_env"):
            key = self._environ.get(str(variable))
            return key, None if key else f"{name} takes its key from {variable}, which is not set here."
        if file := entry.get("api_key_file"):
            try:
                return Path(file).expanduser().read_text("utf-8").strip(), None
            except OSError as error:
                return None, f"The key of {name} cannot be read: {error.strerror} ({file})."
        if entry.get("base_url"):
            return "none", None
        key = self._openai_key()
        return key, None if key else f"There is no key for {name}. {SET_UP}"
