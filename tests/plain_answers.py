"""What the plain server answers: to each word such as `/items` a script of its own, to all else an echo."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageContentPartAdded,
    AssistantMessageContentPartTextDelta,
    ClientEffectEvent,
    CustomTask,
    ErrorEvent,
    GeneratedImage,
    GeneratedImageUpdated,
    NoticeEvent,
    ProgressUpdateEvent,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    URLSource,
    WidgetStreamingTextValueDelta,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from pydantic import TypeAdapter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from chatkit.types import ThreadStreamEvent

    Answer = AsyncIterator[ThreadStreamEvent]

_ITEM: TypeAdapter[ThreadItem] = TypeAdapter(ThreadItem)
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)


class Script:
    """Writes the events of one answer on the thread `thread_id`, with ids that begin with `turn`."""

    def __init__(self, thread_id: str, turn: str, *, again: bool) -> None:
        self._thread_id = thread_id
        self._turn = turn
        self._again = again

    def answer(self, text: str) -> Answer:
        """Return the events that answer a message."""
        scripts: dict[str, Callable[[], Answer]] = {
            "/items": self._items,
            "/widget": self._widget,
            "/form": self._form,
            "/tool": self._tool,
            "/image": self._image,
            "/sources": self._sources,
            "/error": self._error,
            "/notice": self._notice,
            "/slow": self._slow,
        }
        return scripts[text]() if text in scripts else self.say(f"You said: {text}")

    async def say(self, text: str, *annotations: Annotation) -> Answer:
        """Yield a message, word by word."""
        name = self._id("msg")
        yield ThreadItemAddedEvent(item=self._message(name))
        yield _update(name, AssistantMessageContentPartAdded(content_index=0, content=_part("")))
        for word in text.split(" "):
            delta = AssistantMessageContentPartTextDelta(content_index=0, delta=f"{word} ")
            yield _update(name, delta)
            await asyncio.sleep(0)
        yield ThreadItemDoneEvent(item=self._message(name, _part(text, *annotations)))

    async def _items(self) -> Answer:
        name = self._id("wf")
        reading = CustomTask(title="Reading the orders", status_indicator="loading")
        read = CustomTask(title="Read the orders", status_indicator="complete")
        yield ThreadItemAddedEvent(item=self._workflow(name))
        yield _update(name, WorkflowTaskAdded(task_index=0, task=reading))
        yield _update(name, WorkflowTaskUpdated(task_index=0, task=read))
        yield ThreadItemDoneEvent(item=self._workflow(name, read, summary={"title": "Looked it up"}))
        yield self._done("task", task={"type": "custom", "title": "Counted 6 rows"})
        yield self._done("hidden_context_item", content="only for the model")
        async for event in self.say("All **items**."):
            yield event
        yield self._done("end_of_turn")

    async def _widget(self) -> Answer:
        name = self._id("widget")
        children = [{"type": "Text", "id": "t", "value": ""}]
        yield ThreadItemAddedEvent(item=self._item("widget", name, widget=_card(children)))
        delta = WidgetStreamingTextValueDelta(component_id="t", delta="3 rows", done=True)
        yield _update(name, delta)
        card = _card([{"type": "Text", "id": "t", "value": "3 rows"}])
        done = self._item("widget", name, widget=card, copy_text="A card: 3 rows")
        yield ThreadItemDoneEvent(item=done)

    async def _form(self) -> Answer:
        questions = [
            {
                "type": "multiple_choice",
                "id": "how",
                "question": "Which average?",
                "options": [{"value": "Mean"}, {"value": "Median"}],
            },
            {"type": "freeform", "id": "why", "question": "What for?"},
        ]
        yield self._done("structured_input", inputs=questions)

    async def _tool(self) -> Answer:
        yield self._done("client_tool_call", call_id="c1", name="page_title", arguments={"upper": True})

    async def _image(self) -> Answer:
        name = self._id("img")
        yield ThreadItemAddedEvent(item=self._item("generated_image", name))
        image = GeneratedImage(id="i", url=PIXEL)
        yield _update(name, GeneratedImageUpdated(image=image, progress=0.5))
        yield ThreadItemDoneEvent(item=self._item("generated_image", name, image=image.model_dump()))

    async def _sources(self) -> Answer:
        source = URLSource(url="https://pandas.pydata.org/docs", title="The pandas documentation")
        async for event in self.say("As the manual says.", Annotation(source=source, index=13)):
            yield event

    async def _error(self) -> Answer:
        """Fail at the first try, and answer at the next."""
        if self._again:
            async for event in self.say("It works now."):
                yield event
        else:
            yield ErrorEvent(code="custom", message="The model is resting.", allow_retry=True)

    async def _notice(self) -> Answer:
        yield ProgressUpdateEvent(text="Asking around")
        yield ClientEffectEvent(name="highlight", data={"cell": 7})
        yield NoticeEvent(level="warning", title="Nearly full", message="Only **2** messages are left.")
        async for event in self.say("Noted."):
            yield event

    async def _slow(self) -> Answer:
        """Begin, and never end."""
        name = self._id("msg")
        yield ThreadItemAddedEvent(item=self._message(name))
        delta = AssistantMessageContentPartTextDelta(content_index=0, delta="The first half.")
        yield _update(name, delta)
        await asyncio.Event().wait()

    def _id(self, kind: str) -> str:
        return f"{kind}_{self._turn}"

    def _item(self, kind: str, item_id: str, /, **fields: Any) -> ThreadItem:
        now = datetime.now()  # noqa: DTZ005 - as all times of the SDK
        return _ITEM.validate_python(
            {"type": kind, "id": item_id, "thread_id": self._thread_id, "created_at": now, **fields}
        )

    def _done(self, kind: str, /, **fields: Any) -> ThreadItemDoneEvent:
        return ThreadItemDoneEvent(item=self._item(kind, self._id(kind), **fields))

    def _message(self, name: str, *content: AssistantMessageContent) -> ThreadItem:
        return self._item("assistant_message", name, content=list(content))

    def _workflow(self, name: str, *tasks: CustomTask, **fields: Any) -> ThreadItem:
        done = [task.model_dump() for task in tasks]
        return self._item("workflow", name, workflow={"type": "custom", "tasks": done, **fields})


def _part(text: str, *annotations: Annotation) -> AssistantMessageContent:
    return AssistantMessageContent(text=text, annotations=list(annotations))


def _update(item_id: str, update: Any) -> ThreadItemUpdatedEvent:
    return ThreadItemUpdatedEvent(item_id=item_id, update=update)


def _card(children: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "Card", "children": children}
