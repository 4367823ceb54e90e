"""The smallest edit that makes one text of another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tool_notebook import patched

from jupyter_chatkit.models.repairs.patch import edit_to

LINES = st.lists(st.sampled_from(["", "x = 1", "xx = 1", "y", "    y", "x"]), max_size=8).map("\n".join)


def hunks(before: str, after: str) -> list[tuple[str, str]]:
    return [(hunk["old"], hunk["new"]) for hunk in edit_to("a", "0", before, after)["hunks"]]


def test_a_line_that_occurs_once_stands_alone() -> None:
    assert hunks("a\nb\nc", "a\nB\nc") == [("b", "B")]


def test_two_places_are_two_hunks() -> None:
    assert hunks("a\nb\nc", "A\nb\nC") == [("a", "A"), ("c", "C")]


def test_a_line_that_occurs_twice_comes_with_the_lines_around_it() -> None:
    assert hunks("f\ny\ng\ny\nh", "f\nY\ng\ny\nh") == [("f\ny\ng", "f\nY\ng")]


def test_an_import_comes_with_the_line_below_it() -> None:
    assert hunks("os.getcwd()\nx", "import os\nos.getcwd()\nx") == [("os.getcwd()", "import os\nos.getcwd()")]


def test_where_no_piece_is_unique_the_whole_text_is_replaced() -> None:
    edit = edit_to("a", "0", "x\nx", "x\ny")
    assert edit == {"edit": "replace", "cellId": "a", "sourceHash": "0", "source": "x\ny"}


@given(LINES, LINES)
def test_whatever_the_texts_the_edit_makes_one_of_the_other(before: str, after: str) -> None:
    edit = edit_to("a", "0", before, after)
    made = edit["source"] if edit["edit"] == "replace" else patched(before, edit["hunks"])
    assert made == after
