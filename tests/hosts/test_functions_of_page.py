"""What the page evaluates in a kernel: the functions that are tools, and a call of one that was listed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_chatkit import tool
from jupyter_chatkit.hosts.kernel.functions.page import called, functions
from jupyter_chatkit.hosts.kernel.functions.registry import known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jupyter_chatkit.hosts.kernel.functions.registry import Risk


@pytest.fixture(autouse=True)
def _no_tools() -> Iterator[None]:
    known.clear()
    yield
    known.clear()


def told(shown: Any) -> Any:
    """What a kernel's reply carries of the value."""
    return json.loads(json.dumps(shown._repr_mimebundle_()["application/json"]))


def declare(function: Callable[..., Any], risk: Risk = "run") -> str:
    """Declare it as the tool `price` and return the fingerprint that is listed then."""
    tool(name="price", risk=risk)(function)
    (listed,) = told(functions())["tools"]
    return str(listed["fingerprint"])


def single(count: int) -> float:
    """Return the price."""
    return 24.9 * count


def double(count: int) -> float:
    """Return the price."""
    return 49.8 * count


def added(count: int) -> float:
    """Return the price."""
    return 24.9 + count


def described(count: int) -> float:
    """Return the price, which is not what it does."""
    return 24.9 * count


def of_a_half(count: float) -> float:
    """Return the price."""
    return 24.9 * count


def removed(path: str) -> None:
    """Remove a file."""
    Path(path).unlink()


def made(path: str) -> None:
    """Remove a file."""
    Path(path).touch()


def test_the_function_that_was_listed_is_called() -> None:
    fingerprint = declare(single)
    assert told(called("price", fingerprint, '{"count": 2}')) == {"status": "done", "text": "49.8"}
    assert declare(single) == fingerprint


def test_one_that_changed_since_is_not() -> None:
    fingerprint = declare(single)
    assert declare(double) != fingerprint
    outcome = told(called("price", fingerprint, '{"count": 2}'))
    assert outcome["status"] == "refused"
    assert "List the functions again" in outcome["text"]


@pytest.mark.parametrize("other", [double, added, described, of_a_half])
def test_another_function_of_its_name_has_another_fingerprint(other: Callable[..., Any]) -> None:
    assert declare(other) != declare(single)


def test_one_that_does_something_else_by_the_same_code_has_too() -> None:
    assert declare(removed) != declare(made)


def test_one_of_another_risk_has_too() -> None:
    assert declare(single, "network") != declare(single, "run")


def test_one_that_is_gone_is_not() -> None:
    assert told(called("price", "0", "{}"))["status"] == "refused"
    assert told(functions()) == {"tools": [], "omitted": 0}
