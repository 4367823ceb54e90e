"""What the page evaluates in the kernel: the functions there are, and a call of one, shown as JSON."""

from __future__ import annotations

from typing import Any

from jupyter_chatkit.hosts.kernel.functions.calling import Outcome, call
from jupyter_chatkit.hosts.kernel.functions.registry import known, listed


class Shown:
    """A value that a kernel's reply carries as `application/json`."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        del include, exclude
        return {"application/json": self._value}


def functions() -> Shown:
    """All functions that are tools, as `listed` tells them."""
    return Shown(listed())


def called(name: str, fingerprint: str, arguments: str) -> Shown:
    """How a call ended. A function that is not the one which was listed is not called."""
    found = known.get(name)
    if found is not None and found.fingerprint != fingerprint:
        changed = f"{name} has changed since it was listed. List the functions again."
        return Shown(Outcome("refused", changed).to_json())
    return Shown(call(name, arguments).to_json())
