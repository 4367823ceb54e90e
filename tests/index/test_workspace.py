"""Searching a workspace: what is found, and that no question breaks it."""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from searching import PATIENCE, places, search

from jupyter_chatkit.index import workspace
from jupyter_chatkit.index.tree import Rules
from jupyter_chatkit.index.workspace import Place, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def test_what_stands_somewhere_is_found_with_its_place(opened: Callable[..., Workspace]) -> None:
    space = opened()
    found = search(space, "customer_id")
    assert places(found) == [("orders.csv", 0, 1), ("reports/q3.ipynb", 3, 1)]
    [hit] = [hit for hit in found.hits if hit.cell]
    assert hit.snippet == "orders.groupby(\"customer_id\")['amount'].sum()"
    assert (hit.heading, hit.kind, hit.changed) == ("Third quarter", "notebook", False)
    assert found.files == 4
    assert places(search(space, "dropna")) == [("clean.py", 0, 2)]
    assert search(space, "4711").hits == ()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("orders.groupby('customer_id')", "reports/q3.ipynb"),
        ("sum groupby", "reports/q3.ipynb"),
        ("CUSTOMERS churn", "notes.md"),
        ("cafe", "notes.md"),
        ("chur", "notes.md"),
        ("reports/q3", "reports/q3.ipynb"),
    ],
)
def test_words_are_found_in_any_order_case_and_joint(
    text: str, path: str, opened: Callable[..., Workspace]
) -> None:
    found = search(opened(), text)
    assert {hit.path for hit in found.hits} == {path}
    assert not found.any_word


def test_places_with_some_of_the_words_are_told_as_such(opened: Callable[..., Workspace]) -> None:
    found = search(opened(), "churn groupby zebra")
    assert found.any_word
    assert {hit.path for hit in found.hits} == {"notes.md", "reports/q3.ipynb"}


def test_a_file_that_changed_or_went_since_it_was_read_is_told(
    root: Path, opened: Callable[..., Workspace]
) -> None:
    space = opened()
    search(space, "x")
    (root / "notes.md").write_text("The churn of customers, put better.\n")
    (root / "clean.py").unlink()
    [hit] = space.search("churn", 0).hits
    assert hit.changed
    assert space.search("dropna", 0).hits == ()


def test_nothing_is_hidden_where_that_is_turned_off(root: Path, opened: Callable[..., Workspace]) -> None:
    (root / "connect.py").write_text("password = 'kangaroo-valley-77'\n")
    assert "[[redacted" in search(opened(), "password").hits[0].snippet
    assert "kangaroo-valley-77" in search(opened(redact=None), "password").hits[0].snippet


def test_what_becomes_a_secret_later_is_taken_out(
    root: Path, place: Place, opened: Callable[..., Workspace]
) -> None:
    (root / "connect.py").write_text("connect('kangaroo-valley-77')\n")
    told: list[str] = []

    def hide(text: str) -> str:
        told.append(text)
        return text.replace("kangaroo-valley-77", "[gone]")

    space = opened(hide)
    assert search(space, "kangaroo").hits[0].snippet == "connect('[gone]')"
    (root / ".env").write_text("DATABASE_KEY=kangaroo-valley-77\n")
    assert search(space, "kangaroo").hits == ()
    with sqlite3.connect(place.database) as connection:
        [text] = connection.execute(
            "SELECT text FROM pieces WHERE path = 'connect.py' AND line = 1"
        ).fetchone()
    assert "[[redacted:dotenv-file-" in text


def test_nothing_of_a_file_is_told_whose_name_became_a_secret(
    root: Path, opened: Callable[..., Workspace]
) -> None:
    (root / "kangaroo.md").write_text("# The kangaroo\nA zebra.\n")
    assert {hit.path for hit in search(opened(), "zebra").hits} == {"kangaroo.md"}
    assert search(opened(lambda text: text.replace("kangaroo.md", "[gone]")), "zebra").hits == ()
    [hit] = search(opened(lambda text: text.replace("The kangaroo", "[gone]")), "zebra").hits
    assert hit.heading == "[gone]"


def test_what_the_file_browser_hides_is_not_found(
    root: Path, place: Place, opened: Callable[..., Workspace]
) -> None:
    for path in (".hidden.md", "shown.md", "drafts.md"):
        (root / path).write_text("A zebra.")

    def paths(rules: Rules) -> set[str]:
        return {hit.path for hit in search(opened(at=replace(place, rules=rules)), "zebra").hits}

    assert paths(Rules()) == {"shown.md", "drafts.md"}
    assert paths(Rules(hide_globs=("drafts*",))) == {"shown.md"}
    assert paths(Rules(allow_hidden=True)) == {".hidden.md", "shown.md", "drafts.md"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=60), st.text(alphabet='"*()^:-+{}.,ANDORNEAT \x00\ud800', max_size=40)))
def test_no_question_breaks_the_search(ready: Workspace, text: str) -> None:
    assert ready.search(text, 0).state in {"ready", "no words"}


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("ready")
    (folder / "work").mkdir()
    (folder / "work/a.md").write_text("NEAR and OR text AND more NOT a column text: path")
    space = Workspace(Place(folder / "work", folder / "index"), str)
    assert space.search("text", PATIENCE).state == "ready"
    space._next = time.monotonic() + 1_000
    yield space
    space.close()


@pytest.mark.parametrize(
    "text", ["NEAR(text)", "path:more", "a'; DROP TABLE files; --", 'x" OR "text', "text*"]
)
def test_operators_are_words(ready: Workspace, text: str) -> None:
    assert ready.search(text, 0).state == "ready"
    assert ready.search("more", 0).files == 1


@pytest.mark.parametrize("text", ["", "  ", "== != ()", "\x00", "🙂"])
def test_a_question_without_words_is_told(ready: Workspace, text: str) -> None:
    assert ready.search(text, 0).state == "no words"


def test_the_hits_of_one_file_do_not_crowd_out_the_others(
    root: Path, opened: Callable[..., Workspace]
) -> None:
    cells = [{"cell_type": "code", "source": "zebra " * 20}] * 90
    (root / "many.ipynb").write_text(json.dumps({"cells": cells}))
    for number in range(30):
        (root / f"{number}.md").write_text("one zebra among many other animals")
    found = search(opened(), "zebra")
    assert found.more
    assert len(found.hits) == workspace.MOST_HITS
    assert sum(hit.path == "many.ipynb" for hit in found.hits) <= workspace.MOST_OF_A_FILE


def test_a_very_long_line_is_cut_around_what_was_found(root: Path, opened: Callable[..., Workspace]) -> None:
    (root / "long.py").write_text("x = [" + "1, " * 3_000 + "zebra" + ", 2" * 3_000 + "]\n")
    [hit] = search(opened(), "zebra").hits
    assert "zebra" in hit.snippet
    assert len(hit.snippet) < 250
