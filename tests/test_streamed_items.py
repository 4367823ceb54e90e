"""What models send beside text: reasoning, sources and pictures reach the page and the store alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from chat_requests import kinds
from model_script import Cut, Gate, Reasoning, Reply, Text
from picturing_model import PICTURE, PicturingModel, picturing
from served_chat import failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model_server import ModelServer
    from served_chat import Event, ServedChat


@pytest.fixture
def model(chat: ServedChat) -> Iterator[PicturingModel]:
    """The model that reasons, cites and draws, as the chat's."""
    chat.settings.model = "factories.picturing:picturing"
    found = picturing()
    found.asked.clear()
    yield found
    found.gate = None


def updates(found: list[Event]) -> list[str]:
    return [event["update"]["type"] for event in found if event["type"] == "thread.item.updated"]


@pytest.mark.conforms("I2", "I5", "I7", "U1", "U2", "U3", "U4", "U8", "U10")
async def test_all_of_it_is_told_and_kept(chat: ServedChat, model: PicturingModel) -> None:
    found = await chat.say("draw it")
    assert set(updates(found)) == {
        "workflow.task.added",
        "workflow.task.updated",
        "assistant_message.content_part.added",
        "assistant_message.content_part.text_delta",
        "assistant_message.content_part.annotation_added",
        "assistant_message.content_part.done",
        "generated_image.updated",
    }
    _, flow, said, picture = await chat.items()
    assert [task["content"] for task in flow["workflow"]["tasks"]] == ["Let me draw."]
    (annotation,) = said["content"][0]["annotations"]
    assert (annotation["source"]["url"], annotation["index"]) == ("https://example.org/", 5)
    assert picture["image"]["url"] == f"data:image/png;base64,{PICTURE}"
    done = [event["item"] for event in found if event["type"] == "thread.item.done"]
    assert done[1:] == [flow, said, picture]
    streamed = {event["item_id"] for event in found if event["type"] == "thread.item.updated"}
    assert streamed == {flow["id"], said["id"], picture["id"]}


async def test_a_picture_does_not_go_back_to_the_model_as_text(
    chat: ServedChat, model: PicturingModel
) -> None:
    await chat.say("draw it")
    await chat.say("and another")
    given = json.dumps(model.asked[1])
    assert PICTURE not in given
    assert "An image that I generated was shown here" in given


async def test_ids_are_new_with_each_answer(chat: ServedChat, model: PicturingModel) -> None:
    await chat.say("draw it")
    await chat.say("and another")
    ids = [item["id"] for item in await chat.items()]
    assert len(set(ids)) == len(ids) == 8


async def test_a_model_that_fails_while_it_reasons_leaves_nothing_open(
    chat: ServedChat, model_server: ModelServer
) -> None:
    chat.use(model_server, "responses")
    model_server.script(Reply([Reasoning("Let me see."), Cut()]))
    found = await chat.say("why?")
    assert failure(found)
    (begun,) = (event["item"]["id"] for event in found if event["type"] == "thread.item.added")
    ends = [event for event in found if event["type"] in {"thread.item.done", "thread.item.removed"}]
    assert begun in {ends[-1].get("item_id"), ends[-1].get("item", {}).get("id")}


async def test_stopped_in_the_middle_what_was_shown_is_kept(chat: ServedChat, model: PicturingModel) -> None:
    model.gate = Gate()
    await chat.stop("draw it", "generated_image.updated")
    items = await chat.items()
    assert [item["type"] for item in items] == [
        *("user_message", "workflow", "assistant_message", "generated_image", "task")
    ]
    assert items[3]["image"]["url"].endswith(PICTURE)


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_reasoning_that_is_stopped_is_kept(
    chat: ServedChat, model_server: ModelServer, api: str
) -> None:
    chat.use(model_server, api)
    gate = Gate()
    model_server.script(Reply([Reasoning("Let me think."), gate, Text("Because.")]))
    await chat.stop("why?", "Let me think.")
    gate.open()
    flow = (await chat.items())[-2]
    assert [task["content"] for task in flow["workflow"]["tasks"]] == ["Let me think."]


@pytest.mark.parametrize("api", ["chat", "responses"])
async def test_reasoning_is_a_workflow_that_ends_with_the_first_word(
    chat: ServedChat, model_server: ModelServer, api: str
) -> None:
    chat.use(model_server, api)
    model_server.script(Reply([Reasoning("Let me think."), Text("Because.")]))
    found = await chat.say("why?")
    done = [event["item"]["type"] for event in found if event["type"] == "thread.item.done"]
    assert done == ["user_message", "workflow", "assistant_message"]
    assert kinds(found).count("thread.item.added") == 2
