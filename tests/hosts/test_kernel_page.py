"""What a kernel tells of its notebook: the same shape as the page's, and of variables the same words."""

from __future__ import annotations

import gc
import itertools
import json
import re
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]
import pytest

from jupyter_chatkit.context.reading import read_page as checked
from jupyter_chatkit.hosts.kernel import KernelChat, variables
from jupyter_chatkit.hosts.kernel.answer import Answer
from jupyter_chatkit.hosts.kernel.ours import is_ours
from jupyter_chatkit.hosts.kernel.page import PARTS, read_page
from jupyter_chatkit.hosts.kernel.variables import MAX_VARIABLES, read_variables

PROBE = Path(__file__).parents[2] / "labextension" / "src" / "hosts" / "lab" / "probe.py.ts"
ALL = frozenset(PARTS)


class Sly(type):
    """A metaclass that says it is equal to everything."""

    def __eq__(cls, other: object) -> bool:
        return True

    __hash__ = type.__hash__


class Trap(metaclass=Sly):
    """An object that must not be touched."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(name)


def namespace() -> dict[Any, Any]:
    frame = pd.DataFrame({"a": [1, 2], ("b", 1): ["x", "y"]})
    return {
        "frame": frame,
        "series": frame["a"],
        "index": pd.date_range("2026-01-01", periods=3),
        "array": np.zeros((2, 3)),
        "scalar": np.float64(1),
        "text": "abc",
        "numbers": [1, 2, 3],
        "table": {"k": "v"},
        "trap": Trap(),
        "module": json,
        "function": namespace,
        "kind": Trap,
        "_hidden": 1,
        "In": [],
        "x" * 200: 1,
        7: "no name",
    }


def probe(user: dict[str, Any], patience: float = 60) -> dict[str, Any]:
    """Run the page's probe on these variables."""
    text = PROBE.read_text()
    found = re.search(r"const SOURCE = `(.*?)`;", text, re.DOTALL)
    assert found
    source = found[1].replace("${MAX_VARIABLES}", str(MAX_VARIABLES)).replace("${MAX_COLUMNS}", "50")
    source = re.sub(r"now\(\) \+ [\d.]+", f"now() + {patience}", source)
    inside: dict[str, Any] = {"user": user, "__name__": "probe"}
    exec(source, inside)
    answer: dict[str, Any] = inside["Variables"]().answer
    return answer


@pytest.fixture(autouse=True)
def _as_much_time_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variables, "_PATIENCE", 60)
    monkeypatch.setattr(variables, "_COUNTING", 60)


@pytest.mark.parametrize(
    "user", [namespace(), {f"n{i}": i for i in range(300)}, {}], ids=["kinds", "many", "none"]
)
def test_variables_are_told_as_the_page_s_probe_tells_them(user: dict[str, Any]) -> None:
    theirs = probe(user)
    told = [{key: value for key, value in one.items() if value is not None} for one in theirs["variables"]]
    assert read_variables(user) == (told, theirs["omitted"])


def both(user: dict[str, Any], patience: float = 60) -> list[dict[str, Any]]:
    """What both tell of the first variable, who must agree."""
    [ours, *_], _ = read_variables(user)
    theirs = probe(user, patience)["variables"][0]
    assert ours == {key: value for key, value in theirs.items() if value is not None}
    found: list[dict[str, Any]] = ours.get("columns", [])
    return found


def test_missing_values_are_counted_and_never_by_a_user_s_class() -> None:
    frame = pd.DataFrame({"whole": [1, 2, 3], "part": [1.0, None, float("nan")]})
    frame["when"] = pd.to_datetime(["2026-01-01", None, None], utc=True)
    frame["kind"] = pd.Categorical(["a", None, "a"])
    frame["text"] = pd.array(["a", None, None], dtype="string")
    frame["count"] = pd.array([1, None, 3], dtype="Int64")
    frame["things"] = pd.Series([Trap.__new__(Trap) for _ in range(3)], dtype=object)
    assert {one["name"]: one.get("nulls") for one in both({"frame": frame})} == {
        "whole": 0, "part": 2, "when": 2, "kind": 1, "text": 2, "count": 1, "things": None,
    }  # fmt: skip


@pytest.mark.parametrize("on", [True, False])
def test_python_s_collection_of_garbage_is_left_as_it_was(on: bool) -> None:
    try:
        (gc.enable if on else gc.disable)()
        both(namespace())
        assert gc.isenabled() is on
    finally:
        gc.enable()


def test_in_a_large_frame_nothing_is_counted() -> None:
    found = both({"frame": pd.DataFrame({"x": np.zeros(200_000), "y": 1.0})})
    assert [one["name"] for one in found] == ["x", "y"]
    assert not any("nulls" in one for one in found)
    assert both({"frame": pd.DataFrame({"x": np.zeros(100_000)})})[0]["nulls"] == 0


def test_when_the_time_is_over_names_types_and_shapes_are_told_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variables, "_COUNTING", 0)
    monkeypatch.setattr(variables, "_PATIENCE", 0)
    user = {f"frame_{number}": pd.DataFrame({"x": [1]}) for number in range(20)}
    told, omitted = read_variables(user)
    assert (len(told), omitted) == (20, 0)
    assert told[0] == {"name": "frame_0", "type": "DataFrame", "shape": [1, 1]}
    assert both(user, patience=0) == []


def test_a_computer_that_is_busy_otherwise_takes_nothing_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    passing = itertools.count()
    monkeypatch.setattr(time, "monotonic", lambda: float(next(passing)))
    monkeypatch.setattr(variables, "_PATIENCE", 0.5)
    monkeypatch.setattr(variables, "_COUNTING", 0.5)
    frame = pd.DataFrame({"customer_id": [1, None]})
    assert both({"frame": frame}, 0.5) == [{"name": "customer_id", "dtype": "float64", "nulls": 1}]


def cell(number: int, source: str = "x", error: str = "") -> dict[str, Any]:
    failed = {"output_type": "error", "ename": error, "evalue": "", "traceback": [error]}
    return {
        "index": number - 1,
        "id": f"In[{number}]",
        "type": "code",
        "source": source,
        "executionCount": number,
        "outputs": [failed] if error else [],
    }


def numbers(ran: list[dict[str, Any]], *parts: Any) -> tuple[int | None, list[int]]:
    page = read_page(ran, {}, frozenset(parts), "", None)
    assert page
    notebook = page["notebook"]
    meant = notebook["activeCell"]
    return meant and meant["executionCount"], [one["executionCount"] for one in notebook["cells"]]


def test_the_meant_cell_is_the_last_or_the_last_that_failed() -> None:
    ran = [cell(1), cell(2, error="KeyError"), cell(3, error="ValueError"), cell(4)]
    assert numbers(ran, "cell") == (4, [])
    assert numbers(ran, "error") == (3, [])
    assert numbers(ran, "cell", "error") == (4, [3])
    assert numbers(ran, "notebook") == (4, [3, 2, 1])
    assert numbers(ran, *PARTS) == (4, [3, 2, 1])
    assert numbers(ran, "variables") == (None, [])
    assert numbers([], *PARTS) == (None, [])
    assert read_page(ran, {}, frozenset(), "", None) is None


@pytest.mark.parametrize(
    ("session", "root", "path"),
    [
        ("/home/ann/work/a b.ipynb", "/home/ann", "work/a b.ipynb"),
        ("/home/ann/work/a.ipynb", "/home/bob", "a.ipynb"),
        ("/home/ann/work/a.ipynb", None, "a.ipynb"),
        ("", "/home/ann", "notebook"),
    ],
)
def test_the_path_is_the_server_s(session: str, root: str | None, path: str) -> None:
    page = read_page([], {}, ALL, session, root)
    assert page
    assert page["notebook"]["path"] == page["path"] == path


def test_the_service_takes_what_a_kernel_tells() -> None:
    ran = [cell(number, "x" * 50_000) for number in range(1, 80)]
    page = read_page(ran, namespace(), ALL, "/a/n.ipynb", "/a")
    assert page
    assert len(json.dumps(page)) < 512 * 1024
    told = checked(page)
    assert told.notebook
    assert told.notebook.active_cell
    assert told.notebook.active_cell.execution_count == 79
    assert told.notebook.omitted.cells == 78 - len(told.notebook.cells)
    assert len(told.notebook.variables) == len(read_variables(namespace())[0])


@pytest.mark.parametrize(
    ("source", "ours"),
    [
        ("%chat why?", True),
        ("%%chat\nwhy?\n1 / 0", True),
        ("%%chatkit --as code\nx", True),
        ("%load_ext jupyter_chatkit\n%chat hi", True),
        ("%load_ext jupyter_chatkit\nimport pandas", False),
        ("x = 1\n%chat hi", False),
        ("%chatter x", False),
        ("%load_ext other", False),
    ],
)
def test_cells_that_only_chat_are_known(source: str, ours: bool) -> None:
    assert is_ours(source, {}) is ours


@pytest.mark.parametrize(
    ("source", "ours"),
    [
        ("from jupyter_chatkit import ChatWidget\nw = ChatWidget(height=300)\nchat", True),
        ("import jupyter_chatkit as jc\njc.ChatWidget()", False),
        ("jc.ChatWidget()", True),
        ("%load_ext jupyter_chatkit\nchat", True),
        ("chat", True),
        ("chat.ask(\n    'why?'\n)", True),
        ("reply = chat.ask('why?')", True),
        ("reply", True),
        ("orders", False),
        ("orders.ask('why?')", False),
        ("chat.ask('why?')\norders", False),
        ("hostile", False),
        ("x = 1", False),
        ("chat.ask(", False),
    ],
)
def test_cells_that_only_talk_by_a_widget_are_known(source: str, ours: bool) -> None:
    there = {"chat": KernelChat(), "reply": Answer("x"), "orders": [1], "hostile": Trap()}
    assert is_ours(source, there) is ours
