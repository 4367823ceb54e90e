from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import pytest
from mended_cells import OF_NAMES, SALES

from jupyter_chatkit.context import PageContext
from jupyter_chatkit.models.offline import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    Ran = Callable[..., PageContext]

WHY = "why did this fail?"


def block_of(text: str) -> str | None:
    found = re.findall(r"```python\n(.*?)\n?```", text, re.DOTALL)
    return found[-1] if found else None


@pytest.mark.parametrize(("cell", "words", "fixed"), OF_NAMES, ids=[case[0][:30] for case in OF_NAMES])
def test_a_fix_that_can_be_worked_out_is_the_whole_corrected_cell(
    ran: Ran, cell: str, words: list[str], fixed: str
) -> None:
    told = answer(WHY, ran(SALES, cell))
    assert told.startswith("Cell [2] failed")
    for word in words:
        assert word in told
    assert block_of(told) == fixed


def test_the_corrected_cell_runs(ran: Ran) -> None:
    failed = "total = sales['Revenue'].sum()\nnmae = 'x'\nprint(name, total)"
    first = block_of(answer(WHY, ran(SALES, failed)))
    assert first is not None
    again = ran(SALES, first)
    assert "`nmae`" in (told := answer(WHY, again)) or "`name`" in told
    second = ran(SALES, first.replace("nmae", "name"))
    assert second.notebook
    assert second.notebook.active_cell
    assert second.notebook.active_cell.outputs == []


def test_a_name_of_a_cell_that_has_not_run_sends_there(ran: Ran) -> None:
    told = answer(WHY, ran(SALES, {"source": "limit = 3", "run": False}, "sales.head(limit)"))
    assert "The 2nd cell defines it on line 1, but that cell has not run" in told
    assert "Run the 2nd cell first, then cell [2] again" in told
    assert block_of(told) is None


def test_a_name_lost_in_a_restart_names_the_cell_by_its_number(ran: Ran) -> None:
    page = ran({"source": "limit = 3", "run": False}, "print(limit)")
    assert page.notebook
    old = page.notebook.cells[0].model_copy(update={"execution_count": 12})
    page = page.model_copy(update={"notebook": page.notebook.model_copy(update={"cells": [old]})})
    told = answer(WHY, page)
    assert "Cell [12] defines it" in told
    assert "restarted" in told


def test_a_name_of_a_cell_that_failed_says_so(ran: Ran) -> None:
    told = answer(WHY, ran("limit = 1 / 0", "print(limit)"))
    assert "Cell [1] defines it on line 1, but that cell failed itself" in told


def test_an_unknown_name_is_not_invented(ran: Ran) -> None:
    told = answer(WHY, ran("zzyqx + 1"))
    assert "nothing here defines `zzyqx`" in told
    assert block_of(told) is None


@pytest.mark.parametrize(
    ("module", "package"),
    [("sklearn", "scikit-learn"), ("cv2", "opencv-python"), ("skimage", "scikit-image")],
)
def test_a_missing_package_is_a_command_for_a_new_cell(ran: Ran, module: str, package: str) -> None:
    told = answer(WHY, ran(f"import {module}"))
    assert f"`{module}` is not installed" in told
    assert "in a new cell" in told
    assert block_of(told) == f"%pip install {package}"


def test_an_unknown_package_is_not_proposed_for_installing(ran: Ran) -> None:
    told = answer(WHY, ran("import quixotry_zz"))
    assert "`quixotry_zz` is not installed" in told
    assert "pip install quixotry" not in told


def test_a_relative_import_is_explained(ran: Ran) -> None:
    assert "not part of a package" in answer(WHY, ran("from . import thing"))


def test_a_column_made_in_a_cell_that_has_not_run(ran: Ran) -> None:
    made = {"source": "sales['profit'] = sales['revenue'] / 2", "run": False}
    told = answer(WHY, ran(SALES, made, "sales['profit'].sum()"))
    assert "made in the 2nd cell, which has not run" in told
    assert block_of(told) is None


def test_an_index_label_is_not_taken_for_a_column(ran: Ran) -> None:
    told = answer(WHY, ran(SALES, "sales.loc['revenue']"))
    assert "index of `sales` has no label `'revenue'`" in told
    assert "`sales.index`" in told


def test_unknown_columns_are_listed_by_a_command(ran: Ran) -> None:
    page = ran(SALES, "sales['zz']", variables=[])
    assert "`list(sales.columns)`" in answer(WHY, page)


def test_a_frame_without_its_columns_is_told_as_one(ran: Ran) -> None:
    page = ran(SALES, "sales['revenu']")
    assert page.notebook
    known = [one.model_copy(update={"columns": None}) for one in page.notebook.variables]
    told = answer(
        WHY, page.model_copy(update={"notebook": page.notebook.model_copy(update={"variables": known})})
    )
    assert "`sales` is a `DataFrame (2, 3)`" in told
    assert "I am not shown the columns" in told
    assert "`list(sales.columns)`" in told


def test_an_environment_variable(ran: Ran) -> None:
    assert "environment variable `'NOT_SET_ZZ'`" in answer(WHY, ran("import os\nos.environ['NOT_SET_ZZ']"))


def test_a_failure_inside_a_function_of_another_cell_is_placed_there(ran: Ran) -> None:
    told = answer(WHY, ran(SALES, "def clean(frame):\n    return frame['Revenue']", "clean(sales)"))
    assert told.startswith("Cell [3] failed inside `clean`, cell [2] on line 2")
    assert block_of(told) is None


def test_a_fix_elsewhere_is_said_by_line_and_never_replaces_the_meant_cell(ran: Ran) -> None:
    told = answer(WHY, ran("def mean(values):\n    return smu(values) / len(values)", "mean([1])"))
    assert "In cell [1]:" in told
    assert "- line 2: `return sum(values) / len(values)`" in told
    assert block_of(told) is None


def test_a_cell_with_a_redacted_secret_is_not_replaced(ran: Ran) -> None:
    page = ran("key = '[[redacted:openai-key:1]]'\nprint(kye)")
    told = answer(WHY, page)
    assert "- line 2: `print(key)`" in told
    assert block_of(told) is None


def test_a_cell_as_long_as_the_cap_is_not_replaced(ran: Ran) -> None:
    told = answer(WHY, ran("total = 1\n" + "x = 'some text'\n" * 510 + "print(totl)"))
    assert "`total`" in told
    assert block_of(told) is None


def test_ansi_colours_do_not_hide_the_line(ran: Ran) -> None:
    page = ran(SALES, "x = 1\nsales['Revenue']")
    assert page.notebook
    assert page.notebook.active_cell
    assert "\x1b[" in str(page.notebook.active_cell.outputs) or "\\x1b" in str(
        page.notebook.active_cell.outputs
    )
    assert answer(WHY, page).startswith("Cell [2] failed on line 2")


OLD_HEADS = [
    "<ipython-input-7-0a1b2c> in <module>\n      1 x = 1\n----> 2 y = pritn(x)",
    "Input In [7], in <cell line: 2>()\n      1 x = 1\n----> 2 y = pritn(x)",
    "Cell In [7], line 2\n      1 x = 1\n----> 2 y = pritn(x)",
    "/tmp/ipykernel_55/123.py in <module>\n      1 x = 1\n----> 2 y = pritn(x)",
]


@pytest.mark.parametrize("head", OLD_HEADS)
def test_older_ipythons_frames_are_read(head: str) -> None:
    error = {
        "output_type": "error",
        "ename": "NameError",
        "evalue": "name 'pritn' is not defined",
        "traceback": ["----", "NameError  Traceback (most recent call last)", head, "NameError: name"],
    }
    told = answer(WHY, page_of("x = 1\ny = pritn(x)", error))
    assert told.startswith("Cell [7] failed on line 2")
    assert block_of(told) == "x = 1\ny = print(x)"


def page_of(source: str, error: dict[str, Any], **notebook: Any) -> PageContext:
    cell = {"index": 0, "id": "a", "source": source, "executionCount": 7, "outputs": [error]}
    return PageContext.model_validate({"notebook": {"path": "a.ipynb", "activeCell": cell, **notebook}})


def test_another_language_gets_a_plain_reading() -> None:
    error = {"output_type": "error", "ename": "ERROR", "evalue": "object 'salse' not found", "traceback": []}
    told = answer(WHY, page_of("head(salse)", error, language="R"))
    assert "there is no object `salse`" in told
    assert "```" not in told


def test_quoted_text_cannot_leave_its_quotes() -> None:
    error = {
        "output_type": "error",
        "ename": "RuntimeError",
        "evalue": "`<img src=x onerror=alert(1)>` ``` <b>",
        "traceback": [],
    }
    told = answer(WHY, page_of("x", error))
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", told, flags=re.DOTALL)
    assert "<" not in outside


def test_every_corrected_cell_parses(ran: Ran) -> None:
    for cell, _, fixed in OF_NAMES:
        if "%" not in cell:
            ast.parse(fixed)
