"""The forms of an answer: text, code, JSON, and an object that fits a schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from model_script import say

if TYPE_CHECKING:
    from kernel_process import Kernel
    from model_server import ModelServer

MODEL = "--model compatible:test-model --context none"
ANN = 'Here it is:\n\n```json\n{"name": "Ann", "age": 41}\n```\nEnjoy.'


@pytest.fixture
def kernel(kernel_without_server: Kernel) -> Kernel:
    """A kernel with two schemas of a person, a class and a dictionary."""
    kernel_without_server.reset()
    kernel_without_server.run(
        "from pydantic import BaseModel\nclass Person(BaseModel):\n    name: str\n    age: int\n"
    )
    kernel_without_server.run(
        "person = {'type': 'object', 'required': ['name'], 'properties': {'age': {'type': 'integer'}}}"
    )
    return kernel_without_server


def content(model: ModelServer, back: int = 1) -> str:
    return str(model.requests[-back].body["messages"][-1]["content"])


def test_text_shows_as_it_is(kernel: Kernel, magic_model: ModelServer) -> None:
    magic_model.script(say("**not bold**"))
    ran = kernel.run(f"%chat {MODEL} --as text --var t hi")
    assert ran.shown[-1] == {"text/plain": "**not bold**"}
    assert kernel.run("print(type(t) is str, t)").stdout == "True **not bold**\n"


@pytest.mark.parametrize(
    "answer",
    ["```python\nx = 1\n```", "Sure!\n\n```py\nx = 1\n```\nThat is it.", "x = 1", "~~~\nx = 1\n~~~"],
)
def test_code_is_the_code_alone_and_a_new_cell(kernel: Kernel, magic_model: ModelServer, answer: str) -> None:
    kernel.run("%reset -f in")
    magic_model.script(say(answer))
    ran = kernel.run(f"%chat {MODEL} --as code --var c write it")
    assert ran.shown[-1] == {"text/markdown": "```python\nx = 1\n```", "text/plain": "x = 1"}
    assert ran.offered == ["x = 1"]
    assert kernel.run("print(c)").stdout == "x = 1\n"
    assert content(magic_model) == "write it\n\nAnswer with one block of Python code and nothing else."


@pytest.mark.parametrize(
    "answer", [ANN, '{"name": "Ann", "age": 41}', 'It is {"name": "Ann", "age": 41}, I think.']
)
def test_json_is_a_python_value(kernel: Kernel, magic_model: ModelServer, answer: str) -> None:
    magic_model.script(say(answer))
    ran = kernel.run(f"found = %chat {MODEL} --as json who?\nfound['age'] + 1")
    assert json.loads(ran.texts[0]) == {"name": "Ann", "age": 41}
    assert ran.texts[1] == "42"
    magic_model.script(say(answer))
    assert len(kernel.run(f"%chat {MODEL} --as json who?").texts) == 1


def test_a_value_that_was_shown_shows_as_ever_later(kernel: Kernel, magic_model: ModelServer) -> None:
    magic_model.script(say("[1, 2]"), say("[3]"))
    ran = kernel.run(f"%chat {MODEL} --as json a\n%chat {MODEL} --as json b")
    assert [json.loads(text) for text in ran.texts] == [[1, 2], [3]]
    assert kernel.run("Out[max(Out)]").texts == ["[3]"]
    assert kernel.run("[1, 2]").texts == ["[1, 2]"]


def test_a_pydantic_class_gives_its_object(kernel: Kernel, magic_model: ModelServer) -> None:
    magic_model.script(say(ANN))
    ran = kernel.run(f"%%chat {MODEL} --schema Person --var ann\nWho is it?")
    assert ran.texts == ["Person(name='Ann', age=41)"]
    assert kernel.run("print(type(ann) is Person, Out[max(Out)] is ann)").stdout == "True True\n"
    assert '"required": ["name", "age"]' in content(magic_model)


def test_a_json_schema_gives_a_checked_value(kernel: Kernel, magic_model: ModelServer) -> None:
    magic_model.script(say(ANN))
    assert kernel.run(f"%chat {MODEL} --schema person who?").texts == ["{'name': 'Ann', 'age': 41}"]


@pytest.mark.parametrize("schema", ["Person", "person"])
def test_an_answer_that_does_not_fit_is_asked_for_once_more(
    kernel: Kernel, magic_model: ModelServer, schema: str
) -> None:
    before = len(magic_model.requests)
    magic_model.script(say('{"name": "Ann", "age": "old"}'), say(ANN))
    ran = kernel.run(f"%chat --thread new {MODEL} --schema {schema} who?")
    assert ran.status == "ok"
    assert "41" in ran.texts[-1]
    assert len(magic_model.requests) == before + 2
    assert content(magic_model).startswith("That does not fit: ")
    assert "old" in content(magic_model)


@pytest.mark.parametrize("schema", ["Person", "person"])
def test_a_schema_that_the_model_cannot_meet_is_one_message(
    kernel: Kernel, magic_model: ModelServer, schema: str
) -> None:
    before = len(magic_model.requests)
    magic_model.script(say('{"age": "old"}'), say("I cannot."))
    ran = kernel.run(f"%chat {MODEL} --schema {schema} --var ann who?")
    assert ran.error
    assert ran.said.startswith("The model did not answer in the form asked for: there is no JSON")
    assert (len(magic_model.requests), ran.stderr) == (before + 2, "")
    assert kernel.run("'ann' in globals()").texts == ["False"]
    assert kernel.run(f"%chat {MODEL} hi").texts == ["Hello from the model."]


def test_prose_is_no_code(kernel: Kernel, magic_model: ModelServer) -> None:
    magic_model.script(say("I would rather not."), say("No, really."))
    ran = kernel.run(f"%chat {MODEL} --as code write it")
    assert "there is no Python code in the answer" in ran.said
    assert ran.offered == []
