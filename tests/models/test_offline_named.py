"""What the `offline` helper says of what a message names with "@"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pages import a_cell, a_page

from jupyter_chatkit.context import PageContext, read_page
from jupyter_chatkit.models.offline import answer
from jupyter_chatkit.models.repairs.wish import wants_repair

if TYPE_CHECKING:
    from served_chat import ServedChat

ERROR = {"output_type": "error", "ename": "KeyError", "evalue": "'custmer'", "traceback": []}
FRAME = {
    "name": "orders",
    "type": "DataFrame",
    "shape": [120, 2],
    "columns": [{"name": "customer", "dtype": "str", "nulls": 3}, {"name": "amount", "dtype": "float64"}],
}
FAILS = {"executionCount": 3, "outputs": [ERROR]}
CELL = {"title": "[3] orders['custmer']", "cells": [a_cell(30, "orders['custmer']", **FAILS)]}
TIDY = {"title": "[4] tidy = clean(raw)", "cells": [a_cell(31, "tidy = clean(raw)", executionCount=4)]}


def naming(*named: dict[str, Any], **notebook: Any) -> PageContext:
    meant = a_cell(1, "unrelated = 1", executionCount=9)
    return read_page(a_page(**{"activeCell": meant, **notebook}) | {"named": list(named)})


@pytest.mark.parametrize(
    "question", ["explain @{}", "what does @{} do?", "@{}", "Was macht @{}?", "see @{} please"]
)
def test_a_cell_that_is_not_among_those_shown_is_explained(question: str) -> None:
    told = answer(question.format(TIDY["title"]), naming(TIDY))
    assert told.startswith("Cell [4], statement by statement:")
    assert "sets `tidy` to what `clean(raw)` gives" in told
    assert "unrelated" not in told


def test_why_a_named_cell_failed() -> None:
    page = naming(CELL, variables=[FRAME])
    told = answer(f"why does @{CELL['title']} fail?", page)
    assert "cell [3] failed" in told.lower()
    assert "The nearest column is `'customer'`" in told
    assert "no error among the outputs of cell [4]" in answer(f"fix @{TIDY['title']}", naming(TIDY))


@pytest.mark.parametrize(
    "question", ["explain @orders", "what is in @orders?", "@orders", "columns of @orders"]
)
def test_a_variable_is_told_with_its_columns(question: str) -> None:
    told = answer(question, naming({"title": "orders", "variables": [FRAME]}))
    assert "`orders` is a `DataFrame (120, 2)`" in told
    assert "| `customer` | `str` | 3 |" in told


def test_a_column_is_told_as_one() -> None:
    column = {**FRAME, "columns": FRAME["columns"][:1]}
    told = answer("what is @orders.customer?", naming({"title": "orders.customer", "variables": [column]}))
    assert told == (
        "`customer` is a column of `orders`, a `DataFrame (120, 2)`. Its dtype is `str`."
        " 3 of its values are missing. I am not shown its values."
    )


def test_where_a_variable_is_used() -> None:
    page = naming({"title": "orders", "variables": [FRAME]}, cells=[a_cell(0, "orders = 1")])
    assert "`orders` is defined in:" in answer("where is @orders defined?", page)


def test_a_heading_is_told_in_lines() -> None:
    cells = [{"index": 2, "id": "h", "type": "markdown", "source": "## Results"}]
    cells += [a_cell(number, f"x_{number} = {number}", executionCount=number) for number in (3, 4, 5)]
    told = answer("what is in @Results?", naming({"title": "Results", "cells": cells, "omitted": 2}))
    assert told.startswith("`Results` has 6 cells:")
    assert "- cell [5]: sets `x_5`" in told


def test_a_file_is_told_by_its_beginning() -> None:
    text = "id,amount\n" + "1,2\n" * 100
    file = {"title": "data/orders.csv", "path": "data/orders.csv", "text": text}
    told = answer("what is in @data/orders.csv?", naming(file))
    assert "`data/orders.csv` begins:\n\n```text\nid,amount\n" in told
    assert told.count("1,2") == 29
    assert "could not be read" in answer("@b.bin", naming({"title": "b.bin", "path": "b.bin"}))


def test_all_that_is_named_is_told_without_a_notebook_too() -> None:
    gone = {"title": "[7] gone"}
    page = read_page({"path": "notes.txt", "named": [TIDY, {"title": "orders", "variables": [FRAME]}, gone]})
    told = answer("explain @[4] tidy = clean(raw) and @orders and @[7] gone", page)
    assert "Cell [4], statement" in told
    assert "`orders` is a" in told
    assert "`[7] gone` is not there any more." in told


def test_a_named_cell_can_be_repaired() -> None:
    assert wants_repair("fix @[3] orders['custmer']")
    assert not wants_repair("explain @[3] fix()")


async def test_it_goes_all_the_way(chat: ServedChat) -> None:
    page = a_page(activeCell=a_cell(1)) | {"named": [{"title": "orders", "variables": [FRAME]}]}
    said = await chat.say("explain @orders", pageContext=page)
    [told] = [event["item"] for event in said if event["type"] == "thread.item.done"][-1:]
    assert "`customer`" in told["content"][0]["text"]
