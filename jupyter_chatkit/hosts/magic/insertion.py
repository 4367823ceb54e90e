"""`{name}` in a question: the variable of that name, and nothing cleverer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jupyter_chatkit.hosts.kernel import ChatError

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 8_000
"""Characters of a value."""

# Doubled braces are a template's, and what holds more than a name is JSON or code.
_NAME = re.compile(r"(?<!\{)\{([^\W\d]\w*)\}(?!\})")


def insert(text: str, namespace: Mapping[str, Any]) -> str:
    """Return `text` with each `{name}` replaced by the variable's text; other braces stay as they are.

    Raises `ChatError` where there is no such variable.
    """
    return _NAME.sub(lambda found: _value(found[1], namespace), text)


def _value(name: str, namespace: Mapping[str, Any]) -> str:
    if name not in namespace:
        raise ChatError(
            f"There is no variable {name}. Nothing was sent: define it first, or write {{ {name} }} with"
            " spaces to send the braces as they are."
        )
    value = namespace[name]
    text = value if isinstance(value, str) else _written(name, value)
    more = len(text) - LONGEST
    return text if more <= 0 else f"{text[:LONGEST]}… ({more:,} more characters of {name} left out)"


def _written(name: str, value: object) -> str:
    from IPython.lib.pretty import pretty

    try:
        return str(pretty(value))  # type: ignore[no-untyped-call]
    except Exception as error:  # noqa: BLE001 - what the code of a user's class raises
        message = f"The variable {name} cannot be written as text ({type(error).__name__}). Nothing was sent."
        raise ChatError(message) from None
