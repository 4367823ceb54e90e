"""Results that are too long for a model: shorter, still JSON, and saying so."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import failing_page
from chatkit.types import ClientToolCallItem
from hypothesis import given, settings
from hypothesis import strategies as st
from model_script import Reply, ToolCall, say

from jupyter_chatkit.fitting import fitted
from jupyter_chatkit.pending import LONGEST_OUTPUT, told

if TYPE_CHECKING:
    from model_server import ModelServer
    from served_chat import ServedChat

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=400),
    lambda inner: st.lists(inner, max_size=30) | st.dictionaries(st.text(max_size=30), inner, max_size=30),
    max_leaves=200,
)


@settings(deadline=None)
@given(VALUES, st.integers(400, 3_000))
def test_whatever_it_is_it_fits_and_can_be_read(value: Any, limit: int) -> None:
    text = fitted(value, limit)
    assert len(text) <= limit
    whole = json.dumps(value, ensure_ascii=False)
    assert json.loads(text) == value if len(whole) <= limit else " cut)" in text


def test_of_long_texts_the_beginnings_stay_and_nothing_else_is_lost() -> None:
    cells = [{"id": f"c{number}", "source": "x = 1\n" * 2_000} for number in range(20)]
    text = fitted({"cells": cells, "omitted": 0}, 60_000)
    read = json.loads(text)
    assert 59_000 < len(text) <= 60_000
    assert [cell["id"] for cell in read["cells"]] == [f"c{number}" for number in range(20)]
    assert read["omitted"] == 0
    assert all(cell["source"].startswith("x = 1\nx = 1\n") for cell in read["cells"])
    assert all(cell["source"].endswith(" characters were cut)") for cell in read["cells"])


def test_of_many_entries_the_first_stay() -> None:
    read = json.loads(fitted({"matches": list(range(100_000))}, 10_000))["matches"]
    assert read[:100] == list(range(100))
    assert read[-1] == f"({100_000 - len(read) + 1:,} more were cut)"
    read = json.loads(fitted({f"key {number}": number for number in range(10_000)}, 10_000))
    assert read["key 7"] == 7
    assert read["…"].endswith("more were cut)")


@pytest.mark.parametrize("value", ["long " * 50_000, [["deep"] * 3] * 90_000, {"k" * 90_000: 1}])
def test_it_does_not_take_long(value: Any) -> None:
    for _ in range(90):
        value = [value]
    start = time.process_time()
    assert len(fitted(value, LONGEST_OUTPUT)) <= LONGEST_OUTPUT
    assert time.process_time() - start < 5


@pytest.mark.parametrize("output", [{"rows": ["é" * 50] * 5_000}, json.dumps({"rows": ["x" * 50] * 5_000})])
def test_the_model_is_told_json(output: Any) -> None:
    base = {"thread_id": "thr_1", "created_at": "2026-01-01T00:00:00"}
    call = ClientToolCallItem(
        id="i", call_id="c", name="f", arguments={}, status="completed", output=output, **base
    )
    result: Any = told(call)[-1]
    text = result["output"]
    assert len(text) <= LONGEST_OUTPUT
    assert json.loads(text)["rows"][-1].endswith("more were cut)")


async def test_what_a_page_answers_is_cut_on_its_way_to_the_model(
    chat: ServedChat, model_server: ModelServer
) -> None:
    chat.use(model_server)
    model_server.script(Reply([ToolCall("list_cells", "{}", "call_l")]), say("Many."))
    await chat.say("what is there?", pageContext=failing_page(), tools=["list_cells"])
    result = {"cells": [{"id": f"c{number}", "firstLine": "x" * 100} for number in range(2_000)]}
    await chat.stream("threads.add_client_tool_output", result=result, metadata={"call_id": "call_l"})
    [told] = [entry for entry in model_server.requests[-1].body["messages"] if entry["role"] == "tool"]
    read = json.loads(told["content"])["cells"]
    assert read[0] == result["cells"][0]
    assert read[-1].endswith("more were cut)")
