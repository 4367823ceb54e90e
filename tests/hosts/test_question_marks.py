"""Lines of the chat that end in a question mark are questions; others stay what IPython makes of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from jupyter_chatkit.hosts.magic import question_marks


@pytest.fixture
def transformers() -> TransformerManager:
    manager = TransformerManager()  # type: ignore[no-untyped-call]
    question_marks.install(SimpleNamespace(input_transformer_manager=manager))
    return manager


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("%chat why did this fail?", "why did this fail?"),
        ("%chatkit why?", "why?"),
        ("%chat it doesn't work?", "it doesn't work?"),
        ("%chat what is (a?", "what is (a?"),
        ("%chat really??", "really??"),
        ("%chat is {x} more than {y}?", "is {x} more than {y}?"),
    ],
)
def test_a_question_is_asked(transformers: TransformerManager, line: str, text: str) -> None:
    name = line[1:].partition(" ")[0]
    call = f"get_ipython().run_line_magic({name!r}, {text!r})\n"
    assert transformers.transform_cell(line) == call
    assert transformers.transform_cell(f"answer = {line}") == f"answer = {call}"
    assert transformers.transform_cell(f"y = 2\nif y:\n    {line}\n") == f"y = 2\nif y:\n    {call}"
    assert transformers.transform_cell(f"if 1:\n    a = {line}\n{line}") == f"if 1:\n    a = {call}{call}"


@pytest.mark.parametrize("line", ["%chat?", "%chat??", "chat?", "x?", "%timeit?"])
def test_a_request_for_help_stays_one(transformers: TransformerManager, line: str) -> None:
    assert "'pinfo" in transformers.transform_cell(line)


@pytest.mark.parametrize("cell", ["'''\n%chat why?\n'''\n", "# %chat why?\n", "a = b %chat\n"])
def test_what_only_looks_so_stays_as_it_is(transformers: TransformerManager, cell: str) -> None:
    assert transformers.transform_cell(cell) == cell


def test_a_shell_that_forgets_them_has_none() -> None:
    shell: Any = SimpleNamespace(input_transformer_manager=TransformerManager())  # type: ignore[no-untyped-call]
    before = list(shell.input_transformer_manager.token_transformers)
    question_marks.install(shell)
    question_marks.install(shell)
    assert len(shell.input_transformer_manager.token_transformers) == len(before) + 1
    question_marks.remove(shell)
    assert shell.input_transformer_manager.token_transformers == before
