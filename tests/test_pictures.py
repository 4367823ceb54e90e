"""Pictures in a result of the page: whole for the model, no text to redact or to cut."""

from __future__ import annotations

import base64
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import failing_page
from model_script import Reply, ToolCall, say

from jupyter_chatkit.pictures import LARGEST, LEFT_OUT, MOST, SHOWN, but_for_pictures, split

if TYPE_CHECKING:
    from model_server import ModelServer
    from served_chat import ServedChat

PNG = f"data:image/png;base64,{base64.b64encode(os.urandom(100_000)).decode()}"


def read(*images: Any) -> dict[str, Any]:
    return {"path": "a.ipynb", "cells": [{"id": "one", "source": "plot()", "images": list(images)}]}


def shown(body: Any) -> list[str]:
    """The pictures of a request, of either API."""
    entries = body.get("messages") or body["input"]
    parts = [part for entry in entries if isinstance(entry.get("content"), list) for part in entry["content"]]
    found = [part.get("image_url") for part in parts if part["type"] in {"image_url", "input_image"}]
    return [each["url"] if isinstance(each, dict) else each for each in found]


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_the_model_sees_them_in_the_turn_in_which_they_were_read(
    chat: ServedChat, model_server: ModelServer, api: str
) -> None:
    chat.use(model_server, api)
    model_server.script(Reply([ToolCall("read_cells", '{"cellIds": null, "images": true}')]), say("A line."))
    await chat.say("what does the plot show?", pageContext=failing_page(), tools=["read_cells"])
    await chat.stream("threads.add_client_tool_output", result=read(PNG))
    body = model_server.requests[1].body
    assert shown(body) == [PNG]
    texts = json.dumps(body).replace(PNG, "")
    assert SHOWN in texts
    assert PNG[30:100] not in texts
    await chat.say("and now?")
    assert shown(model_server.requests[2].body) == []
    assert "A line." in json.dumps(model_server.requests[2].body)


@pytest.mark.parametrize(
    "image", ["https://example.org/a.png", "data:image/svg+xml;base64,AAAA", "data:image/png;base64,A<b>", 7]
)
def test_what_is_no_picture_of_ours_is_left_out(image: Any) -> None:
    result, found = split(read(image))
    assert (result["cells"][0]["images"], found) == ([LEFT_OUT], [])


def test_there_are_not_too_many() -> None:
    result, found = split(read(*["data:image/png;base64,AAAA"] * (MOST + 2)))
    assert len(found) == MOST
    assert result["cells"][0]["images"] == [SHOWN] * MOST + [LEFT_OUT] * 2


def test_one_may_be_just_so_large() -> None:
    begins = "data:image/png;base64,"
    fits = begins + "A" * (LARGEST - len(begins))
    assert split(read(fits))[1] == [fits]
    assert split(read(fits + "A"))[1] == []


def test_a_change_of_the_texts_leaves_each_picture_in_its_place() -> None:
    first, second = (f"data:image/png;base64,{letter}" for letter in ("AAAA", "BBBB"))
    result = read(first, "no picture", second)
    seen: list[str] = []

    def change(given: Any) -> Any:
        seen.append(json.dumps(given))
        return json.loads(json.dumps(given).replace("plot", "[gone]"))

    changed = but_for_pictures(change, result)
    assert "AAAA" not in seen[0]
    assert changed["cells"][0]["source"] == "[gone]()"
    assert changed["cells"][0]["images"] == [first, LEFT_OUT, second]


@pytest.mark.parametrize("other", ["text", None, [], {"cells": 7}, {"cells": [7, {"images": 8}]}])
def test_another_result_stays_as_it_is(other: Any) -> None:
    assert split(other) == (other, [])
