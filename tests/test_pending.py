"""Calls that wait: how a model is told of them, and of what came of them."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any

import pytest
from chatkit.types import (
    ClientToolCallItem,
    StructuredInputAnswer,
    StructuredInputFreeform,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputMultipleChoiceOption,
)

from jupyter_chatkit.pending import (
    LONGEST_OUTPUT,
    PICTURED,
    SUPERSEDED,
    UNANSWERED,
    pictures_of,
    superseded,
    told,
)

PNG = "data:image/png;base64,AAAA"


def call(output: Any = None, *, pending: bool = False) -> ClientToolCallItem:
    return ClientToolCallItem(
        id="c",
        thread_id="t",
        created_at=datetime.now(timezone.utc),
        call_id="call_c",
        name="read_cells",
        arguments={"cellIds": None},
        status="pending" if pending else "completed",
        output=output,
    )


def entries(item: ClientToolCallItem) -> list[Any]:
    return list(told(item))


def output(item: ClientToolCallItem) -> str:
    _, result, *_ = entries(item)
    assert result["type"] == "function_call_output"
    return str(result["output"])


def test_a_call_and_its_result_go_together() -> None:
    asked, result = entries(call({"cells": "é"}))
    assert asked == {
        "type": "function_call",
        "call_id": "call_c",
        "name": "read_cells",
        "arguments": '{"cellIds": null}',
    }
    assert result == {"type": "function_call_output", "call_id": "call_c", "output": '{"cells": "é"}'}


def test_one_without_a_result_has_an_error_there() -> None:
    assert json.loads(output(call(pending=True))) == UNANSWERED


def test_one_that_a_message_overtook_is_done_and_has_an_error() -> None:
    over = superseded(call(pending=True))
    assert isinstance(over, ClientToolCallItem)
    assert (over.status, over.output) == ("completed", SUPERSEDED)


@pytest.mark.parametrize("length", [LONGEST_OUTPUT, LONGEST_OUTPUT + 1])
def test_a_long_result_is_cut(length: int) -> None:
    text = output(call("x" * length))
    assert text == ("x" * length if length == LONGEST_OUTPUT else "x" * LONGEST_OUTPUT + "… (cut)")
    assert LONGEST_OUTPUT == 60_000


def test_pictures_come_after_the_result_as_data() -> None:
    _, _, pictured = entries(call({"cells": [{"id": "one", "images": [PNG, PNG]}]}))
    content: Any = pictured["content"]
    assert pictured["role"] == "user"
    assert content[0] == {"type": "input_text", "text": PICTURED}
    assert [part["image_url"] for part in content[1:]] == [PNG, PNG]
    assert pictures_of(pictured) == 2
    assert pictures_of({"role": "user", "content": content[1:]}) == 0
    assert pictures_of({"role": "user", "content": PICTURED}) == 0


def form() -> StructuredInputItem:
    options = [StructuredInputMultipleChoiceOption(value=value) for value in ("mean", "median")]
    return StructuredInputItem(
        id="f",
        thread_id="t",
        created_at=datetime.now(timezone.utc),
        inputs=[
            StructuredInputMultipleChoice(id="q1", question="Which?", options=options, multiple=True),
            StructuredInputFreeform(id="q2", question="Why?"),
        ],
    )


def test_a_form_is_told_as_the_call_that_asked_and_its_answers() -> None:
    answered = form().model_copy(update={"status": "answered"})
    answered.inputs[0].answer = StructuredInputAnswer(values=["mean"])
    asked, result = told(answered)
    assert json.loads(dict(asked)["arguments"]) == {  # type: ignore[arg-type]
        "questions": [
            {"question": "Which?", "options": ["mean", "median"], "multiple": True},
            {"question": "Why?", "options": [], "multiple": False},
        ]
    }
    assert json.loads(dict(result)["output"]) == {  # type: ignore[arg-type]
        "status": "answered",
        "answers": [{"question": "Which?", "answer": ["mean"]}, {"question": "Why?", "answer": []}],
    }


def test_a_form_that_a_message_overtook_is_skipped_with_each_of_its_questions() -> None:
    asked = form()
    over = superseded(asked)
    assert isinstance(over, StructuredInputItem)
    assert over.status == "skipped"
    assert [entry.answer and entry.answer.skipped for entry in over.inputs] == [True, True]
    assert [entry.answer for entry in asked.inputs] == [None, None]
