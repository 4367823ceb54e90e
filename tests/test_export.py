"""Exported conversations: notebooks that pass as tests by their cassette and go on, Markdown, and JSON."""

from __future__ import annotations

import asyncio
import json
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import nbformat
import notebook_runs
import pytest
from chatkit.types import (
    AssistantMessageContent,
    AssistantMessageItem,
    CustomTask,
    HiddenContextItem,
    ImageAttachment,
    InferenceOptions,
    TaskItem,
    ThreadMetadata,
    UserMessageItem,
    UserMessageTextContent,
)
from command_line import chatkit
from kernel_process import kernel_alone
from model_server import ModelServer

from jupyter_chatkit.caller import STOPPED
from jupyter_chatkit.export import Owner
from jupyter_chatkit.store.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from chatkit.types import ThreadItem
    from kernel_process import Kernel

NOON = datetime(2026, 3, 1, 12)  # noqa: DTZ001 - as the SDK makes them
KEY = "sk-proj-" + "a1B2c3D4" * 6
NASTY = [
    "--dry-run is no option here",
    "{name} and {{name}} and { name } and {'a': 1}",
    "%%chat\n%time 1\n!ls",
    "```python\nprint('it''s')\n```\n~~~\nopen",
    ">>> 1 + 1\n... and\nIn [3]: 4",
    "  two\n    spaces 'before' \"and\" after  \n\n\ttab\\",
    "=== user\n# NBVAL is not meant\nwhat?",
    "why?!?",
]


def question(number: int, text: str, files: Sequence[str] = ()) -> UserMessageItem:
    return UserMessageItem(
        id=f"msg_{number:06}_question",
        thread_id="thr_1",
        created_at=NOON,
        content=[UserMessageTextContent(text=text)] if text else [],
        attachments=[
            ImageAttachment(id=f"atc_{name}", name=name, mime_type="image/png", preview_url="http://x/y")
            for name in files
        ],
        inference_options=InferenceOptions(),
    )


def answer(number: int, text: str) -> AssistantMessageItem:
    content = [AssistantMessageContent(text=text)]
    return AssistantMessageItem(
        id=f"msg_{number:06}_answer", thread_id="thr_1", created_at=NOON, content=content
    )


def hidden(number: int) -> HiddenContextItem:
    return HiddenContextItem(
        id=f"shc_{number}", thread_id="thr_1", created_at=NOON, content="not for anybody"
    )


def stopped(number: int) -> TaskItem:
    return TaskItem(id=f"tsk_{number}", thread_id="thr_1", created_at=NOON, task=CustomTask(title=STOPPED))


def turns(*texts: tuple[str, str]) -> list[ThreadItem]:
    return [
        item
        for number, (asked, said) in enumerate(texts)
        for item in (question(number, asked), answer(number, said))
    ]


def keep(
    home: Path,
    items: Sequence[ThreadItem],
    title: str = "Totals",
    accepted: Sequence[tuple[str, int, str]] = (),
    thread_id: str = "thr_1",
    owner: str = "local",
) -> None:
    """Write a conversation into the database of `home`."""

    async def write() -> None:
        store = await SqlStore.open(f"sqlite+aiosqlite:///{home / 'chatkit.db'}")
        whose = Owner(owner, creates=True)
        try:
            thread = ThreadMetadata(id=thread_id, title=title, created_at=NOON)
            await store.save_thread(thread, whose)
            for item in items:
                await store.add_thread_item(
                    thread_id, item.model_copy(update={"thread_id": thread_id}), whose
                )
            for item_id, block, code in accepted:
                await store.save_accepted(thread_id, item_id, block, code, whose)
        finally:
            await store.close()

    home.mkdir(exist_ok=True)
    asyncio.run(write())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "chatkit"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the command runs in."""
    found = tmp_path / "work"
    found.mkdir()
    monkeypatch.chdir(found)
    return found


def export(home: Path, *arguments: str) -> Any:
    return chatkit("export", *arguments, f"--ChatKit.data_dir={home}")


def passes_twice(notebook: Path) -> None:
    """Check that it passes under nbval with no model, and that nothing of it changes."""
    before = notebook.read_bytes(), notebook.with_name(f"{notebook.stem}.chat.json").read_bytes()
    for _ in range(2):
        played = notebook_runs.run(notebook)
        assert (played.status, played.failed) == (0, []), played.printed
    assert (notebook.read_bytes(), notebook.with_name(f"{notebook.stem}.chat.json").read_bytes()) == before


def cells(notebook: Path) -> list[Any]:
    found: Any = nbformat.read(notebook, as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    nbformat.validate(found)
    return list(found.cells)


@contextmanager
def ran(notebook: Path, server: ModelServer) -> Iterator[Kernel]:
    """A kernel in which every code cell of the notebook was run, with a model for what is not recorded."""
    told = {
        **server.chat_settings,
        "JUPYTER_CHATKIT_CASSETTE": str(notebook.with_name(f"{notebook.stem}.chat.json").resolve()),
    }
    with kernel_alone(notebook.parent, told) as kernel:
        for cell in cells(notebook):
            if cell.cell_type == "code" and not cell.metadata.get("tags"):
                done = kernel.run(cell.source)
                assert done.status == "ok", done.said
        yield kernel


def test_an_exported_notebook_passes_twice_and_goes_on_with_all_that_was_said(
    home: Path, folder: Path
) -> None:
    said = "Use a mean:\n\n```python\nmean = sum(orders) / len(orders)\n```"
    items = turns(("what is the sum?", "It is **7**."), ("and the mean?", said))
    items[1:1] = [hidden(1)]
    keep(home, items, accepted=[(items[-1].id, 0, "mean = sum(orders) / len(orders)")])
    done = export(home, "Totals", "--to=ipynb")
    assert (done.returncode, done.stdout) == (0, "Totals.ipynb\nTotals.chat.json\n"), done.stderr
    notebook = folder / "Totals.ipynb"
    sources = [cell.source for cell in cells(notebook) if cell.cell_type == "code"]
    assert sources == [
        "%load_ext jupyter_chatkit",
        "%%chat --thread new --context none --replay\nwhat is the sum?",
        "%%chat --context none --replay\nand the mean?",
        "mean = sum(orders) / len(orders)",
    ]
    written = notebook.read_text() + (folder / "Totals.chat.json").read_text()
    assert "not for anybody" not in written
    passes_twice(notebook)
    with ModelServer() as server, ran(notebook, server) as kernel:
        assert server.requests == []
        assert kernel.run("%chat go on").texts[-1] == "Hello from the model."
        asked = server.requests[0].body["messages"][1:]
    assert [message["role"] for message in asked] == ["user", "assistant", "user", "assistant", "user"]
    told = [message["content"] for message in asked[:4]]
    assert told == ["what is the sum?", "It is **7**.", "and the mean?", said]
    assert "go on" in str(asked[4]["content"])


def test_any_text_is_asked_and_answered_as_it_was(home: Path, folder: Path) -> None:
    keep(home, turns(*((text, f"Answer {n}:\n{text}") for n, text in enumerate(NASTY))), title='Any `"text')
    assert export(home, "thr_1", "--to=ipynb").returncode == 0
    (notebook,) = folder.glob("*.ipynb")
    passes_twice(notebook)
    with ModelServer() as server, ran(notebook, server) as kernel:
        kernel.run("%chat go on")
        asked = [message["content"] for message in server.requests[0].body["messages"][1:-1]]
    assert asked[::2] == [text.strip() for text in NASTY]
    assert asked[1::2] == [f"Answer {n}:\n{text}".strip() for n, text in enumerate(NASTY)]


def test_what_has_no_answer_or_no_words_and_what_was_stopped(home: Path, folder: Path) -> None:
    items: list[ThreadItem] = [
        question(0, "nobody answered"),
        question(1, "", ["plot.png"]),
        answer(1, "A plot."),
        question(2, "long?"),
        answer(2, "It begins\n```python\nx = 1"),
        stopped(2),
    ]
    keep(home, items)
    assert export(home, "totals", "--to=ipynb").returncode == 0
    notebook = folder / "Totals.ipynb"
    text = "\n".join(cell.source for cell in cells(notebook))
    assert "No answer was kept" in text
    assert "Attached: `plot.png`" in text
    assert f"*{STOPPED}.*" in text
    passes_twice(notebook)
    assert export(home, "totals", "--to=md").returncode == 0
    prose = (folder / "Totals.md").read_text()
    assert "> long?\n\nIt begins\n```python\nx = 1\n```\n\n*Stopped.*" in prose


def test_a_conversation_longer_than_what_goes_along(home: Path, folder: Path) -> None:
    keep(home, turns(*((f"question {n}", f"answer {n} " + "word " * 40) for n in range(150))))
    assert export(home, "Totals", "--to=ipynb", "--ChatKit.history_tokens=2000").returncode == 0
    passes_twice(folder / "Totals.ipynb")


def test_secrets_stay_here(home: Path, folder: Path) -> None:
    items = turns((f"use {KEY} please", f"I use {KEY}."))
    keep(home, items, title=f"With {KEY}", accepted=[(items[1].id, 0, f"key = {KEY!r}")])
    for to in ("ipynb", "md", "json"):
        done = export(home, "thr_1", f"--to={to}")
        assert done.returncode == 0, done.stderr
        assert KEY not in done.stdout
    files = list(folder.iterdir())
    assert len(files) == 4
    assert not [file for file in files if KEY in file.read_text() + file.name]
    passes_twice(next(folder.glob("*.ipynb")))


def test_json_has_every_visible_item(home: Path, folder: Path) -> None:
    items: list[ThreadItem] = [*turns(("a", "b")), hidden(1), stopped(1)]
    keep(home, items)
    assert export(home, "Totals", "--to=json").returncode == 0
    told = json.loads((folder / "Totals.json").read_text())
    assert [item["type"] for item in told["items"]] == ["user_message", "assistant_message", "task"]
    assert told["title"] == "Totals"


def test_nothing_is_written_over(home: Path, folder: Path) -> None:
    keep(home, turns(("a", "b")), title="../a/b: c")
    (folder / "a b c.chat.json").write_text("mine")
    for name in ("a b c 2", "a b c 3"):
        assert export(home, "thr_1", "--to=ipynb").stdout == f"{name}.ipynb\n{name}.chat.json\n"
    named = ["thr_1", "--to=md", "--output=out.md"]
    (folder / "out.md").write_text("mine")
    refused = export(home, *named)
    assert (refused.returncode, "--force" in refused.stderr) == (1, True)
    assert (folder / "out.md").read_text() == "mine"
    assert export(home, *named, "--force").returncode == 0
    assert (folder / "out.md").read_text() != "mine"
    assert "ends in .md" in export(home, "thr_1", "--to=md", "--output=out.txt").stderr
    assert (folder / "a b c.chat.json").read_text() == "mine"


def test_which_conversation_is_meant(home: Path, folder: Path) -> None:
    keep(home, turns(("a", "b")))
    keep(home, turns(("c", "d")), thread_id="thr_2")
    keep(home, turns(("e", "f")), title="Mine", thread_id="thr_3", owner="ada")
    several = export(home, "totals", "--to=md")
    assert several.returncode == 1
    assert "thr_1" in several.stderr
    assert "thr_2" in several.stderr
    for unknown in ("Mine", "thr_3", "nothing"):
        assert "--owner" in export(home, unknown, "--to=md").stderr
    assert not list(folder.iterdir())
    assert export(home, "mine", "--to=md", "--owner=ada").stdout == "Mine.md\n"
