"""Every knob, as a traitlet with help; the only reader of the environment.

Each trait has an environment variable of its name, `JUPYTER_CHATKIT_MODEL` for `c.ChatKit.model`. What the
configuration says wins over the environment.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_core.paths import jupyter_data_dir
from traitlets import Bool, Dict, Enum, Float, Int, Unicode, default
from traitlets.config import Configurable

if TYPE_CHECKING:
    from collections.abc import Mapping

_PREFIX = "JUPYTER_CHATKIT_"

CASSETTE_VARIABLE = "JUPYTER_CHATKIT_CASSETTE"
"""Names the cassette of a kernel, where it is not the one beside its notebook."""

CASSETTE_MODE_VARIABLE = "JUPYTER_CHATKIT_CASSETTE_MODE"
CASSETTE_MODEL_VARIABLE = "JUPYTER_CHATKIT_CASSETTE_MODEL"
"""The model that is asked whatever a cell names, to see what becomes of a notebook with another one."""


def environment() -> Mapping[str, str]:
    """The process environment as it is now."""
    return os.environ


class ChatKit(Configurable):
    """The settings of the chat, under `c.ChatKit` in a Jupyter configuration file."""

    model = Unicode(
        help="The model that answers: `offline`, `openai:NAME`, `ollama:NAME`, `compatible:NAME`, a key of"
        " `models`, or the dotted path `package.module:factory` of a function that returns an"
        " `agents.Model`. Empty: OpenAI's default model when a key is configured, else `offline`."
    ).tag(config=True)
    models = Dict(
        help="Models by name: {id: {model, base_url, api: 'responses' or 'chat', api_key_env or api_key_file,"
        " label}}. They appear in the model picker."
    ).tag(config=True)
    base_url = Unicode(
        help="Base URL of the OpenAI-compatible server that `compatible:NAME` and `openai:NAME` talk to,"
        " such as http://127.0.0.1:8000/v1."
    ).tag(config=True)
    ollama_url = Unicode(help="Where Ollama answers.").tag(config=True)
    database_url = Unicode(
        help="SQLAlchemy URL of the database of conversations, sqlite+aiosqlite:///... or"
        " postgresql+asyncpg://.... Empty: chatkit/chatkit.db in Jupyter's data directory."
    ).tag(config=True)
    data_dir = Unicode(help="Directory of the database and of the key entered in the panel.").tag(config=True)
    redact = Bool(
        default_value=True, help="Take keys, tokens and passwords out of what is sent to a model and stored."
    ).tag(config=True)
    context_tokens = Int(
        12_000, min=500, help="The most of a notebook that one message carries, in tokens (estimated)."
    ).tag(config=True)
    history_tokens = Int(
        48_000,
        min=1_000,
        help="The most of a conversation that is sent along with a new message, in tokens (estimated).",
    ).tag(config=True)
    attachment_bytes = Int(25_000_000, min=1_000, help="The most bytes of one attached file.").tag(
        config=True
    )
    attachment_count = Int(10, min=1, help="The most files attached to one message.").tag(config=True)
    timeout = Float(
        300.0, min=1.0, help="Seconds to wait for the next piece of an answer before giving up."
    ).tag(config=True)
    model_titles = Bool(
        default_value=True,
        help="Have the model that answered first give a conversation its title, in a request of its own.",
    ).tag(config=True)
    transcription_model = Unicode(
        help="The model that writes down what is dictated, such as `openai:gpt-4o-mini-transcribe` or"
        " `compatible:whisper-1`. Empty: OpenAI's when a key of OpenAI is configured and sending there was"
        " agreed to, else no dictation."
    ).tag(config=True)
    search_workspace = Bool(
        default_value=True,
        help="Let the model search the notebooks, Markdown and Python files and the column names of CSV files"
        " below the server's root directory. They are indexed on this machine at the first search.",
    ).tag(config=True)
    hooks = Unicode(
        help="Dotted path `package.module:name` of a `jupyter_chatkit.hooks.Hooks` object or class: actions,"
        " tools and tags of your own."
    ).tag(config=True)
    cassette_mode = Enum(
        ["live", "record", "replay", "auto"],
        "live",
        help="How `%chat` uses its notebook's cassette: `live` not at all, `record` keeps what a model says,"
        " `replay` says it again without a model, `auto` does so where it is kept and records the rest.",
    ).tag(config=True)
    tracing = Bool(
        default_value=False,
        help="Let the Agents SDK send traces, messages included, to OpenAI. Off unless you ask for it.",
    ).tag(config=True)

    @default("ollama_url")
    def _ollama_url(self) -> str:
        return os.environ.get("OLLAMA_HOST") or "http://127.0.0.1:11434"

    @default("data_dir")
    def _data_dir(self) -> str:
        return str(Path(jupyter_data_dir()) / "chatkit")

    def __init__(self, **kwargs: Any) -> None:
        """Take the environment's values where the configuration says nothing.

        Raises `ValueError` naming the variable when one cannot be read.
        """
        super().__init__(**kwargs)
        configured = self._find_my_config(self.config)
        for name, trait in self.traits(config=True).items():
            text = os.environ.get(_PREFIX + name.upper())
            if text and name not in configured and name not in kwargs:
                try:
                    value = json.loads(text) if isinstance(trait, Dict) else trait.from_string(text)
                    setattr(self, name, value)
                except Exception as error:
                    msg = f"{_PREFIX}{name.upper()} cannot be read: {error}"
                    raise ValueError(msg) from error

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite+aiosqlite:///{Path(self.data_dir, 'chatkit.db').absolute()}"
