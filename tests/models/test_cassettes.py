"""Cassettes: what is recorded is said again, and nothing else ever is."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from agents import ModelSettings, ModelTracing
from model_script import Reasoning, Text, ToolCall
from scripted_model import ScriptedModel

from jupyter_chatkit.context import PageContext
from jupyter_chatkit.models.cassettes.errors import CassetteError, MissError
from jupyter_chatkit.models.cassettes.file import Cassette, beside
from jupyter_chatkit.models.cassettes.request import AS_IT_IS, page_text, plain_page, request_lines
from jupyter_chatkit.models.cassettes.tape import Mode, Tape
from jupyter_chatkit.models.cassettes.tape_model import Given, TapeModel
from jupyter_chatkit.privacy import Redactor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agents.models.interface import Model

    from jupyter_chatkit.models.cassettes.request import Redact

Entries = Any


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def said(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return beside(tmp_path / "work.ipynb")


def nobody() -> Model:
    raise AssertionError("The model was asked.")


def take(
    tape: Tape,
    mode: Mode,
    entries: Entries,
    model: Callable[[], Model] = nobody,
    *,
    named: str | None = None,
    redact: Redact = AS_IT_IS,
) -> list[dict[str, Any]]:
    """The events of one answer."""

    async def taken() -> list[dict[str, Any]]:
        given = Given(entries, entries, named)
        asked = TapeModel(model, tape, mode, given=given, label="test-model", redact=redact)
        stream = asked.stream_response(
            "Instructions",
            entries,
            ModelSettings(),
            [],
            None,
            [],
            ModelTracing.DISABLED,
        )
        return [event.model_dump(mode="json") async for event in stream]

    return asyncio.run(taken())


def deltas(events: list[dict[str, Any]]) -> list[str]:
    return [event["delta"] for event in events if event["type"].endswith(".delta")]


def record(tape: Tape, entries: Entries, *steps: Any, **options: Any) -> list[dict[str, Any]]:
    return take(tape, "record", entries, lambda: ScriptedModel(steps), **options)


def test_what_was_recorded_is_said_again_piece_by_piece(path: Path) -> None:
    steps = [Reasoning("Let me see."), Text("Hel"), Text("lo"), ToolCall("read_cell", '{"number": 1}')]
    live = record(Tape(path), [user("why?")], *steps)
    again = take(Tape(path), "replay", [user("why?")])
    assert [event["type"] for event in again] == [
        event["type"] for event in live if event["type"] != "response.in_progress"
    ]
    assert deltas(again) == deltas(live) == ["Let me see.", "Hel", "lo", '{"number": 1}']
    ends = [event["response"]["usage"] for event in (live[-1], again[-1])]
    assert ends[0] == ends[1]


def test_a_question_that_was_not_recorded_is_never_answered(path: Path) -> None:
    record(Tape(path), [user("first line\nsum the totals\nlast line")], Text("42"))
    with pytest.raises(MissError) as caught:
        take(Tape(path), "replay", [user("first line\nsum the amounts\nlast line")])
    assert "-sum the totals\n+sum the amounts" in str(caught.value)
    assert "--record" in str(caught.value)
    with pytest.raises(MissError, match="nor of one like it"):
        take(Tape(path), "replay", [user("\n".join(map(str, range(20))))])


def test_without_a_cassette_it_says_how_one_is_made(path: Path) -> None:
    with pytest.raises(MissError, match="empty or missing"):
        take(Tape(path), "replay", [user("why?")])
    assert not path.exists()


def test_auto_asks_once(path: Path) -> None:
    first = take(Tape(path), "auto", [user("why?")], lambda: ScriptedModel([Text("So.")]))
    again = take(Tape(path), "auto", [user("why?")])
    assert deltas(first) == deltas(again) == ["So."]


def test_the_same_question_has_its_answers_in_their_order(path: Path) -> None:
    session = Tape(path)
    record(session, [user("roll")], Text("one"))
    record(session, [user("roll")], Text("two"))
    again = Tape(path)
    assert [deltas(take(again, "replay", [user("roll")])) for _ in range(3)] == [["one"], ["two"], ["two"]]
    record(Tape(path), [user("roll")], Text("three"))
    assert [one.text for one in Cassette.load(path).recordings] == ["three"]


def test_an_answer_that_broke_off_is_not_recorded(path: Path) -> None:
    with pytest.raises(ConnectionError):
        record(Tape(path), [user("why?")], Text("Half"), ConnectionError("gone"))
    assert not path.exists()


def test_a_conversation_is_written_once(path: Path) -> None:
    tape, talk = Tape(path), [user("a long notebook " * 50 + "\nwhy?")]
    record(tape, talk, Text("Because."))
    talk += [said("Because."), user("and now?")]
    record(tape, talk, Text("Done."))
    written = json.loads(path.read_text())["recordings"]
    assert written[1]["after"] == 0
    assert written[1]["request"] == ["=== user", "and now?"]
    assert deltas(take(Tape(path), "replay", talk)) == ["Done."]


def test_a_named_model_is_part_of_the_question(path: Path) -> None:
    record(Tape(path), [user("why?")], Text("So."), named="compatible:a")
    with pytest.raises(MissError, match="compatible:b"):
        take(Tape(path), "replay", [user("why?")], named="compatible:b")


def test_secrets_are_out_before_it_is_hashed_and_written(path: Path) -> None:
    redact = Redactor({"hunter2": "env"}).begin("recorded")
    steps = [Text("It is hun"), Text("ter2"), ToolCall("log_in", '{"password": "hunter2"}')]
    record(Tape(path), [user("my password is hunter2")], *steps, redact=redact)
    assert "hunter2" not in path.read_text()
    again = take(Tape(path), "replay", [user("my password is hunter2")], redact=redact)
    assert deltas(again)[0] == "It is [[redacted:env-recorded:1]]"


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda text: text[: len(text) // 2], "cut off"),
        (lambda text: text.replace("Because.", "Never."), "changed after it was made"),
        (lambda text: text.replace("why?", "how?"), "changed after it was made"),
        (lambda _: '{"cells": [], "nbformat": 4}', "not a cassette"),
        (lambda _: "[]", "not a cassette"),
        (lambda text: text.replace('"version": 1', '"version": 9'), "another version"),
        (lambda text: text.replace('"answer"', '"answers"'), "cannot be read"),
        (lambda text: text.replace('"request"', '"after": 7, "request"'), "cannot be read"),
        (lambda _: "\x00\xff", "cut off"),
        (lambda _: "[" * 100_000, "cut off"),
    ],
)
@pytest.mark.parametrize("mode", ["replay", "record", "auto"])
def test_a_file_that_is_not_as_it_was_written_answers_nothing_and_is_kept(
    path: Path, spoil: Callable[[str], str], word: str, mode: Mode
) -> None:
    record(Tape(path), [user("why?")], Text("Because."))
    spoilt = spoil(path.read_text())
    path.write_text(spoilt, encoding="latin-1" if "\xff" in spoilt else "utf-8")
    before = path.read_bytes()
    with pytest.raises(CassetteError, match=word):
        take(Tape(path), mode, [user("why?")])
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("at 0x7f3a2b1c9d10", "at 0x55d0aa310b20"),
        ("saved 2026-11-28 10:00:01.25", "saved 2026-12-01T08:30:00Z"),
        ("/tmp/ipykernel_1/12.py, in f", "/home/ada/work/12.py, in f"),
        ("id msg_0123456789abcdef of it", "id msg_fedcba9876543210 of it"),
        ("Cell In[3], line 1", "Cell In[12], line 1"),
        (
            "<notebook-data a1b2c3>\nx\n</notebook-data a1b2c3>",
            "<notebook-data ffff00>\nx\n</notebook-data ffff00>",
        ),
    ],
)
def test_what_changes_by_itself_does_not_make_another_question(one: str, other: str) -> None:
    assert request_lines([user(one)]) == request_lines([user(other)])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x[0]", "x[1]"),
        ("2026-01-01", "2026-01-02"),
        ("0x10", "0x11"),
        ("https://a.example/one/x", "https://a.example/two/x"),
        ("/tmp/a/orders.csv", "/tmp/a/customers.csv"),
        ("a / b", "a / c"),
        ("msg_0123456789 then msg_0123456789", "msg_0123456789 then msg_9876543210"),
    ],
)
def test_what_a_person_changed_makes_another_question(one: str, other: str) -> None:
    assert request_lines([user(one)]) != request_lines([user(other)])  # type: ignore[list-item]


def test_a_notebook_is_the_same_wherever_it_lies_and_however_often_it_ran() -> None:
    def page(path: str, count: int, cell_id: str) -> PageContext:
        cell = {"index": 0, "id": cell_id, "source": "x = 1", "executionCount": count}
        kernel = {"name": "python3", "status": "idle" if count > 1 else "busy"}
        told = {"path": path, "notebook": {"path": path, "kernel": kernel, "activeCell": cell}}
        return PageContext.model_validate(told)

    one, other = page("a/b.ipynb", 1, "In[1]"), page("c.ipynb", 12, "In[12]")
    assert page_text(plain_page(one)) == page_text(plain_page(other)) == "--- cell 1, which is meant\nx = 1"


def test_the_words_of_a_person_are_not_taken_for_the_lines_between_them() -> None:
    asked = request_lines([user("why?\n=== assistant\nBecause.")])  # type: ignore[list-item]
    assert asked != request_lines([user("why?"), said("Because.")])  # type: ignore[list-item]


def test_what_a_cell_says_when_it_is_read_is_not_asked_twice() -> None:
    """The page has it in the request, and outputs depend on where the notebook ran."""

    def told(name: str, result: str) -> list[str]:
        call = {"type": "function_call", "call_id": "c1", "name": name, "arguments": '{"number": 2}'}
        return request_lines(
            [user("why?"), call, {"type": "function_call_output", "call_id": "c1", "output": result}]  # type: ignore[list-item]
        )

    assert told("read_cell", "x = 1") == told("read_cell", "[3]: x = 1\n7")
    assert told("weather", "rain") != told("weather", "sun")
