"""Marks under nbdime: they are the only metadata of a difference, and merge where texts do."""

from __future__ import annotations

import copy
import importlib
import sys
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from environments import packages_of
from test_provenance_command import cell, mark

if TYPE_CHECKING:
    from collections.abc import Callable

    Notebook = nbformat.NotebookNode
    Change = Callable[[Notebook], None]

TEXT = "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6"


@pytest.fixture
def nbdime(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages_of("packages-nbdime", ".make/nbdime"))])
    return importlib.import_module("nbdime")


@pytest.fixture
def base() -> Notebook:
    cells = [cell("x = 1"), cell(TEXT), cell("z = 3", mark("z = 3"))]
    made: Notebook = nbformat.v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    return made


def writes(index: int, old: str, new: str, **other: Any) -> Change:
    """An edit of the assistant, as the page marks it."""

    def change(notebook: Notebook) -> None:
        at = notebook.cells[index]
        at.source = at.source.replace(old, new)
        at.metadata["jupyter_chatkit"] = mark(new, change="changed", **other)

    return change


def types(index: int, old: str, new: str) -> Change:
    """An edit of a person."""

    def change(notebook: Notebook) -> None:
        notebook.cells[index].source = notebook.cells[index].source.replace(old, new)

    return change


def after(base: Notebook, *changes: Change) -> Notebook:
    made = copy.deepcopy(base)
    for change in changes:
        change(made)
    return made


def changed(diff: Any, path: str = "") -> set[str]:
    """The paths of what a difference adds, takes away or changes; a source counts as one."""
    found: set[str] = set()
    for entry in diff:
        inner = f"{path}/{entry.key}"
        is_inside = entry.op == "patch" and entry.key != "source"
        found |= changed(entry.diff, inner) if is_inside else {inner}
    return found


def test_an_edit_differs_in_the_text_and_the_mark_of_its_cell(nbdime: Any, base: Notebook) -> None:
    diff = nbdime.diff_notebooks(base, after(base, writes(1, "b = 2", "b = 20")))
    assert changed(diff) == {"/cells/1/source", "/cells/1/metadata/jupyter_chatkit"}


def test_what_a_person_types_in_a_marked_cell_leaves_the_mark(nbdime: Any, base: Notebook) -> None:
    assert changed(nbdime.diff_notebooks(base, after(base, types(2, "3", "4")))) == {"/cells/2/source"}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (writes(1, "b = 2", "b = 20"), writes(2, "z = 3", "z = 30")),
        (writes(1, "a = 1", "a = 10"), types(1, "f = 6", "f = 60")),
        (writes(1, "a = 1", "a = 10"), types(2, "z", "y")),
    ],
)
def test_marks_merge_as_the_texts_do(nbdime: Any, base: Notebook, ours: Change, theirs: Change) -> None:
    merged, decisions = nbdime.merge_notebooks(base, after(base, ours), after(base, theirs))
    assert [each for each in decisions if each.conflict] == []
    assert merged == after(base, ours, theirs)


def test_two_marks_of_one_cell_are_a_conflict_that_keeps_both(nbdime: Any, base: Notebook) -> None:
    ours = writes(1, "a = 1", "a = 10")
    theirs = writes(1, "f = 6", "f = 60", request="e" * 64)
    merged, decisions = nbdime.merge_notebooks(base, after(base, ours), after(base, theirs))
    assert [each.common_path for each in decisions if each.conflict] == [("cells", 1, "metadata")]
    assert merged.cells[1].source == TEXT.replace("a = 1", "a = 10").replace("f = 6", "f = 60")
    kept = str(merged.cells[1].metadata)
    assert "f" * 64 in kept
    assert "e" * 64 in kept
