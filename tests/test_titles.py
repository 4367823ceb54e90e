"""The first title of a thread."""

from __future__ import annotations

import pytest
from chat_requests import failing_page

from jupyter_chatkit.context import PageContext, read_page
from jupyter_chatkit.titles import LONGEST, title


@pytest.fixture
def page() -> PageContext:
    return read_page(failing_page())


def test_a_question_about_the_failure_is_called_by_it(page: PageContext) -> None:
    assert title("Why did this fail?", page) == "KeyError: 'custmer_id'"


def test_another_question_is_called_by_its_first_line(page: PageContext) -> None:
    assert title("Plot the orders\nby month", page) == "Plot the orders"
    assert title("Why did this fail?", None) == "Why did this fail?"


def test_a_long_one_ends_at_a_word() -> None:
    found = title("words " * 40, None)
    assert len(found) <= LONGEST
    assert found.endswith("words…")


@pytest.mark.parametrize("text", ["", " \n ", "x" * 500])
def test_there_always_is_one(text: str) -> None:
    assert 0 < len(title(text, None)) <= LONGEST
