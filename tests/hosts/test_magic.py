"""`%chat` and `%%chat` in real kernels, with the kernel's own server and without any."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from chat_process import Chat
from kernel_process import kernel_alone
from model_script import Gate, Reply, Text, say, unauthorized

if TYPE_CHECKING:
    from jupyter_process import Jupyter
    from kernel_process import Kernel, Ran
    from model_server import ModelServer

MODEL = "--model compatible:test-model"
NOTICE = (
    "The chat runs in this kernel: no Jupyter server with it was found. Conversations end with the kernel.\n"
)


def asked(model: ModelServer) -> str:
    """What the model was asked last."""
    return json.dumps(model.requests[-1].body["messages"][-1], ensure_ascii=False)


def test_the_failing_cell_is_explained(kernel: Kernel) -> None:
    kernel.run("total = 12\nparts = 0")
    kernel.run("total / parts")
    ran = kernel.run("%chat why did this fail?")
    assert ran.status == "ok"
    assert "nothing can be divided by 0" in ran.texts[-1]
    assert ran.stderr == ""


def test_an_answer_grows_and_ends_as_one_stable_output(kernel: Kernel, magic_model: ModelServer) -> None:
    gate = Gate()
    magic_model.script(Reply([Text("**Half** an"), gate, Text(" answer")]))
    cell = kernel.start(f"%chat {MODEL} tell me")
    cell.wait_until(lambda ran: "**Half** an" in ran.grown)
    gate.open()
    ran = cell.end()
    assert [data["text/markdown"] for data in ran.shown[-1:]] == ["**Half** an answer"]
    ran = kernel.run(f"%chat {MODEL} again")
    assert [data["text/markdown"] for data in ran.first] == ["", "Hello from the model."]
    assert ran.shown == ran.first


@pytest.mark.parametrize(
    "cell",
    [
        f"%chat {MODEL} hi",
        f"%chat {MODEL} hi\ny = 2",
        f"y = 2\nif y:\n    %chat {MODEL} hi",
        f"%%chat {MODEL}\nhi",
        f"for _ in range(2):\n    %chat {MODEL} hi",
    ],
)
def test_the_answer_is_the_cell_s_value_wherever_the_magic_stands(kernel: Kernel, cell: str) -> None:
    ran = kernel.run(f"{cell}")
    assert ran.texts == ["Hello from the model."] * (2 if "for" in cell else 1)
    kernel.run("last = Out[max(Out)]")
    assert kernel.run("print(last, last == 'Hello from the model.', bool(last.thread_id))").stdout == (
        "Hello from the model. True True\n"
    )
    assert kernel.run("last").shown[0]["text/markdown"] == "Hello from the model."


def test_a_later_value_of_the_cell_stays_its_value(kernel: Kernel) -> None:
    assert kernel.run(f"%chat {MODEL} hi\n6 * 7").texts == ["Hello from the model.", "42"]
    assert kernel.run("Out[max(Out)]").texts == ["42"]


def test_an_answer_goes_into_a_variable(kernel: Kernel) -> None:
    kernel.run(f"%chat {MODEL} --var first hi")
    kernel.run(f"second = %chat {MODEL} hi?")
    assert kernel.run("print(first, second, sep='\\n')").stdout == "Hello from the model.\n" * 2


def test_questions_go_on_in_one_conversation(kernel: Kernel, magic_model: ModelServer) -> None:
    kernel.run(f"%chat --thread new {MODEL} the first question")
    kernel.run(f"%chat {MODEL} the second")
    texts = [str(message["content"]) for message in magic_model.requests[-1].body["messages"]]
    assert [any(word in text for text in texts) for word in ("the first question", "Hello from")] == [
        True
    ] * 2
    kernel.run(f"%chat --thread new {MODEL} the third")
    assert "the first question" not in json.dumps(magic_model.requests[-1].body)
    history = kernel.run("%chat history").texts[0]
    assert history == "> the third\n\nHello from the model."


def test_a_conversation_is_named_by_its_title(kernel: Kernel, magic_model: ModelServer) -> None:
    kernel.run(f"%chat --thread new {MODEL} in the one that goes on")
    kernel.run(f'%chat --thread "Sales plan" {MODEL} a plan, please')
    kernel.run(f"%chat --thread='sales PLAN' {MODEL} go on")
    assert "a plan, please" in json.dumps(magic_model.requests[-1].body)
    titles = kernel.run("%chat threads").texts[0]
    assert titles.count("Sales plan") == 1
    assert "Sales plan" not in next(line for line in titles.splitlines() if "this one" in line)
    kernel.run(f"%chat {MODEL} back")
    assert "in the one that goes on" in json.dumps(magic_model.requests[-1].body)


def test_variables_are_inserted_by_name_only(kernel: Kernel, magic_model: ModelServer) -> None:
    kernel.run("name = 'Ann'; rows = [{'a': 1}]; big = 'x' * 20_000")
    text = (
        "To {name} of {rows}: {name.upper} {name!r} {name:>9} {rows[0]} {name()}"
        ' {{name}} {"a": {"b": 1}} {} $name it\'s'
    )
    kernel.run(f"%chat {MODEL} --context none {text}")
    expected = text.replace("{name} of {rows}", "Ann of [{'a': 1}]")
    assert magic_model.requests[-1].body["messages"][-1]["content"] == expected
    kernel.run(f"%%chat {MODEL} --context none\n{{big}}")
    content = magic_model.requests[-1].body["messages"][-1]["content"]
    assert content == "x" * 8_000 + "… (12,000 more characters of big left out)"


def test_a_secret_in_a_variable_is_not_sent(kernel: Kernel, magic_model: ModelServer) -> None:
    secret = "sk-proj-" + "Ab3dEf6hIj9kLm2n" * 3
    kernel.run(f"key = '{secret}'")
    ran = kernel.run(f"%chat {MODEL} what is {{key}}?")
    assert ran.status == "ok"
    assert secret not in json.dumps(magic_model.requests[-1].body)
    assert "[[redacted:" in asked(magic_model)


def test_context_goes_along_as_it_is_asked_for(kernel: Kernel, magic_model: ModelServer) -> None:
    kernel.run("%reset -f out\nearlier = 1")
    kernel.run("missing_thing")
    kernel.run("print('the last output')")

    def sent(context: str) -> list[bool]:
        kernel.run(f"%chat --thread new --context {context} {MODEL} look")
        marks = ("earlier = 1", "NameError", "the last output", "earlier: int")
        return [mark in asked(magic_model) for mark in marks]

    assert sent("none") == [False, False, False, False]
    assert sent("cell") == [False, False, True, False]
    assert sent("error") == [False, True, False, False]
    assert sent("variables") == [False, False, False, True]
    assert sent("notebook") == [True, True, True, False]
    assert sent("cell,error,variables,notebook") == [True] * 4


def test_literal_braces_stay_as_they_are(kernel: Kernel, magic_model: ModelServer) -> None:
    kernel.run(f"%chat --thread new --context none --literal {MODEL} what is {{nothing}}?")
    assert "what is {nothing}?" in str(magic_model.requests[-1].body["messages"])


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(
    kernel: Kernel, magic_model: ModelServer
) -> None:
    kernel.run("orders = [1, 2]")
    kernel.run("%chat --thread new --context none hello")
    before = len(magic_model.requests)
    ran = kernel.run(f"%chat --dry-run {MODEL} --context cell,variables what is sk-{'a1B2' * 12}?")
    assert len(magic_model.requests) == before
    shown = ran.texts[0]
    assert shown.startswith("Nothing was sent. This would go to ")
    assert "test-model at 127.0.0.1" in shown.splitlines()[0]
    assert "(the 2 messages of the conversation so far, the newest that fit)" in shown
    assert "orders: list 2 elements" in shown
    assert shown.endswith("what is [[redacted:openai-key:1]]?")
    assert len(kernel.run("%chat history").texts[0].split("> ")) == 2


def test_code_is_offered_as_a_new_cell_once(kernel: Kernel, magic_model: ModelServer) -> None:
    block = "Try this:\n\n```python\nn = 1 + 1\n```\n"
    magic_model.script(say(block), say(block), say(block * 2), say("No code."))
    assert kernel.run(f"%chat {MODEL} fix it").offered == ["n = 1 + 1"]
    kernel.run("n = 1 + 1")
    assert kernel.run(f"%chat {MODEL} fix it").offered == []
    assert kernel.run(f"%chat {MODEL} fix it").offered == []
    assert kernel.run(f"%chat {MODEL} fix it").offered == []


def test_code_that_the_notebook_has_is_not_offered_again(
    kernel_with_server: Kernel, jupyter: Jupyter, magic_model: ModelServer
) -> None:
    notebook = jupyter.root / "report.ipynb"
    notebook.write_text(json.dumps({"cells": [{"cell_type": "code", "source": ["m = 3\n", "m"]}]}))
    magic_model.script(say("```python\nm = 3\nm\n```"))
    assert kernel_with_server.run(f"%chat {MODEL} fix it").offered == []
    notebook.unlink()


def test_an_interrupt_stops_the_model_and_keeps_what_was_said(
    kernel: Kernel, magic_model: ModelServer
) -> None:
    left = len(magic_model.disconnects)
    magic_model.script(Reply([Text("Half an"), Gate()]))
    cell = kernel.start(f"%chat --thread new {MODEL} never end")
    cell.wait_until(lambda ran: "Half an" in ran.grown)
    kernel.interrupt()
    ran = cell.end()
    magic_model.wait_for_disconnects(left + 1)
    assert (ran.status, ran.error and ran.error["ename"]) == ("error", "Stopped")
    assert ran.said == "Stopped. What was said so far is kept."
    assert (ran.texts, ran.stderr) == (["Half an"], "")
    assert kernel.run("print(Out[max(Out)])").stdout == "Half an\n"
    assert kernel.run(f"%chat {MODEL} go on").texts == ["Hello from the model."]
    assert kernel.run("%chat history").texts == [
        "> never end\n\nHalf an\n\n*Stopped*\n\n> go on\n\nHello from the model."
    ]


def test_without_a_server_it_says_once_that_it_runs_here(
    env: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with kernel_alone(tmp_path_factory.mktemp("once"), env) as fresh:
        fresh.run("%load_ext jupyter_chatkit")
        first, second = fresh.run("%chat help me"), fresh.run("%chat help me")
        assert (first.stdout, second.stdout) == (NOTICE, "")
        assert "*Starting the chat…*" in first.grown
        assert first.texts == second.texts


def test_the_page_and_the_kernel_share_conversations(kernel_with_server: Kernel, jupyter: Jupyter) -> None:
    kernel_with_server.run("%chat --thread new which variables are there?")
    page = Chat(jupyter)
    newest = page.ask("threads.list")["data"][0]
    assert newest["title"] == "which variables are there?"
    assert len(page.newest(newest["id"])) == 2
    page.ask("threads.delete", thread_id=newest["id"])
    assert kernel_with_server.run("%chat and now?").status == "ok"
    assert page.ask("threads.list")["data"][0]["title"] == "and now?"


def test_a_kernel_with_a_server_never_imports_the_sdks(kernel_with_server: Kernel) -> None:
    kernel_with_server.run("%chat help me")
    heavy = "{'agents', 'chatkit', 'openai', 'sqlalchemy', 'httpx'}"
    assert kernel_with_server.run(f"import sys; print({heavy} & set(sys.modules))").stdout == "set()\n"


def told(ran: Ran) -> str:
    assert ran.status == "error"
    assert ran.error
    assert ran.error["ename"] == "ChatError"
    return ran.said


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("%chat --modle x hi", "no option --modle"),
        ("%chat --as poem hi", "invalid choice: 'poem'"),
        ("%chat --model", "expected one argument"),
        ("%chat --var 1x hi", "“1x” is not the name of a variable"),
        ("%chat --var class hi", "“class” is not the name of a variable"),
        ("%chat --context cell,moon hi", "“moon” is none of cell, error, variables, notebook, none"),
        ("%chat --schema Nope hi", "no pydantic class and no JSON schema of that name"),
        ("%chat --schema number hi", "no pydantic class and no JSON schema of that name"),
        ("%chat --schema wrong hi", "wrong is not a JSON schema"),
        ("%chat what is {nope}?", "There is no variable nope"),
        ("%chat what is {len}?", "There is no variable len"),
        ("%chat what is {broken}?", "broken cannot be written as text (ValueError)"),
        ("%chat what is this --dry-run", "--dry-run stands behind the text"),
        ("%chat --context none", "There is no question"),
        ("%%chat\n  \n", "There is no question"),
    ],
)
def test_what_cannot_be_asked_is_one_line_and_nothing_is_sent(
    kernel_without_server: Kernel, magic_model: ModelServer, cell: str, says: str
) -> None:
    kernel = kernel_without_server
    kernel.run("number = 7; wrong = {'type': 'poem'}")
    kernel.run("class B:\n    def __repr__(self): raise ValueError\nbroken = B()")
    before = len(magic_model.requests)
    ran = kernel.run(cell)
    assert says in told(ran)
    assert (len(magic_model.requests), ran.stderr, ran.texts) == (before, "", [])
    assert kernel.run(f"%chat {MODEL} hi").texts == ["Hello from the model."]


def test_a_text_may_hold_what_looks_like_options(
    kernel_without_server: Kernel, magic_model: ModelServer
) -> None:
    kernel_without_server.run(f"%chat {MODEL} --context none -- pip's --user and --model")
    assert magic_model.requests[-1].body["messages"][-1]["content"] == "pip's --user and --model"
    kernel_without_server.run(f"%chat {MODEL} --context none what does pip --user do")
    assert magic_model.requests[-1].body["messages"][-1]["content"] == "what does pip --user do"


def test_a_model_that_fails_is_one_line(kernel: Kernel, magic_model: ModelServer) -> None:
    magic_model.script(unauthorized())
    ran = kernel.run(f"%chat {MODEL} hi")
    assert "key" in told(ran)
    assert ran.stderr == ""
    assert "no model “nosuch”" in told(kernel.run("%chat --model nosuch hi"))
