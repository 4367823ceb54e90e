"""A conversation of thousands of items, written into the database of a Jupyter that is not started yet."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from chatkit.types import (
    Annotation,
    AssistantMessageContent,
    AssistantMessageItem,
    CustomTask,
    DurationSummary,
    GeneratedImage,
    GeneratedImageItem,
    InferenceOptions,
    SearchTask,
    TaskItem,
    ThoughtTask,
    ThreadItem,
    ThreadMetadata,
    URLSource,
    UserMessageItem,
    UserMessageTextContent,
    Workflow,
    WorkflowItem,
)

from jupyter_chatkit.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

BEGINNING = datetime(2026, 1, 1, tzinfo=timezone.utc)
PICTURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlE"
    "QVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
CODE = """\
Answer {number}. The groups come from `customer_id`, and **two** of them are empty:

```python
totals = orders.groupby("customer_id", observed=True)["amount"].sum()
print(totals.sort_values(ascending=False).head({number}))
```

Sort them afterwards."""
TABLE = """\
Answer {number}. These are the largest:

| customer | amount | share |
|---:|---:|---:|
| {number} | 448.80 | 0.573 |
| 1 | 309.00 | 0.395 |

1. Look at the first.
2. Leave out the *second*."""
CITED = "Answer {number}. Most fill the gaps per currency, and the guide says why: a mean skips them."
ANSWERS = (CODE, TABLE, CITED)
ITEMS_A_TURN = 4


@dataclass(frozen=True)
class Seeder:
    """Writes as the one person of a Jupyter without accounts."""

    owner: str = "local"
    page: Mapping[str, Any] | None = None
    creates: bool = True
    writer: str | None = None
    seed: str | None = None


def question(number: int) -> str:
    return f"Question {number}: what are the totals of the orders?"


def seed_thread(home: Path, title: str, turns: int) -> None:
    """Write a thread of `turns` questions, each with its work, its answer and one item more."""
    folder = home / "data" / "chatkit"
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(_write(f"sqlite+aiosqlite:///{folder / 'chatkit.db'}", title, turns))


async def _write(url: str, title: str, turns: int) -> None:
    store = await SqlStore.open(url)
    try:
        thread = ThreadMetadata(id=f"thr_{turns}", title=title, created_at=BEGINNING)
        await store.save_thread(thread, Seeder())
        for number in range(turns):
            # Writes that wait share a transaction, in the order in which they were asked for.
            items = turn(thread.id, number)
            await asyncio.gather(*(store.add_thread_item(thread.id, item, Seeder()) for item in items))
    finally:
        await store.close()


def turn(thread_id: str, number: int) -> list[ThreadItem]:
    """The items of one question, each turn a little different from the one before it."""
    at = BEGINNING + timedelta(minutes=number)

    def named(kind: str) -> dict[str, Any]:
        return {"id": f"{kind}_{number:05}", "thread_id": thread_id, "created_at": at}

    asked = UserMessageItem(
        **named("msg_question"),
        content=[UserMessageTextContent(text=question(number))],
        inference_options=InferenceOptions(),
    )
    return [asked, work(named("wf"), number), answer(named("msg_answer"), number), extra(named, number)]


def work(named: dict[str, Any], number: int) -> WorkflowItem:
    tasks = [
        ThoughtTask(content=f"The columns of orders {number}, and **which** of them repeat."),
        SearchTask(title="Searched the guide", queries=["pandas groupby sum"], sources=[source(number)]),
    ]
    summary = DurationSummary(duration=1 + number % 9)
    return WorkflowItem(**named, workflow=Workflow(type="reasoning", tasks=tasks, summary=summary))


def answer(named: dict[str, Any], number: int) -> AssistantMessageItem:
    text = ANSWERS[number % len(ANSWERS)].format(number=number)
    cited = [Annotation(source=source(number), index=len(text))] if number % 3 == 2 else []
    return AssistantMessageItem(**named, content=[AssistantMessageContent(text=text, annotations=cited)])


def extra(named: Any, number: int) -> ThreadItem:
    if number % 2:
        task = CustomTask(title=f"Read cell [{number}]", status_indicator="complete")
        return TaskItem(**named("tsk"), task=task)
    picture = GeneratedImage(id=f"img_{number:05}", url=PICTURE)
    return GeneratedImageItem(**named("gen"), image=picture)


def source(number: int) -> URLSource:
    return URLSource(title=f"Guide, part {number}", url=f"https://docs.example/{number}")
