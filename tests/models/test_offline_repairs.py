"""`offline` repairs a notebook with the tools that any model has: by whole turns on real failures."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from agents import Agent, ModelSettings, ModelTracing, RunConfig, Runner
from mended_cells import OF_NAMES, OF_VALUES, SALES, START
from tool_notebook import ALL, hash_of

from jupyter_chatkit.agent import MOST_STEPS
from jupyter_chatkit.models.offline import OfflineModel, answer
from jupyter_chatkit.models.repairs.steps import MOST_CALLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tool_notebook import ToolNotebook

    Notebooks = Callable[..., ToolNotebook]

FIX = "Fix the error"

# Corrected where a person says so: each loses values, or is one of several ways.
UNSURE = [
    "sum = 3\nsum([1])",
    "left @ right",
    "left + tall",
    "df['kind'].astype(float)",
    "pd.to_datetime(df['day'])",
    "open('l.csv', 'wb').write(b'a\\xe9,b'); pd.read_csv('l.csv')",
]
MENDED = [(SALES, cell, fixed) for cell, _, fixed in OF_NAMES]
MENDED += [(START, cell, fixed) for cell, _, fixed in OF_VALUES if cell not in UNSURE]


def turn(notebook: ToolNotebook, question: str = FIX, names: tuple[str, ...] = ALL) -> str:
    """What the model says at the end of a turn that the SDK runs with the notebook's tools."""
    agent = Agent(name="chat", model=OfflineModel(notebook.page_now()), tools=[*notebook.tools(*names)])
    quiet = RunConfig(tracing_disabled=True)
    run = Runner.run(agent, question, run_config=quiet, max_turns=MOST_STEPS)
    return str(asyncio.run(run).final_output)


def names_called(notebook: ToolNotebook) -> list[str]:
    return [name for name, _ in notebook.calls]


@pytest.mark.parametrize(("first", "cell", "fixed"), MENDED, ids=[case[1][:30] for case in MENDED])
def test_a_correction_that_can_be_worked_out_is_put_in_and_run(
    a_notebook: Notebooks, first: str, cell: str, fixed: str
) -> None:
    notebook = a_notebook(first, cell)
    said = turn(notebook)
    assert names_called(notebook) == ["read_cells", "edit_cells", "run_cells"]
    assert notebook.sources == [first, fixed]
    assert not [out for out in notebook.cells[1]["outputs"] if out["output_type"] == "error"]
    assert said.startswith("Cell [2] failed with")
    assert "Cell [3] ran without an error" in said


@pytest.mark.parametrize("cell", UNSURE, ids=[cell[:30] for cell in UNSURE])
def test_what_may_not_be_meant_is_explained_and_left_alone(a_notebook: Notebooks, cell: str) -> None:
    notebook = a_notebook(START, cell)
    said = turn(notebook)
    assert notebook.calls == []
    assert said.startswith(answer(FIX, notebook.page_now()))
    assert said.endswith("I changed nothing, because I am not sure enough of a correction to make it myself.")


@pytest.mark.parametrize("cell", ["rates['q2']", "rate_2023 + 1", "frame['y23']", "frame.y23"])
def test_of_two_names_that_are_as_near_none_is_taken(a_notebook: Notebooks, cell: str) -> None:
    first = "import pandas as pd\nrate_2022, rate_2024 = 1, 2\nrates = {'q1': 1, 'q3': 2}"
    notebook = a_notebook(f"{first}\nframe = pd.DataFrame({{'y22': [1], 'y24': [2]}})", cell)
    assert "I changed nothing" in turn(notebook)
    assert notebook.calls == []


def test_what_the_cell_put_out_is_said(a_notebook: Notebooks) -> None:
    notebook = a_notebook("total = 20", "print('sum', totl)")
    assert turn(notebook) == (
        "Cell [2] failed with `NameError`: `name 'totl' is not defined`. "
        "I corrected cell [2]: `print('sum', total)`.\n\n"
        "Cell [3] ran without an error and put out `sum 20`."
    )


def test_a_function_of_another_cell_is_corrected_there_and_both_cells_run(a_notebook: Notebooks) -> None:
    notebook = a_notebook("def mean(values):\n    return smu(values) / len(values)", "print(mean([1, 3]))")
    said = turn(notebook)
    assert notebook.sources == [
        "def mean(values):\n    return sum(values) / len(values)",
        "print(mean([1, 3]))",
    ]
    assert [ref["cellId"] for ref in notebook.called("run_cells")[0]["cells"]] == ["cell-0", "cell-1"]
    assert "I corrected cell [1]" in said
    assert "put out `2.0`" in said


def test_a_cell_that_has_not_run_is_run_first_and_nothing_is_edited(a_notebook: Notebooks) -> None:
    notebook = a_notebook({"source": "limit = 3", "run": False}, "print(limit)")
    said = turn(notebook)
    assert names_called(notebook) == ["read_cells", "run_cells"]
    assert [ref["cellId"] for ref in notebook.called("run_cells")[0]["cells"]] == ["cell-0", "cell-1"]
    assert said == "Cell [2] and cell [3] ran without an error and put out `3`."


def test_a_missing_package_is_a_new_cell_above_that_runs_first(a_notebook: Notebooks) -> None:
    notebook = a_notebook("import skimage")
    notebook.answers["run_cells"] = [json.dumps({"refused": "The person did not allow this."})]
    said = turn(notebook)
    assert notebook.sources == ["%pip install scikit-image", "import skimage"]
    [run] = notebook.called("run_cells")
    assert [ref["cellId"] for ref in run["cells"]] == ["new-1", "cell-0"]
    assert run["seconds"] == 600
    assert "I put a new cell above it: `%pip install scikit-image`." in said
    assert said.endswith("It has not run: you did not allow it.")


def test_an_unknown_package_is_not_installed(a_notebook: Notebooks) -> None:
    notebook = a_notebook("import quixotry_zz")
    assert "I changed nothing" in turn(notebook)
    assert notebook.calls == []


def test_a_second_error_of_the_same_cell_is_corrected_too(a_notebook: Notebooks) -> None:
    notebook = a_notebook(SALES, "total = sales['Revenue'].sum()\nprint(totl)")
    said = turn(notebook)
    assert names_called(notebook) == ["read_cells", "edit_cells", "run_cells"] * 2
    assert notebook.sources[1] == "total = sales['revenue'].sum()\nprint(total)"
    assert "Cell [2] failed with `KeyError`" in said
    assert "Cell [3] failed with `NameError`" in said
    assert said.endswith("Cell [4] ran without an error and put out `30.0`.")


def test_a_third_error_is_explained_and_left(a_notebook: Notebooks) -> None:
    cell = "total = sales['Revenue'].sum()\nprint(totl)\nvalue = 1\nprint(vlaue)"
    notebook = a_notebook(SALES, cell)
    said = turn(notebook)
    assert len(notebook.called("edit_cells")) == 2
    assert len(notebook.calls) == MOST_CALLS < MOST_STEPS
    assert notebook.sources[1] == cell.replace("Revenue", "revenue").replace("totl", "total")
    assert "That was not all. Cell [4] failed on line 4: there is no `vlaue`" in said


def test_a_cell_that_had_to_run_first_is_corrected_where_it_fails_itself(a_notebook: Notebooks) -> None:
    notebook = a_notebook({"source": "limit = maxx(3, 4)", "run": False}, "print(limit)")
    said = turn(notebook)
    assert notebook.sources == ["limit = max(3, 4)", "print(limit)"]
    assert names_called(notebook) == ["read_cells", "run_cells", "read_cells", "edit_cells", "run_cells"]
    assert said.startswith("Cell [2] failed with `NameError`: `name 'maxx' is not defined`.")
    assert said.endswith("Cell [3] and cell [4] ran without an error and put out `4`.")


def test_what_did_not_help_is_not_tried_again(a_notebook: Notebooks) -> None:
    notebook = a_notebook({"source": "if False:\n    limit = 3", "run": False}, "print(limit)")
    said = turn(notebook)
    assert names_called(notebook) == ["read_cells", "run_cells", "read_cells", "read_cells"]
    assert said.startswith("That was not all. Cell [3] failed on line 1: the name `limit` does not exist")


def test_a_correction_that_changes_nothing_is_not_tried_again(a_notebook: Notebooks) -> None:
    notebook = a_notebook("total = 1", "print(totl)")
    hashes = [{"cellId": "cell-1", "sourceHash": hash_of("print(totl)")}]
    notebook.answers["edit_cells"] = [json.dumps({"applied": True, "changes": [], "hashes": hashes})]
    said = turn(notebook)
    assert names_called(notebook) == [*ALL, "read_cells"]
    assert "That was not all. Cell [3] failed on line 1: there is no `totl`" in said


def test_a_name_that_is_only_a_little_like_one_of_pythons_is_left(a_notebook: Notebooks) -> None:
    notebook = a_notebook("salse.head()")
    assert "nearest name is `False`" in turn(notebook)
    assert notebook.calls == []


def test_what_fails_otherwise_afterwards_is_explained(a_notebook: Notebooks) -> None:
    notebook = a_notebook("count = 0", "1 / cuont")
    said = turn(notebook)
    assert notebook.sources[1] == "1 / count"
    assert "I corrected cell [2]: `1 / count`." in said
    assert "That was not all. Cell [3] failed on line 1: " in said
    assert "`ZeroDivisionError`" in said


@pytest.mark.parametrize(
    ("tool", "result", "words"),
    [
        ("read_cells", {"error": "No notebook is open."}, "I could not read the notebook"),
        ("read_cells", {"path": "work/analysis.ipynb", "cells": []}, "is not in the notebook any more"),
        ("read_cells", "not JSON", "no result that I can read"),
        (
            "edit_cells",
            {"refused": "The person did not allow this."},
            "I changed nothing: you did not allow it.",
        ),
        (
            "edit_cells",
            {"error": "The notebook is `read-only`."},
            "the page says ``The notebook is `read-only`.``",
        ),
        (
            "edit_cells",
            {"applied": False, "reason": "Cell a has changed."},
            "the page says `Cell a has changed.`",
        ),
        ("edit_cells", {}, "no result that I can read"),
        ("edit_cells", "[1]", "no result that I can read"),
        ("edit_cells", {"applied": True}, "It has not run: run it to see"),
        ("run_cells", {"refused": "The person did not allow this."}, "It has not run: you did not allow it."),
        ("run_cells", {"cells": [{"cellId": "cell-1", "state": "refused"}]}, "you did not allow it"),
        (
            "run_cells",
            {"error": "The notebook has no kernel."},
            "the page says `The notebook has no kernel.`",
        ),
        ("run_cells", {"cells": [{"cellId": "cell-1", "state": "running"}]}, "It goes on running."),
        ("run_cells", {"cells": [{"cellId": "cell-1", "state": "changed"}]}, "edited before it could"),
        ("run_cells", {"cells": [7, {"state": None}]}, "It has not run"),
        ("run_cells", "", "no result that I can read"),
    ],
)
def test_what_is_refused_or_makes_no_sense_ends_the_turn_with_a_plain_word(
    a_notebook: Notebooks, tool: str, result: Any, words: str
) -> None:
    notebook = a_notebook(SALES, "salse")
    notebook.answers[tool] = [result if isinstance(result, str) else json.dumps(result)]
    said = turn(notebook)
    assert words in said
    assert names_called(notebook) == [*ALL[: ALL.index(tool) + 1]]
    assert ("I corrected cell [2]" in said) == (tool == "run_cells")


def test_a_cell_that_was_edited_meanwhile_keeps_what_was_typed(a_notebook: Notebooks) -> None:
    notebook = a_notebook(SALES, "salse")
    page = notebook.page_now()
    notebook.cells[1] |= {"source": "# mine\nsalse", "stale": True}
    agent = Agent(name="chat", model=OfflineModel(page), tools=[*notebook.tools(*ALL)])
    asyncio.run(Runner.run(agent, FIX, run_config=RunConfig(tracing_disabled=True)))
    assert notebook.sources[1] == "# mine\nsales"


def test_a_failure_that_is_gone_when_it_is_read_is_left(a_notebook: Notebooks) -> None:
    notebook = a_notebook(SALES, "salse")
    read = {"path": "work/analysis.ipynb", "cells": [{"id": "cell-1", "source": "x", "executionCount": 9}]}
    notebook.answers["read_cells"] = [json.dumps(read)]
    assert turn(notebook) == "Cell [9] shows no error now, so there is nothing to repair."


def test_what_the_person_made_of_the_edit_is_what_is_told(a_notebook: Notebooks) -> None:
    notebook = a_notebook(SALES, "salse")
    changes = [{"cellId": "cell-1", "change": "changed", "diff": "@@ -1 +1 @@\n-salse\n+sales.head()"}]
    notebook.answers["edit_cells"] = [json.dumps({"applied": True, "changes": changes, "hashes": []})]
    assert "I corrected cell [2]: `sales.head()`." in turn(notebook)


@pytest.mark.parametrize("names", [(), ("read_cells",), ("read_cells", "run_cells"), ("edit_cells",)])
def test_without_tools_that_edit_it_proposes_as_ever(a_notebook: Notebooks, names: tuple[str, ...]) -> None:
    notebook = a_notebook(SALES, "salse")
    assert turn(notebook, names=names) == answer(FIX, notebook.page_now())
    assert notebook.calls == []


def test_without_a_tool_that_runs_it_says_that_nothing_ran(a_notebook: Notebooks) -> None:
    notebook = a_notebook(SALES, "salse")
    said = turn(notebook, names=("read_cells", "edit_cells"))
    assert notebook.sources[1] == "sales"
    assert said.endswith("It has not run: run it to see whether it works.")


@pytest.mark.parametrize("question", ["why did this fail?", "how do I fix cell [2]?", "fix cell [9]", "help"])
def test_what_is_no_wish_to_repair_is_answered_from_the_page(a_notebook: Notebooks, question: str) -> None:
    notebook = a_notebook(SALES, "salse")
    assert turn(notebook, question) == answer(question, notebook.page_now())
    assert notebook.calls == []


def test_a_numbered_cell_is_repaired_and_no_other(a_notebook: Notebooks) -> None:
    notebook = a_notebook(SALES, "salse", "pritn(1)")
    turn(notebook, "fix cell [2]")
    assert notebook.sources[1:] == ["sales", "pritn(1)"]


def test_a_cell_that_may_be_cut_is_not_edited(a_notebook: Notebooks) -> None:
    notebook = a_notebook("total = 1\n" + "x = 'some text'\n" * 510 + "print(totl)")
    assert "I changed nothing" in turn(notebook)
    assert notebook.calls == []


def test_a_line_with_a_hidden_secret_is_no_part_of_the_edit(a_notebook: Notebooks) -> None:
    notebook = a_notebook("key = '[[redacted:openai-key:1]]'\nprint(kye)")
    turn(notebook)
    [edited] = notebook.called("edit_cells")
    assert edited["edits"][0]["hunks"] == [{"old": "print(kye)", "new": "print(key)"}]


def test_what_else_the_reading_says_comes_last(a_notebook: Notebooks) -> None:
    notebook = a_notebook("count = 3", "'n = ' + count")
    assert turn(notebook).endswith(
        "If numbers were meant to be added, convert the text instead, with `int(...)` or `float(...)`."
    )


def test_the_page_of_another_notebook_is_not_mixed_in(a_notebook: Notebooks) -> None:
    notebook = a_notebook("orders_totl")
    result = notebook.call("read_cells", {"cellIds": ["cell-0"]})
    notebook.page = {"path": "other.ipynb", "variables": [{"name": "orders_total", "type": "int"}]}
    items = [{"role": "user", "content": FIX}, *called("read_cells", '{"cellIds": ["cell-0"]}', result)]
    output = asked(OfflineModel(notebook.page_now()), items, notebook)
    assert output.type == "message"


def called(name: str, arguments: str, result: str) -> list[Any]:
    return [
        {"type": "function_call", "name": name, "arguments": arguments, "call_id": "c"},
        {"type": "function_call_output", "call_id": "c", "output": result},
    ]


def test_an_edit_without_a_reading_before_it_begins_anew(a_notebook: Notebooks) -> None:
    notebook = a_notebook(SALES, "salse")
    items = [{"role": "user", "content": FIX}, *called("edit_cells", "{}", "{}")]
    assert asked(OfflineModel(notebook.page_now()), items, notebook).name == "read_cells"


def step_by_step(notebook: ToolNotebook, question: str) -> str:
    """The same turn as the server has it: for each step a new model and the page as it is then."""
    items: list[Any] = [{"role": "user", "content": question}]
    while True:
        output = asked(OfflineModel(notebook.page_now()), items, notebook)
        if output.type == "message":
            return "".join(part.text for part in output.content)
        result = notebook.call(output.name, json.loads(output.arguments))
        items += called(output.name, output.arguments, result)


def asked(model: OfflineModel, items: list[Any], notebook: ToolNotebook) -> Any:
    answering = model.get_response(
        None,
        items,
        ModelSettings(),
        notebook.tools(*ALL),
        None,
        [],
        ModelTracing.DISABLED,
        previous_response_id=None,
        conversation_id=None,
        prompt=None,
    )
    [output] = asyncio.run(answering).output
    return output


@pytest.mark.parametrize(
    "cells",
    [
        (SALES, "total = sales['Revenue'].sum()\nprint(totl)"),
        ("def mean(values):\n    return smu(values) / len(values)", "print(mean([1, 3]))"),
        ({"source": "limit = 3", "run": False}, "print(limit)"),
        (SALES, "1 / salse"),
    ],
)
def test_the_same_input_gives_the_same_bytes_whoever_asks_and_nothing_is_kept(
    a_notebook: Notebooks, cells: tuple[Any, ...]
) -> None:
    turns = []
    for take in (turn, turn, step_by_step):
        notebook = a_notebook(*cells)
        turns.append((take(notebook, FIX), json.dumps(notebook.calls), notebook.sources))
    assert turns[0] == turns[1] == turns[2]


def test_an_earlier_repair_is_no_part_of_a_new_question(a_notebook: Notebooks) -> None:
    notebook = a_notebook(SALES, "salse")
    old = [
        {"role": "user", "content": FIX},
        *called("read_cells", "{}", "{}"),
        *called("edit_cells", "{}", json.dumps({"refused": "no"})),
        {"role": "user", "content": FIX},
    ]
    output = asked(OfflineModel(notebook.page_now()), old, notebook)
    assert output.name == "read_cells"
    assert json.loads(output.arguments) == {"cellIds": ["cell-1"], "images": None}
