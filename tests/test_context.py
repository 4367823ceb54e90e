"""Reading a page context that may be anything."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import a_cell, a_failing_page, a_page, a_stream
from secrets_planted import leaked, plant

from jupyter_chatkit.context import (
    MAX_CELLS,
    MAX_OUTPUT,
    MAX_SOURCE,
    MAX_VARIABLES,
    PROMPT_BUDGET,
    PageContext,
    PageContextError,
    read_page,
    redact_page,
    render,
)
from jupyter_chatkit.privacy import Redactor, known_secrets


@pytest.mark.parametrize("raw", [3, "x", True, [], [{}]])
def test_a_page_context_that_is_no_object_is_refused(raw: object) -> None:
    with pytest.raises(PageContextError, match=r"^metadata\.pageContext must be an object$"):
        read_page(raw)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**400, -(10**400), 1e300, "3"])
def test_a_number_that_is_no_count_is_refused(value: object) -> None:
    with pytest.raises(PageContextError, match=r"notebook\.cells\[0\]\.index must be a whole number"):
        read_page(a_page(cells=[{"index": value}]))


def test_an_unknown_word_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(PageContextError, match=r"cells\[0\]\.type must be 'code', 'markdown' or 'raw'"):
        read_page(a_page(cells=[{"type": "heading"}]))


def test_null_and_missing_are_the_same_and_unknown_fields_are_ignored() -> None:
    cell = dict.fromkeys(("index", "id", "type", "source", "executionCount", "outputs", "stale"))
    page = read_page(
        {"title": None, "newer": 1, "notebook": {"path": "a", "cells": [cell], "variables": None}}
    )

    assert page == read_page({"notebook": {"path": "a", "cells": [{}]}})
    assert read_page(None) == read_page({}) == PageContext()
    with pytest.raises(PageContextError, match=r"notebook\.path is required"):
        read_page({"notebook": {"path": None}})


def test_a_whole_number_may_be_written_with_a_point() -> None:
    page = read_page(a_page(cells=[{"index": 3.0}]))

    assert page.notebook
    assert page.notebook.cells[0].index == 3


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "notebook",
                    "path",
                    "cells",
                    "activeCell",
                    "outputs",
                    "output_type",
                    "text",
                    "data",
                    "source",
                    "omitted",
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
)


@settings(deadline=None)
@given(json_values)
def test_anything_is_read_or_refused_and_what_is_read_can_be_sent(raw: object) -> None:
    try:
        page = read_page(raw)
    except PageContextError:
        return
    page = redact_page(page, Redactor({}).begin())
    assert render(page, "n").encode()
    assert PageContext.model_validate_json(page.model_dump_json(by_alias=True)) == page


def test_a_notebook_of_any_size_is_read_in_bounded_time_and_told_as_cut() -> None:
    cells = [a_cell(i, "y = 1\n" * 2_000, outputs=[a_stream("z" * 100)] * 50) for i in range(10_000)]
    variables = [{"name": f"v{i}", "type": "int"} for i in range(5_000)]
    start = time.process_time()
    page = read_page(a_page(cells=cells, variables=variables, omitted={"cells": 2.0, "outputs": 1}))
    text = render(page, "n")
    took = time.process_time() - start

    assert took < 5
    assert page.notebook
    assert len(page.notebook.cells) == MAX_CELLS
    assert all(len(cell.source) <= MAX_SOURCE for cell in page.notebook.cells)
    assert len(page.notebook.variables) == MAX_VARIABLES
    assert (page.notebook.omitted.cells, page.notebook.omitted.variables) == (10_000 - MAX_CELLS + 2, 4_800)
    assert "10,002 cells" in text
    assert "characters left out" in text
    assert "more variables not shown" in text
    assert len(text) < PROMPT_BUDGET + 500


def test_half_a_character_can_be_sent() -> None:
    page = read_page(a_page(activeCell=a_cell(0, "a = '\ud83d'")))

    assert "a = '\ufffd'" in render(page, "n").encode().decode()


def test_deep_nesting_in_an_output_does_no_harm() -> None:
    deep: object = "x"
    for _ in range(50_000):
        deep = [deep]
    output = {"output_type": "display_data", "data": {"application/json": deep, "text/plain": deep}}

    assert "application/json" in render(read_page(a_page(activeCell=a_cell(0, outputs=[output]))), "n")


def _outputs(*outputs: object) -> tuple[list[dict[str, Any]], int]:
    notebook = read_page(a_page(activeCell=a_cell(0, outputs=list(outputs)))).notebook
    assert notebook
    assert notebook.active_cell
    return notebook.active_cell.outputs, notebook.omitted.outputs


def test_the_text_of_an_output_is_what_a_terminal_shows() -> None:
    outputs, _ = _outputs(
        a_stream(
            [
                "\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07\r\n",
                " 10%\r 50%\r100%\nbell\x07\ttab\u202e\r",
            ]
        )
    )

    assert outputs == [a_stream("red link\n100%\nbell\ttab")]


def test_neighbouring_pieces_of_a_stream_are_one_text() -> None:
    stderr = {"output_type": "stream", "name": "stderr", "text": "c"}

    assert _outputs(a_stream("a"), a_stream(["b"]), stderr)[0] == [a_stream("ab"), stderr]


def test_outputs_of_no_known_shape_are_dropped_and_counted() -> None:
    shapes: list[object] = [
        {},
        {"output_type": "news"},
        a_stream(3),
        {"output_type": "error", "traceback": [1]},
    ]

    assert _outputs(*shapes, {"output_type": "display_data", "data": []}) == ([], 5)


def test_images_are_told_by_type_and_size() -> None:
    data = {
        "image/png": "aGVsbG8gd29y",
        "image/jpeg": {"mime": "image/jpeg", "bytes": 1234},
        "text/plain": ["<Fig", "ure>"],
    }
    outputs, _ = _outputs({"output_type": "display_data", "data": data})

    assert outputs[0]["data"]["image/png"] == {"mime": "image/png", "bytes": 9}
    text = render(read_page(a_page(activeCell=a_cell(0, outputs=outputs))), "n")
    assert "<Figure>\n[An image of type image/png, 9 bytes, not shown]\n" in text
    assert "image/jpeg, 1,234 bytes" in text


def test_html_counts_as_text_where_there_is_no_plain_text() -> None:
    html = "<style>td {color: red}</style><table><tr><td>a</td><td>7</td></tr></table>"
    outputs, _ = _outputs({"output_type": "execute_result", "data": {"text/html": html}})

    assert outputs[0]["data"]["text/plain"].split() == ["a", "7"]


def test_a_long_traceback_loses_the_frames_of_libraries_first() -> None:
    library = "\n\nFile /x/site-packages/pandas/core/frame.py:12, in f(x)\n" + "     12 code\n" * 20
    own = "\n\nCell In[3], line 1, in load(path)\n----> 1 read(path)"
    traceback = (
        "ValueError Traceback\nCell In[7], line 2\n----> 2 load(p)"
        + own
        + library * 30
        + "\n\nValueError: no"
    )
    outputs, _ = _outputs(
        {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": [traceback]}
    )
    (text,) = outputs[0]["traceback"]

    assert len(text) <= MAX_OUTPUT
    assert "Cell In[7], line 2" in text
    assert own in text
    assert "lines in libraries left out" in text
    assert text.endswith("ValueError: no")


@pytest.mark.parametrize("seed", range(4))
def test_none_of_a_thousand_planted_secrets_goes_out(seed: int) -> None:
    raw, secrets, environ, dotenv = plant(seed, 1_000)
    redaction = Redactor(known_secrets(environ, [dotenv])).begin()
    seen = read_page(raw)
    page = redact_page(seen, redaction)

    assert len(set(secrets)) == 1_000
    assert len(leaked(_texts(seen), secrets)) > 950
    assert leaked(_texts(page), secrets) == []
    assert leaked(render(page, "n"), secrets) == []
    assert sum(redaction.counts.values()) > 900


def _texts(page: PageContext) -> str:
    """Every string of a page, without the escapes of JSON."""
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            walk([*value.keys(), *value.values()])
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(json.loads(page.model_dump_json()))
    return "\n\n".join(found)


def test_a_redacted_page_keeps_its_shape() -> None:
    page = read_page(a_failing_page())

    assert redact_page(page, Redactor({"markdown": "env", "stream": "env"}).begin()) == page
