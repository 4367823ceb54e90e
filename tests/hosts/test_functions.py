"""Functions of a notebook as tools: what can be one, what is told of it, and how a call ends."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads it
import enum
import inspect
import json
import subprocess
import sys
import threading  # noqa: TC003 - an annotation that is read
import time
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

import jupyter_chatkit
from jupyter_chatkit import tool
from jupyter_chatkit.hosts.kernel.functions import registry, result, schema
from jupyter_chatkit.hosts.kernel.functions.calling import LONGEST_ARGUMENTS, Outcome, call
from jupyter_chatkit.hosts.kernel.functions.errors import ToolError
from jupyter_chatkit.hosts.kernel.functions.registry import forget, known, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Colour(enum.Enum):
    RED = "red"


class Range(BaseModel):
    first: int
    last: int


@pytest.fixture(autouse=True)
def _no_tools() -> Iterator[None]:
    known.clear()
    yield
    known.clear()


def declared(function: Callable[..., Any], **options: Any) -> None:
    tool(**options)(function)


def test_a_function_is_listed_by_its_name_types_and_docstring() -> None:
    @tool
    def revenue(region: str, top: int = 10, password: str = "hunter2") -> list[str]:
        """Sum the revenue of a region.

        The best customers come first.
        """
        return [region] * top

    assert revenue("west", 2) == ["west", "west"]
    [told] = listed()["tools"]
    assert (told["name"], told["risk"], told["time_limit"]) == ("revenue", "run", 60.0)
    assert told["description"] == "Sum the revenue of a region.\n\nThe best customers come first."
    assert told["parameters"]["required"] == ["region"]
    assert {name: one["type"] for name, one in told["parameters"]["properties"].items()} == {
        "region": "string",
        "top": "integer",
        "password": "string",
    }
    assert told["parameters"]["additionalProperties"] is False
    assert "hunter2" not in json.dumps(listed())


def test_a_cell_that_runs_again_replaces_its_function() -> None:
    for answer in ("old", "new"):

        @tool
        def say() -> str:
            """Say it."""
            return answer  # noqa: B023

    assert len(listed()["tools"]) == 1
    assert call("say", "").text == "new"
    forget("say")
    assert listed() == {"tools": [], "omitted": 0}


def test_rich_types_are_described_and_given_as_such() -> None:
    @tool(name="rich", risk="network", time_limit=5)
    def other(
        when: dt.date,
        within: Range,
        colour: Colour,
        kind: Literal["a", "b"],
        count: Annotated[int, Field(ge=1, description="How many.")],
        schema: dict[str, float] | None = None,
    ) -> str:
        """Take all sorts."""
        return f"{when.year} {within.last} {colour} {kind} {count} {schema}"

    given = {
        "when": "2026-05-01",
        "within": {"first": 1, "last": 2},
        "colour": "red",
        "kind": "b",
        "count": 3,
    }
    assert call("rich", json.dumps(given)) == Outcome("done", "2026 2 Colour.RED b 3 None")
    [told] = listed()["tools"]
    assert told["parameters"]["properties"]["count"] == {
        "description": "How many.", "minimum": 1, "title": "Count", "type": "integer",
    }  # fmt: skip


def no_docstring(x: int) -> int:
    return x


def no_type(x) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Do."""
    return int(x)


def any_number(*numbers: int) -> int:
    """Do."""
    return sum(numbers)


def any_names(**names: int) -> int:
    """Do."""
    return len(names)


def positional(x: int, /) -> int:
    """Do."""
    return x


def of_a_frame(frame: threading.Thread) -> int:
    """Do."""
    return id(frame)


def of_what_is_not_there(x: Missing) -> int:  # type: ignore[name-defined]  # noqa: F821
    """Do."""
    return id(x)


async def later() -> int:
    """Do."""
    return 1


def one_by_one() -> Iterator[int]:
    """Do."""
    yield 1


def plain(x: int = 1) -> int:
    """Do."""
    return x


@pytest.mark.parametrize(
    ("function", "options", "said"),
    [
        (
            no_docstring,
            {},
            "no_docstring has no docstring",
        ),
        (no_type, {}, "no_type: say what x is, such as x: str."),
        (any_number, {}, "numbers cannot be given by its name"),
        (any_names, {}, "names cannot be given by its name"),
        (positional, {}, "x cannot be given by its name"),
        (of_a_frame, {}, "of_a_frame: a model cannot give what it takes"),
        (of_what_is_not_there, {}, "its annotations cannot be read: name 'Missing' is not defined"),
        (later, {}, "later is async, which a tool cannot be yet"),
        (one_by_one, {}, "one_by_one yields"),
        (Range, {}, "only a function can be a tool"),
        (plain, {"name": "two words"}, "cannot be a tool's name"),
        (plain, {"name": "x" * 65}, "cannot be a tool's name"),
        (lambda: 1, {}, "cannot be a tool's name"),
        (plain, {"risk": "read"}, "risk is one of run, shell, network, delete."),
        (plain, {"time_limit": 0}, "time_limit is in seconds"),
        (plain, {"time_limit": float("nan")}, "time_limit is in seconds"),
        (plain, {"time_limit": 3_600.1}, "time_limit is in seconds"),
    ],
)
def test_what_cannot_be_a_tool_is_told_in_a_sentence(
    function: Callable[..., Any], options: dict[str, Any], said: str
) -> None:
    with pytest.raises(ToolError) as caught:
        declared(function, **options)
    assert said in str(caught.value)
    assert not known


def test_the_list_is_bounded() -> None:
    def long(x: int) -> int:
        return x

    long.__doc__ = "word " * 10_000
    for number in range(registry.MOST_TOOLS):
        declared(long, name=f"long_{number}")
    with pytest.raises(ToolError, match="64 tools already"):
        declared(long, name="one_more")
    declared(long, name="long_0", time_limit=5)
    assert known["long_0"].time_limit == 5
    found = listed()
    assert {len(one["description"]) for one in found["tools"]} == {registry.LONGEST_DESCRIPTION}
    assert len(json.dumps(found)) < registry.LONGEST_LISTING + 1_000
    assert len(found["tools"]) + found["omitted"] == registry.MOST_TOOLS
    assert found["omitted"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("{", "The arguments are not JSON. Call it again with a JSON object."),
        ("[" * 100_000, "The arguments are"),
        ("[1]", "The arguments are not a JSON object. Call it again with one."),
        ("{}", "x: Field required."),
        ('{"x": "many"}', "x: Input should be a valid integer"),
        ('{"x": 1, "y": 2}', "y: Extra inputs are not permitted."),
        ({"x": "secret-value-4711"}, "x: Input should be"),
        (json.dumps({"x": "1" * 200_000}), "The arguments are too long"),
    ],
)
def test_arguments_that_do_not_fit_are_told_and_nothing_is_called(arguments: Any, said: str) -> None:
    called = []

    @tool
    def take(x: int) -> None:
        """Take it."""
        called.append(x)

    outcome = call("take", arguments)
    assert outcome.status == "refused"
    assert said in outcome.text
    assert "4711" not in outcome.text
    assert not called


def test_arguments_may_be_just_so_long() -> None:
    @tool
    def take(x: str) -> int:
        """Take it."""
        return len(x)

    around = len(json.dumps({"x": ""}))
    assert call("take", {"x": "y" * (LONGEST_ARGUMENTS - around)}).status == "done"
    assert call("take", {"x": "y" * (LONGEST_ARGUMENTS - around + 1)}).status == "refused"


def test_of_many_problems_a_few_are_told() -> None:
    def take(**_: int) -> None: ...

    names = [f"argument_{number}" for number in range(8)]
    parameters = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=int) for name in names]
    take.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    take.__annotations__ = dict.fromkeys(names, int)
    take.__doc__ = "Take them."
    declared(take)
    said = call("take", "{}").text
    assert said.count("Field required") == schema.MOST_PROBLEMS
    assert said.endswith(" And 3 more.")
    assert len(call("take", json.dumps({"x" * 5_000: 1})).text) < 1_000


def test_a_function_of_very_many_arguments_is_no_tool() -> None:
    def take(x: Literal["a", "b"]) -> None:
        """Take it."""

    names = [f"argument_{number}" for number in range(400)]
    parameters = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=int) for name in names]
    take.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    take.__annotations__ = dict.fromkeys(names, int)
    with pytest.raises(ToolError, match="too many or too complicated"):
        declared(take)


def test_a_tool_that_is_not_there_is_told() -> None:
    declared(plain)
    assert call("nothing", "{}") == Outcome("refused", "There is no tool nothing. There are: plain.")
    assert len(call("x" * 1_000, "{}").text) < 200


class Odd:
    def __repr__(self) -> str:
        raise RuntimeError("no repr")


class OddError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no str")


def ends(error: BaseException) -> Callable[[], None]:
    def end() -> None:
        raise error

    return end


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: {"a": [1, None, True]}, Outcome("done", '{"a": [1, null, true]}')),
        (lambda: "text\nas it is", Outcome("done", "text\nas it is")),
        (lambda: None, Outcome("done", "null")),
        (lambda: float("nan"), Outcome("done", "nan")),
        (lambda: {1, 2}, Outcome("done", "{1, 2}")),
        (Odd, Outcome("failed", "RuntimeError: no repr")),
        (ends(ValueError("no such region")), Outcome("failed", "ValueError: no such region")),
        (ends(OddError()), Outcome("failed", "OddError")),
        (ends(SystemExit(3)), Outcome("failed", "SystemExit: 3")),
        (ends(KeyboardInterrupt()), Outcome("stopped", "made was interrupted.")),
    ],
)
def test_a_call_has_an_outcome_whatever_happens(make: Callable[[], Any], expected: Outcome) -> None:
    def made() -> Any:
        """Make it."""
        return make()

    declared(made)
    assert call("made", "{}") == expected


@pytest.mark.parametrize("value", [list(range(10_000_000)), "x" * 1_000_000, {*range(100_000)}])
def test_a_result_is_bounded(value: Any) -> None:
    def big() -> Any:
        """Give much."""
        return value

    declared(big)
    # Of this process: what else the computer does is not counted.
    started = time.process_time()
    assert len(call("big", "{}").text) < result.LONGEST + 100
    assert time.process_time() - started < 5


def test_a_result_that_just_fits_is_whole() -> None:
    assert result.written("x" * result.LONGEST) == "x" * result.LONGEST
    assert result.written("x" * (result.LONGEST + 1)).endswith("(cut: the result is longer)")
    assert len(result.failure(ValueError("x" * 10_000))) == result.LONGEST_FAILURE


def test_what_is_cut_off_is_not_even_written() -> None:
    assert result.written(["a"] * 100_000 + [object()]).startswith('["a", "a"')


def test_declaring_a_tool_imports_no_sdk() -> None:
    program = '''
import sys
from jupyter_chatkit import tool
assert "pydantic" not in sys.modules
@tool
def f(x: int) -> int:
    """Do."""
    return x
print([name for name in ("agents", "chatkit", "openai", "sqlalchemy", "anywidget") if name in sys.modules])
'''
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    assert "tool" in jupyter_chatkit.__all__
