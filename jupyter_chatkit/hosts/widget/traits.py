"""The values that a widget's author can set. A wrong one is refused with one sentence."""

from __future__ import annotations

from typing import Any

from traitlets import TraitError, TraitType

from jupyter_chatkit.hosts.kernel import ChatError
from jupyter_chatkit.hosts.kernel.page import PARTS, Part, parts_of

_LONGEST = 200
_LOW, _HIGH = 100, 10_000

EVERYTHING = ",".join(PARTS)
"""The context with all of its parts."""


class BadValueError(ChatError, TraitError):
    """A value that cannot be; shown without a traceback."""


class Name(TraitType[str | None, str | None]):
    """The id of a thread or the name of a model; None where none is chosen."""

    default_value = None
    allow_none = True

    def validate(self, _owner: Any, value: Any) -> str | None:
        if not is_name(value):
            raise BadValueError(f"{self.name} takes a name as a text, or None: {_shown(value)} is none.")
        return str(value)


class Context(TraitType[str, str]):
    """Which parts of the notebook go along with a question."""

    default_value = EVERYTHING

    def validate(self, _owner: Any, value: Any) -> str:
        if not isinstance(value, str):
            raise BadValueError(f"context takes a text such as {EVERYTHING!r}, not {_shown(value)}.")
        try:
            return ",".join(part for part in PARTS if part in parts_of(value)) or "none"
        except ValueError as error:
            raise BadValueError(f"context: {error}.") from None


class Height(TraitType[int, int]):
    """Pixels on the page."""

    default_value = 480

    def validate(self, _owner: Any, value: Any) -> int:
        if type(value) is not int or not _LOW <= value <= _HIGH:
            raise BadValueError(f"height takes pixels, {_LOW} to {_HIGH}, not {_shown(value)}.")
        return value


def is_name(value: object) -> bool:
    """Whether a page may set a name to this."""
    return value is None or (isinstance(value, str) and 0 < len(value) <= _LONGEST)


def _shown(value: object) -> str:
    """Return how a value is named in a sentence, whatever code of a user's class would say."""
    if type(value) in {str, int, float, bool}:
        text = repr(value)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return f"a value of type {type(value).__name__}"


def parts(context: str) -> frozenset[Part]:
    """Return the parts that a valid context names."""
    return parts_of(context)
