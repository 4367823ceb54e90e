"""The store on SQLite: every law, and what only a file can get wrong."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from laws import StoreLaws
from rows import Request, a_thread, an_answer, fill, item_ids

from jupyter_chatkit.store import attachments, events, items, runs, sqlite, sqlite_file, threads
from jupyter_chatkit.store.errors import StoreUnavailableError
from jupyter_chatkit.store.payload import dump_item
from jupyter_chatkit.store.transaction import Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from types import ModuleType

    from rows import OpenStore

    from jupyter_chatkit.store.sql import SqlStore
    from jupyter_chatkit.store.transaction import Transaction

MEMORY = "sqlite+aiosqlite:///:memory:"


class TestSqlite(StoreLaws):
    """SQLite in a file."""


def query(path: Path, text: str) -> Sequence[Sequence[object]]:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(text).fetchall()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def make_readable(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    path.touch(mode=0o644)


async def test_only_its_owner_can_read_the_file(store: SqlStore, ada: Request, database_path: Path) -> None:
    await store.save_thread(a_thread(), ada)
    modes = {path.name: mode(path) for path in database_path.parent.iterdir()}
    assert modes == {"chat.db": 0o600, "chat.db-wal": 0o600, "chat.db-shm": 0o600}
    assert mode(database_path.parent) == 0o700


async def test_a_file_that_others_can_read_is_closed_to_them(
    open_store: OpenStore, database_path: Path
) -> None:
    make_readable(database_path)
    await open_store()
    assert mode(database_path) == 0o600
    assert mode(database_path.parent) == 0o755


async def test_a_file_has_a_wal(store: SqlStore, database_path: Path) -> None:
    assert store.journal_mode == "wal"
    assert query(database_path, "PRAGMA journal_mode") == [("wal",)]


async def test_a_network_file_system_gets_no_wal(
    open_store: OpenStore, database_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/home {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(sqlite_file, "_MOUNTS", mounts)
    assert (await open_store()).journal_mode == "delete"
    assert query(database_path, "PRAGMA journal_mode") == [("delete",)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/home/me/x", True), ("/home/other", False), ("/home/me/local disk/x", False), ("/homes", False)],
)
def test_the_innermost_mount_decides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, *, expected: bool
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "rootfs / rootfs rw 0 0\n/dev/sda / ext4 rw 0 0\nserver:/h /home/me nfs rw 0 0\n"
        "/dev/sdb /home/me/local\\040disk ext4 rw 0 0\n"
    )
    monkeypatch.setattr(sqlite_file, "_MOUNTS", mounts)
    assert sqlite_file.is_on_network(type(tmp_path)(path)) == expected


async def test_memory_is_private(open_store: OpenStore, ada: Request) -> None:
    one, other = await open_store(MEMORY), await open_store(MEMORY)
    assert one.journal_mode == "memory"
    names = await fill(one, ada, 3)
    await other.save_thread(a_thread(), ada)
    assert await item_ids(one, ada) == names
    assert await item_ids(other, ada) == []


async def test_times_are_utc_in_the_file(store: SqlStore, ada: Request, database_path: Path) -> None:
    await fill(store, ada, 1)
    for table in ("chatkit_threads", "chatkit_items"):
        [(created_at,)] = query(database_path, f"SELECT payload ->> 'created_at' FROM {table}")
        assert str(created_at).endswith("Z")


async def test_a_step_that_fails_takes_only_itself_back(store: SqlStore, ada: Request) -> None:
    await store.save_thread(a_thread(), ada)

    text = dump_item(an_answer("msg_broken"))

    def broken(tx: Transaction) -> None:
        items.put(tx, "ada", "thr_1", "msg_broken", text)
        raise ZeroDivisionError

    before = store.add_thread_item("thr_1", an_answer("msg_before"), ada)
    after = store.add_thread_item("thr_1", an_answer("msg_after"), ada)
    outcomes = await asyncio.gather(before, store._database.write(broken), after, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), ZeroDivisionError, type(None)]
    assert await item_ids(store, ada) == ["msg_before", "msg_after"]


async def test_steps_that_wait_share_a_transaction(store: SqlStore, ada: Request) -> None:
    commits: list[str] = []
    connection = store._database._connection  # type: ignore[attr-defined]
    await connection.set_trace_callback(
        lambda text: commits.append(text) if text.startswith("COMMIT") else None
    )
    await asyncio.gather(*(store.save_thread(a_thread(f"thr_{number}"), ada) for number in range(50)))
    assert len(commits) == 1


async def test_a_full_disk_is_said_and_survived(store: SqlStore, ada: Request) -> None:
    names = await fill(store, ada, 1)
    connection = store._database._connection  # type: ignore[attr-defined]
    await connection.execute_fetchall("PRAGMA max_page_count=1")
    with pytest.raises(StoreUnavailableError, match=r"disk is full\. Free some space"):
        await store.add_thread_item("thr_1", an_answer("msg_big", "x" * 1_000_000), ada)
    assert await item_ids(store, ada) == names
    await connection.execute_fetchall("PRAGMA max_page_count=1000000")
    await store.add_thread_item("thr_1", an_answer("msg_big", "x" * 1_000_000), ada)


async def test_a_file_held_by_another_program_is_said(
    open_store: OpenStore, ada: Request, database_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    store = await open_store()
    with closing(sqlite3.connect(database_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError, match="held by another program"):
            await store.save_thread(a_thread(), ada)
        with pytest.raises(StoreUnavailableError, match="held by another program"):
            await open_store()
        other.execute("ROLLBACK")
    await store.save_thread(a_thread(), ada)


async def test_a_closed_store_says_so(store: SqlStore, ada: Request) -> None:
    await store.close()
    await store.close()
    with pytest.raises(StoreUnavailableError, match="shutting down"):
        await store.save_thread(a_thread(), ada)


async def test_closing_finishes_what_waits(store: SqlStore, open_store: OpenStore, ada: Request) -> None:
    writes = asyncio.gather(*(store.save_thread(a_thread(f"thr_{number}"), ada) for number in range(100)))
    await asyncio.sleep(0)  # lets them begin
    await store.close()
    await writes
    again = await open_store()
    assert len((await again.load_threads(1000, None, "asc", ada)).data) == 100


@pytest.mark.parametrize(
    "module", [threads, items, attachments, runs, events], ids=lambda module: module.__name__
)
async def test_no_statement_reads_a_whole_table(
    module: ModuleType, store: SqlStore, database_path: Path
) -> None:
    assert store.journal_mode == "wal"
    statements = list(_statements(module))
    assert statements
    with closing(sqlite3.connect(database_path)) as raw:
        for text in statements:
            values = dict.fromkeys(re.findall(r":(\w+)", text), 1)
            plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {text}", values)]
            assert not [line for line in plan if line.startswith("SCAN")], text


def _statements(module: ModuleType) -> Iterator[str]:
    for value in vars(module).values():
        for one in value.values() if isinstance(value, dict) else [value]:
            if isinstance(one, Statement):
                yield one.sqlite
