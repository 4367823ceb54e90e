"""Hooks: every event and item of the protocol passes through our server, kept as the protocol has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from chat_requests import failing_page, kinds, message, request
from chatkit.errors import CustomStreamError
from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartAnnotationAdded,
    AssistantMessageContentPartDone,
    AssistantMessageContentPartTextDelta,
    AssistantMessageItem,
    ClientEffectEvent,
    ClientToolCallItem,
    ClosedStatus,
    CustomTask,
    EndOfTurnItem,
    GeneratedImage,
    GeneratedImageItem,
    GeneratedImageUpdated,
    HiddenContextItem,
    LockedStatus,
    NoticeEvent,
    ProgressUpdateEvent,
    SDKHiddenContextItem,
    StructuredInputFreeform,
    StructuredInputItem,
    TaskItem,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadItemUpdatedEvent,
    URLSource,
    WidgetComponentUpdated,
    WidgetItem,
    WidgetRootUpdated,
    WidgetStreamingTextValueDelta,
    Workflow,
    WorkflowItem,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from chatkit.widgets import Card, Text
from scripted_hooks import page_tool
from test_turns import sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatkit.types import ThreadMetadata
    from model_server import ModelServer
    from scripted_hooks import ScriptedHooks
    from served_chat import Event, ServedChat

SOURCE = Annotation(source=URLSource(url="https://example.org/", title="Example"), index=3)
TASK = CustomTask(title="Look", icon="search", content="At the data", status_indicator="loading")
ITEMS: dict[str, Callable[[dict[str, Any]], ThreadItem]] = {
    "assistant_message": lambda base: AssistantMessageItem(
        content=[AssistantMessageContent(text="Yes.", annotations=[SOURCE])], **base
    ),
    "widget": lambda base: WidgetItem(widget=card("Hello"), copy_text="Hello", **base),
    "generated_image": lambda base: GeneratedImageItem(image=image("ready"), **base),
    "structured_input": lambda base: StructuredInputItem(
        inputs=[StructuredInputFreeform(id="q", question="Why?")], **base
    ),
    "client_tool_call": lambda base: ClientToolCallItem(
        call_id="c", name="show", arguments={"cell": "a"}, **base
    ),
    "workflow": lambda base: WorkflowItem(workflow=Workflow(type="custom", tasks=[TASK]), **base),
    "task": lambda base: TaskItem(task=TASK, **base),
    "end_of_turn": lambda base: EndOfTurnItem(**base),
}


def card(text: str) -> Card:
    return Card(children=[Text(id="said", value=text)])


def image(name: str) -> GeneratedImage:
    return GeneratedImage(id=name, url="data:image/png;base64,AAAA")


def base(thread: ThreadMetadata, name: str = "item") -> dict[str, Any]:
    return {"id": name, "thread_id": thread.id, "created_at": thread.created_at}


async def act(chat: ServedChat, **params: Any) -> list[Event]:
    """Begin the thread where there is none, and send an action."""
    if not chat.thread:
        await chat.say("help")
    return await chat.stream("threads.custom_action", action={"type": "go", "payload": {"n": 1}}, **params)


@pytest.mark.conforms("R6", "E3", "E5", "E7", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I11")
@pytest.mark.parametrize("kind", ITEMS)
async def test_every_item_is_told_and_kept(chat: ServedChat, hooks: ScriptedHooks, kind: str) -> None:
    def events(thread: ThreadMetadata) -> list[Any]:
        item = ITEMS[kind](base(thread))
        return [
            ThreadItemAddedEvent(item=item),
            ThreadItemDoneEvent(item=item),
            ThreadItemReplacedEvent(item=item),
        ]

    hooks.events = events
    found = await act(chat)
    assert kinds(found) == [
        *("stream_options", "thread.item.added", "thread.item.done", "thread.item.replaced")
    ]
    assert found[1]["item"]["type"] == kind
    assert found[1]["item"] == found[2]["item"] == (await chat.items())[-1]
    assert len(await chat.items()) == 3
    action, sender = hooks.acted[0]
    assert (action.type, action.payload, sender) == ("go", {"n": 1}, None)


@pytest.mark.conforms("E4", "U1", "U2", "U3", "U4", "U5", "U6", "U7", "U8", "U9", "U10")
async def test_every_update_is_told(chat: ServedChat, hooks: ScriptedHooks) -> None:
    part = AssistantMessageContent(text="")
    updates = [
        AssistantMessageContentPartAdded(content_index=0, content=part),
        AssistantMessageContentPartTextDelta(content_index=0, delta="Yes"),
        AssistantMessageContentPartAnnotationAdded(content_index=0, annotation_index=0, annotation=SOURCE),
        AssistantMessageContentPartDone(content_index=0, content=part),
        WidgetStreamingTextValueDelta(component_id="said", delta="!", done=True),
        WidgetComponentUpdated(component_id="said", component=Text(id="said", value="Bye")),
        WidgetRootUpdated(widget=card("Bye")),
        WorkflowTaskAdded(task_index=0, task=TASK),
        WorkflowTaskUpdated(task_index=0, task=TASK),
        GeneratedImageUpdated(image=image("half"), progress=0.5),
    ]
    hooks.events = lambda _thread: [
        ThreadItemUpdatedEvent(item_id="item", update=update) for update in updates
    ]
    found = await act(chat)
    assert [event["update"] for event in found[1:]] == [
        json.loads(update.model_dump_json(exclude_none=True, by_alias=True)) for update in updates
    ]


@pytest.mark.conforms("E6", "E8", "E9", "E10", "E12")
async def test_what_is_not_kept_is_told_in_order(chat: ServedChat, hooks: ScriptedHooks) -> None:
    await chat.say("help")
    gone = (await chat.items())[1]["id"]
    hooks.events = lambda _thread: [
        ProgressUpdateEvent(icon="search", text="Looking…"),
        NoticeEvent(level="warning", message="*Careful*", title="Look"),
        ClientEffectEvent(name="blink", data={"times": 2}),
        ThreadItemRemovedEvent(item_id=gone),
    ]
    found = await act(chat)
    assert found == [
        {"type": "stream_options", "stream_options": {"allow_cancel": True}},
        {"type": "progress_update", "icon": "search", "text": "Looking…"},
        {"type": "notice", "level": "warning", "message": "*Careful*", "title": "Look"},
        {"type": "client_effect", "name": "blink", "data": {"times": 2}},
        {"type": "thread.item.removed", "item_id": gone},
    ]
    assert gone not in [item["id"] for item in await chat.items()]


@pytest.mark.conforms("I9", "I10")
@pytest.mark.parametrize("event", [ThreadItemAddedEvent, ThreadItemDoneEvent, ThreadItemReplacedEvent])
@pytest.mark.parametrize("item", [HiddenContextItem, SDKHiddenContextItem])
async def test_what_is_hidden_reaches_the_model_and_never_the_page(
    chat: ServedChat, hooks: ScriptedHooks, model_server: ModelServer, event: Any, item: Any
) -> None:
    chat.use(model_server)

    def events(thread: ThreadMetadata) -> list[Any]:
        hidden = item(content="between us", **base(thread))
        return [event(item=hidden), ThreadItemDoneEvent(item=hidden)]

    hooks.events = events
    assert "between us" not in str(await act(chat))
    assert "between us" not in str(await chat.items())
    assert "between us" not in str(await chat.ask("threads.get_by_id", thread_id=chat.thread))
    await chat.say("and?")
    assert ("between us" in str(sent(model_server.requests[-1]))) == (item is HiddenContextItem)


@pytest.mark.conforms("E2")
@pytest.mark.parametrize(
    "status", [LockedStatus(reason="Wait for Ann."), ClosedStatus(reason="It is settled."), LockedStatus()]
)
async def test_a_thread_that_is_locked_or_closed_takes_nothing_more(
    chat: ServedChat, hooks: ScriptedHooks, status: LockedStatus | ClosedStatus
) -> None:
    def lock(thread: ThreadMetadata) -> list[Any]:
        thread.status, thread.title = status, "Settled"
        return []

    hooks.events = lock
    found = await act(chat)
    assert kinds(found) == ["stream_options", "thread.updated"]
    assert found[1]["thread"]["status"]["type"] == status.type
    first = (await chat.items())[0]["id"]
    given: dict[str, Any] = {"status": "answered", "answers": {}}
    action = {"type": "go"}
    reason = status.reason or f"This conversation is {status.type}."
    for body in (
        request("threads.add_user_message", **message("more")["params"]),
        request("threads.retry_after_item", item_id=first),
        request("threads.add_client_tool_output", result={}),
        request("threads.add_structured_input", item_id=first, input=given),
        request("threads.custom_action", action=action),
        request("threads.sync_custom_action", action=action),
    ):
        body["params"]["thread_id"] = chat.thread
        assert await chat.refused(body, 409) == reason
    assert len(await chat.items()) == 2
    assert (await chat.ask("threads.update", thread_id=chat.thread, title="Mine"))["title"] == "Mine"


@pytest.mark.conforms("E11")
async def test_a_hook_that_fails_is_told_without_its_words(chat: ServedChat, hooks: ScriptedHooks) -> None:
    hooks.events = lambda _thread: [ProgressUpdateEvent(text="So far"), RuntimeError("secret words")]
    found = await act(chat)
    assert kinds(found) == ["stream_options", "progress_update", "error"]
    assert "“go” failed (RuntimeError)" in found[-1]["message"]
    assert "secret" not in str(found)
    hooks.events = lambda _thread: [CustomStreamError("Log in first.", allow_retry=True)]
    found = await act(chat)
    assert found[-1] == {
        "type": "error",
        "code": "custom",
        "message": "Log in first.",
        "allow_retry": True,
    }
    assert kinds(await chat.say("help"))[-1] != "error"


async def test_the_hook_sees_who_acts_and_the_notebook_in_front(
    chat: ServedChat, hooks: ScriptedHooks
) -> None:
    await act(chat, metadata={"pageContext": failing_page()})
    (caller,) = hooks.callers
    assert caller.owner == "local"
    assert caller.shown
    assert caller.shown.path == "q3-report.ipynb"


class TestSenders:
    """Only widgets send actions, and a synchronous one changes an item beside an answer."""

    async def shown(self, chat: ServedChat, hooks: ScriptedHooks) -> str:
        hooks.events = lambda thread: [
            ThreadItemDoneEvent(item=ITEMS["widget"](base(thread, "card"))),
        ]
        await act(chat)
        return "card"

    @pytest.mark.conforms("R7")
    async def test_a_synchronous_action_changes_the_item_for_good(
        self, chat: ServedChat, hooks: ScriptedHooks
    ) -> None:
        await self.shown(chat, hooks)

        def changed(_thread: ThreadMetadata, sender: WidgetItem | None) -> ThreadItem:
            assert sender
            return sender.model_copy(update={"widget": card("Changed")})

        hooks.changed = changed
        reply = await chat.ask(
            "threads.sync_custom_action", thread_id=chat.thread, item_id="card", action={"type": "go"}
        )
        assert reply["updated_item"]["widget"]["children"][0]["value"] == "Changed"
        assert (await chat.items())[-1] == reply["updated_item"]

    @pytest.mark.parametrize("kind", ["threads.custom_action", "threads.sync_custom_action"])
    async def test_no_other_item_sends_actions(
        self, chat: ServedChat, hooks: ScriptedHooks, kind: str
    ) -> None:
        await self.shown(chat, hooks)
        question = (await chat.items())[0]["id"]
        body = request(kind, thread_id=chat.thread, item_id=question, action={"type": "go"})
        assert "widget" in await chat.refused(body, 400)
        body["params"]["item_id"] = "msg_none"
        await chat.refused(body, 404)
        assert len(hooks.acted) == 1

    async def test_the_sender_is_given_to_the_hook(self, chat: ServedChat, hooks: ScriptedHooks) -> None:
        await self.shown(chat, hooks)
        hooks.events = lambda _thread: []
        await act(chat, item_id="card")
        sender = hooks.acted[-1][1]
        assert sender
        assert sender.id == "card"

    async def test_one_that_fails_is_a_sentence(self, chat: ServedChat, hooks: ScriptedHooks) -> None:
        await self.shown(chat, hooks)

        def changed(_thread: ThreadMetadata, _sender: WidgetItem | None) -> ThreadItem:
            raise RuntimeError("secret words")

        hooks.changed = changed
        body = request("threads.sync_custom_action", thread_id=chat.thread, action={"type": "go"})
        said = await chat.refused(body, 500)
        assert "RuntimeError" in said
        assert "secret" not in said

    async def test_a_hidden_item_is_kept_and_not_told(self, chat: ServedChat, hooks: ScriptedHooks) -> None:
        await self.shown(chat, hooks)
        hooks.changed = lambda thread, _sender: HiddenContextItem(content="between us", **base(thread, "h"))
        reply = await chat.ask("threads.sync_custom_action", thread_id=chat.thread, action={"type": "go"})
        assert reply == {}


@pytest.mark.parametrize("kind", ["threads.custom_action", "threads.sync_custom_action"])
async def test_without_hooks_it_says_what_to_configure(chat: ServedChat, kind: str) -> None:
    await chat.say("help")
    body = request(kind, thread_id=chat.thread, action={"type": "go"})
    assert "c.ChatKit.hooks" in await chat.refused(body, 400)


@pytest.mark.parametrize("path", ["nowhere:hooks", "scripted_hooks:nothing", "scripted_hooks:page_tool"])
async def test_hooks_that_are_none_are_named_at_the_first_request(chat: ServedChat, path: str) -> None:
    chat.settings.hooks = path
    said = await chat.refused(message("help"), 503)
    assert "c.ChatKit.hooks" in said
    assert path in said


async def test_a_tag_of_their_own_is_explained_to_the_model(
    chat: ServedChat, hooks: ScriptedHooks, model_server: ModelServer
) -> None:
    chat.use(model_server)
    hooks.meant = {"ticket:7": "Ticket 7: the totals are wrong."}
    body = message("fix ")
    tag = {"type": "input_tag", "id": "ticket:7", "text": "ticket 7", "data": {}, "group": "Tickets"}
    body["params"]["input"]["content"].append(tag)
    await chat.post(body)
    (said,) = (entry["content"] for entry in sent(model_server.requests[0]))
    assert said == "fix @ticket 7\n\n@ticket 7:\nTicket 7: the totals are wrong."


async def test_a_tool_of_theirs_may_be_chosen_by_its_name(
    chat: ServedChat, hooks: ScriptedHooks, model_server: ModelServer
) -> None:
    chat.use(model_server)
    hooks.offered = [page_tool("show_cell")]
    body = message("where?")
    body["params"]["input"]["inference_options"] = {"tool_choice": {"id": "show_cell"}}
    await chat.post(body)
    assert model_server.requests[0].body["tool_choice"]["function"]["name"] == "show_cell"
