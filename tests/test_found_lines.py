"""Lines that the page found reach the model out of texts that were redacted whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from chatkit.types import ThreadsAddClientToolOutputReq
from model_script import Reply, ToolCall, say
from scripted_hooks import page_tool
from test_secrets_at_cuts import FORMS, KNOWN, LINES, planted, shown
from test_turns import outputs

from jupyter_chatkit.caller import Caller
from jupyter_chatkit.found_lines import LEFT_OUT, with_lines
from jupyter_chatkit.intake import read
from jupyter_chatkit.privacy import Redactor

if TYPE_CHECKING:
    from model_server import ModelServer
    from scripted_hooks import ScriptedHooks
    from served_chat import ServedChat

PAGE = {"path": "a.ipynb", "omitted": 0}


def found(needle: str, *texts: str) -> dict[str, Any]:
    """A result as the page sends it."""
    matches = [
        {"cellId": "c", "where": "source", "line": line, "in": number}
        for number, text in enumerate(texts)
        for line, one in enumerate(text.split("\n"), 1)
        if needle.lower() in one.lower()
    ]
    return {**PAGE, "lookedFor": needle, "matches": matches, "texts": [{"text": text} for text in texts]}


def told(result: dict[str, Any]) -> list[str]:
    return [match["text"] for match in with_lines(result)["matches"]]


def test_each_match_gets_its_line_and_the_texts_go() -> None:
    result = with_lines(found("PRICE", "a\nprice = 1", "the Price\n\nprice"))
    of = {"cellId": "c", "where": "source"}
    assert result == {
        **PAGE,
        "matches": [
            {**of, "line": 2, "text": "price = 1"},
            {**of, "line": 1, "text": "the Price"},
            {**of, "line": 3, "text": "price"},
        ],
    }


def test_of_a_long_line_the_part_around_it_is_told() -> None:
    [line] = told(found("needle", "x" * 1_000 + "needle" + "y" * 1_000))
    assert line == "x" * 50 + "needle" + "y" * 144
    assert told(found("needle", "needle" + "y" * 1_000)) == ["needle" + "y" * 194]
    assert told(found("needle", "x" * 1_000 + "needle")) == ["x" * 194 + "needle"]


@pytest.mark.parametrize("form", FORMS)
def test_no_line_of_a_secret_is_told(form: str) -> None:
    for seed in range(20):
        text, secret = planted(form, seed)
        source = f"{LINES}{text}\n{LINES}"
        redactor = Redactor({KNOWN: "env"})
        # Whoever looks for one letter after the other finds every line of it.
        seen = [
            told(redactor.begin().json(found(needle, source, LINES)))
            for needle in {*secret.replace("\n", ""), '"', "="}
        ]
        assert shown(str(seen), secret) is None
        assert LINES.strip() in str(seen)


@pytest.mark.parametrize(
    "match",
    [
        {"line": 1, "in": 1},
        {"line": 1, "in": -1},
        {"line": 0, "in": 0},
        {"line": -1, "in": 0},
        {"line": 3, "in": 0},
        {"line": 2, "in": 0},
    ],
    ids=str,
)
def test_a_match_that_is_nowhere_says_so(match: dict[str, Any]) -> None:
    result = {**found("price", "price\nno"), "matches": [match]}
    assert with_lines(result)["matches"] == [{"line": match["line"], "text": LEFT_OUT}]


@pytest.mark.parametrize(
    "result",
    [
        None,
        7,
        [],
        {"matches": []},
        {"texts": [], "matches": []},
        {"lookedFor": 7, "texts": [], "matches": []},
        {"lookedFor": "", "texts": {}, "matches": []},
        {"lookedFor": "", "texts": [], "matches": 7},
    ],
    ids=str,
)
def test_other_results_stay_as_they_are(result: Any) -> None:
    assert with_lines(result) == result


def test_what_is_no_match_or_text_stays_or_is_nowhere() -> None:
    matches = [7, None, {"line": 4}, {"line": "1", "in": 0}, {"line": 1, "in": 0}]
    result = with_lines({"lookedFor": "a", "texts": [7], "matches": matches})
    assert result == {"matches": [*matches[:-1], {"line": 1, "text": LEFT_OUT}]}


async def test_the_model_is_told_the_lines_alone(
    chat: ServedChat, model_server: ModelServer, hooks: ScriptedHooks
) -> None:
    chat.use(model_server, "chat")
    hooks.offered = [page_tool("find_in_notebook")]
    model_server.script(Reply([ToolCall("find_in_notebook", "{}", "call_a")]), say("There."))
    await chat.say("where is it?")
    source = 'note = 1\nsecrets = {"api_key":\n  "dJ3kF8sLq2Wn7Xz5"}'
    await chat.stream("threads.add_client_tool_output", result=found("n", source), metadata={})
    result = json.loads(outputs(model_server.requests[1])["call_a"])
    assert result["matches"][0]["text"] == "note = 1"
    assert "dJ3kF8sLq2Wn7Xz5" not in str(await chat.items())
    assert "texts" not in result


def test_the_lines_are_told_where_nothing_is_redacted_too() -> None:
    params = {"thread_id": "thr_1", "result": found("n", "note = 1")}
    body = json.dumps({"type": "threads.add_client_tool_output", "params": params}).encode()
    request, _ = read(body, Caller("ann"), lambda _page: None)
    assert isinstance(request, ThreadsAddClientToolOutputReq)
    assert [match["text"] for match in request.params.result["matches"]] == ["note = 1"]
