"""The rows of the ChatKit protocol: its requests, events, items, updates and options."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One row. `server`: our server has a duty of its own there, or the rows that carry it."""

    id: str
    name: str
    server: bool | tuple[str, ...] = True


@dataclass(frozen=True)
class Section:
    title: str
    rows: tuple[Row, ...]


def _numbered(letter: str, *names: str) -> tuple[Row, ...]:
    return tuple(Row(f"{letter}{number}", f"`{name}`") for number, name in enumerate(names, 1))


SECTIONS = (
    Section(
        "Requests",
        _numbered(
            "R",
            "threads.create",
            "threads.add_user_message",
            "threads.add_client_tool_output",
            "threads.add_structured_input",
            "threads.retry_after_item",
            "threads.custom_action",
            "threads.sync_custom_action",
            "threads.get_by_id",
            "threads.list",
            "threads.update",
            "threads.delete",
            "items.list",
            "items.feedback",
            "attachments.create",
            "attachments.delete",
            "input.transcribe",
        ),
    ),
    Section(
        "Stream events",
        _numbered(
            "E",
            "thread.created",
            "thread.updated",
            "thread.item.added",
            "thread.item.updated",
            "thread.item.done",
            "thread.item.removed",
            "thread.item.replaced",
            "stream_options",
            "progress_update",
            "client_effect",
            "error",
            "notice",
        ),
    ),
    Section(
        "Thread items",
        _numbered(
            "I",
            "user_message",
            "assistant_message",
            "client_tool_call",
            "widget",
            "generated_image",
            "structured_input",
            "workflow",
            "task",
            "hidden_context_item",
            "sdk_hidden_context",
            "end_of_turn",
        ),
    ),
    Section(
        "Item updates",
        _numbered(
            "U",
            "assistant_message.content_part.added",
            "assistant_message.content_part.text_delta",
            "assistant_message.content_part.annotation_added",
            "assistant_message.content_part.done",
            "widget.streaming_text.value_delta",
            "widget.component.updated",
            "widget.root.updated",
            "workflow.task.added",
            "workflow.task.updated",
            "generated_image.updated",
        ),
    ),
    Section(
        "Options, methods and events of the client",
        (
            Row("O1", "`api`: the endpoint and uploads", ("R1", "R14")),
            Row("O2", "`onClientTool`", ("R3",)),
            Row("O3", "`composer`: attachments, tools, models, dictation", ("R1", "R14", "R16")),
            Row("O4", "`entities`", ("I1",)),
            Row("O5", "`commands`", ()),
            Row("O6", "`startScreen`", ()),
            Row("O7", "`history`", ("R9", "R10", "R11")),
            Row("O8", "`header`", ("E2",)),
            Row("O9", "`threadItemActions`", ("R5", "R13")),
            Row("O10", "`thread.autoScroll`", ()),
            Row("O11", "`theme`", ()),
            Row("O12", "`locale`", ()),
            Row("O13", "`frameTitle`, `disclaimer`, `initialThread`", ("R8",)),
            Row("O14", "methods", ("R1", "R6")),
            Row("O15", "events", ("E10",)),
            Row("O16", "the `useChatKit` hook", ()),
        ),
    ),
)
