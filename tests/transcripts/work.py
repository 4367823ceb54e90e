"""Transcripts of what stands beside messages: workflows, tasks, pictures, widgets, forms, client tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatkit.types import (
    CustomTask,
    GeneratedImage,
    GeneratedImageUpdated,
    SearchTask,
    ThoughtTask,
    ThreadItemReplacedEvent,
    ThreadItemUpdate,
    URLSource,
    WidgetItem,
    WidgetRootUpdated,
    WidgetStreamingTextValueDelta,
    WorkflowTaskAdded,
    WorkflowTaskUpdated,
)
from pydantic import TypeAdapter

from transcripts.parts import Shown, Transcript, added, done, item, said, updated, wire

if TYPE_CHECKING:
    from chatkit.types import Task, ThreadItem

_UPDATE: TypeAdapter[ThreadItemUpdate] = TypeAdapter(ThreadItemUpdate)
PIXEL = "data:image/png;base64,iVBORw0KGgo="


def workflow(*tasks: Task, **fields: Any) -> ThreadItem:
    return item(
        "workflow", "wf_a", workflow={"type": "custom", "tasks": [wire(task) for task in tasks], **fields}
    )


READING = CustomTask(title="Reading cell 3", icon="document", status_indicator="loading")
READ = CustomTask(title="Read cell 3", icon="document", status_indicator="complete")
SEARCH = SearchTask(
    title="Searching",
    queries=["pandas"],
    sources=[URLSource(url="https://pandas.pydata.org/", title="pandas")],
)
THOUGHT = ThoughtTask(title="Thinking", content="The column is misspelt.")
SUMMARY = {"title": "Looked at two places", "icon": "search"}

WORKFLOW = Transcript(
    "workflow",
    answer=[
        added(workflow()),
        *updated("wf_a", WorkflowTaskAdded(task_index=0, task=READING)),
        *updated("wf_a", WorkflowTaskUpdated(task_index=0, task=READ)),
        *updated("wf_a", WorkflowTaskAdded(task_index=1, task=SEARCH)),
        done(workflow(READ, SEARCH, summary=SUMMARY)),
        done(said("msg_a", "Found.")),
    ],
    shown=[
        Shown(2, [workflow(READING)]),
        Shown(3, [workflow(READ)]),
        Shown(4, [workflow(READ, SEARCH)]),
    ],
    end=[workflow(READ, SEARCH, summary=SUMMARY), said("msg_a", "Found.")],
)


def reasoning(*tasks: Task, **fields: Any) -> ThreadItem:
    return workflow(*tasks, type="reasoning", **fields)


# The SDK writes the same workflow twice where a client tool call follows the reasoning.
REASONING = Transcript(
    "reasoning-done-twice",
    answer=[
        added(reasoning(expanded=True)),
        *updated("wf_a", WorkflowTaskAdded(task_index=0, task=THOUGHT)),
        done(reasoning(THOUGHT, summary={"duration": 2})),
        done(reasoning(THOUGHT, summary={"duration": 3})),
        done(said("msg_a", "It is misspelt.")),
    ],
    shown=[Shown(2, [reasoning(THOUGHT, expanded=True)])],
    end=[reasoning(THOUGHT, summary={"duration": 3}), said("msg_a", "It is misspelt.")],
)


def task(title: str) -> ThreadItem:
    return item("task", "tsk_a", task={"type": "custom", "title": title})


TASK = Transcript("task", answer=[added(task("Counting")), done(task("Counted"))], end=[task("Counted")])


def picture(url: str | None = None, **more: Any) -> dict[str, Any]:
    made = item("generated_image", "img_a", image={"id": "i", "url": url} if url else None)
    return wire(made) | more


def drawn(url: str) -> ThreadItem:
    return item("generated_image", "img_a", image={"id": "i", "url": url})


def partial(url: str, progress: float | None) -> GeneratedImageUpdated:
    return GeneratedImageUpdated(image=GeneratedImage(id="i", url=url), progress=progress)


IMAGE = Transcript(
    "generated-image",
    answer=[
        added(item("generated_image", "img_a")),
        *updated("img_a", partial(f"{PIXEL}#1", 0.25), partial(f"{PIXEL}#2", 0.75)),
        done(drawn(PIXEL)),
    ],
    shown=[
        Shown(1, [picture()]),
        Shown(2, [picture(f"{PIXEL}#1", progress=0.25)]),
        Shown(3, [picture(f"{PIXEL}#2", progress=0.75)]),
    ],
    end=[drawn(PIXEL)],
)


def widget(*children: dict[str, Any], copy_text: str | None = None) -> ThreadItem:
    return item("widget", "wdg_a", widget={"type": "Card", "children": list(children)}, copy_text=copy_text)


def text(value: str, **more: Any) -> dict[str, Any]:
    return {"type": "Text", "id": "words", "value": value} | more


def replaced_by(component: dict[str, Any]) -> ThreadItemUpdate:
    return _UPDATE.validate_python(
        {"type": "widget.component.updated", "component_id": "words", "component": component}
    )


def new_root(given: ThreadItem) -> WidgetRootUpdated:
    assert isinstance(given, WidgetItem)
    return WidgetRootUpdated(widget=given.widget)


BADGE = {"type": "Badge", "id": "words", "label": "3 rows"}
FINAL_WIDGET = widget(BADGE, text("below"), copy_text="3 rows, below")
_WORDS = WidgetStreamingTextValueDelta(component_id="words", delta="2 ro", done=False)

WIDGET = Transcript(
    "widget",
    answer=[
        added(widget(text(""))),
        *updated("wdg_a", _WORDS, _WORDS.model_copy(update={"delta": "ws", "done": True})),
        *updated("wdg_a", _WORDS.model_copy(update={"component_id": "of no one"})),
        *updated("wdg_a", replaced_by(BADGE)),
        *updated("wdg_a", new_root(FINAL_WIDGET)),
        done(FINAL_WIDGET),
    ],
    shown=[
        Shown(2, [widget(text("2 ro", streaming=True))]),
        Shown(3, [widget(text("2 rows", streaming=False))]),
        Shown(4, [widget(text("2 rows", streaming=False))]),
        Shown(5, [widget(BADGE)]),
        Shown(6, [widget(BADGE, text("below"))]),
    ],
    end=[FINAL_WIDGET],
)


def form(status: str, *answers: dict[str, Any] | None) -> ThreadItem:
    questions: list[dict[str, Any]] = [
        {"type": "multiple_choice", "id": "how", "question": "How?", "options": [{"value": "Mean"}]},
        {"type": "freeform", "id": "why", "question": "Why?", "description": "In a few words"},
    ]
    inputs = [
        question | ({"answer": answer} if answer else {})
        for question, answer in zip(questions, answers or (None, None), strict=True)
    ]
    return item("structured_input", "frm_a", status=status, inputs=inputs)


ANSWERED = form("answered", {"values": ["Mean"]}, {"skipped": True})

FORM = Transcript(
    "form-answered",
    answer=[done(form("pending")), ThreadItemReplacedEvent(item=ANSWERED), done(said("msg_a", "Thanks."))],
    shown=[Shown(1, [form("pending")]), Shown(2, [ANSWERED])],
    end=[ANSWERED, said("msg_a", "Thanks.")],
)


def call(status: str, **output: Any) -> ThreadItem:
    return item(
        "client_tool_call",
        "call_a",
        status=status,
        call_id="c1",
        name="show_cell",
        arguments={"cellId": "x"},
        **output,
    )


CLIENT_TOOL = Transcript(
    "client-tool",
    answer=[
        done(call("pending")),
        ThreadItemReplacedEvent(item=call("completed", output={"shown": True})),
        done(said("msg_a", "There it is.")),
    ],
    shown=[Shown(1, [call("pending")])],
    end=[call("completed", output={"shown": True}), said("msg_a", "There it is.")],
)

TRANSCRIPTS = (WORKFLOW, REASONING, TASK, IMAGE, WIDGET, FORM, CLIENT_TOOL)
