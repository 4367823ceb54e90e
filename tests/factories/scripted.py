"""A model that somebody made themselves: `factories.scripted:parrot`."""

from __future__ import annotations

from model_script import Text
from scripted_model import ScriptedModel


def parrot() -> ScriptedModel:
    """Return a model that says one thing."""
    return ScriptedModel([Text("Pretty "), Text("Polly")])


def breaking_off() -> ScriptedModel:
    """Return a model that breaks off at once behind what it says."""
    return ScriptedModel([*(Text(f"word{number} ") for number in range(20)), ConnectionError("gone")])
