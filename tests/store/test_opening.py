"""Opening a database: migrations, other versions, and files that cannot be used."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from rows import Request, a_thread, fill, item_ids
from sqlalchemy import create_engine

from jupyter_chatkit.store.errors import StoreUnavailableError
from jupyter_chatkit.store.migrate import alembic_config
from jupyter_chatkit.store.schema import HEAD, VERSION_TABLE, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rows import OpenStore

OPEN_AND_CLOSE = """
import asyncio, sys
from jupyter_chatkit.store.sql import SqlStore

async def main():
    store = await SqlStore.open(sys.argv[1])
    await store.close()

asyncio.run(main())
print("alembic" in sys.modules)
"""

NOBODY = 65534


@contextmanager
def unprivileged() -> Iterator[None]:
    """Obey the permissions of files, also where the tests are run by root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory that anybody may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


@contextmanager
def closed_directory(path: Path) -> Iterator[None]:
    """Let nobody write into the directory, as somebody without privileges."""
    path.chmod(0o555)
    try:
        with unprivileged():
            yield
    finally:
        path.chmod(0o755)


def content(path: Path) -> bytes:
    return path.read_bytes()


def names_in(path: Path) -> list[str]:
    return [entry.name for entry in path.iterdir()]


def write(path: Path, text: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text)


def start_opening(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", OPEN_AND_CLOSE, url], stdout=subprocess.PIPE, text=True)


def output(process: subprocess.Popen[str]) -> str:
    with process:
        out, _ = process.communicate()
    assert process.returncode == 0
    return out.strip()


async def test_the_migrations_make_the_schema(open_store: OpenStore, database_path: Path) -> None:
    await open_store()
    engine = create_engine(f"sqlite:///{database_path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD
    engine.dispose()


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


async def test_a_database_of_the_first_release_is_brought_up_to_date(
    open_store: OpenStore, database_path: Path, ada: Request
) -> None:
    database_path.parent.mkdir()
    engine = create_engine(f"sqlite:///{database_path}")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0001")
        connection.exec_driver_sql(
            "INSERT INTO chatkit_threads VALUES ('ada', 'thr_1', 1, 0, 'old',"
            """ '{"id": "thr_1", "created_at": "2026-01-01T00:00:00Z", "title": "Old"}')"""
        )
        connection.exec_driver_sql("INSERT INTO chatkit_items VALUES ('ada', 'thr_1', 'msg_1', 1, '{}')")
        connection.exec_driver_sql(
            "INSERT INTO chatkit_runs VALUES ('ada', 'run_1', 'thr_1', 'done', 'i', 'h', 1, 1.0, 1.0, 3, 4)"
        )
    engine.dispose()
    store = await open_store()
    assert (await store.load_thread("thr_1", ada)).title == "Old"
    assert await store.usage("thr_1", ada) == (3, 4)
    assert await store.writer_of("thr_1", "msg_1", ada) is None
    assert await store.find_run("run_1", 0, ada) is None


async def test_a_current_database_opens_without_alembic(open_store: OpenStore, database_url: str) -> None:
    await open_store()
    assert output(start_opening(database_url)) == "False"


async def test_processes_may_open_a_new_file_at_once(database_url: str, open_store: OpenStore) -> None:
    for process in [start_opening(database_url) for _ in range(6)]:
        output(process)
    await (await open_store()).save_thread(a_thread(), Request("ada"))


async def test_a_migration_that_was_cut_off_is_made_again(
    open_store: OpenStore, database_path: Path, ada: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_options: object) -> None:
        raise OSError("the power is gone")

    with monkeypatch.context() as cut:
        cut.setattr("alembic.op.create_index", fails)
        with pytest.raises(StoreUnavailableError):
            await open_store()
    with closing(sqlite3.connect(database_path)) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == []
    await fill(await open_store(), ada, 1)


async def test_a_newer_database_asks_for_an_upgrade(open_store: OpenStore, database_path: Path) -> None:
    store = await open_store()
    await store.close()
    with closing(sqlite3.connect(database_path)) as raw, raw:
        raw.execute(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    before = content(database_path)
    with pytest.raises(StoreUnavailableError, match=r"newer version.*pip install -U jupyter-chatkit"):
        await open_store()
    assert content(database_path) == before


async def test_tables_without_their_version_are_left_alone(
    open_store: OpenStore, database_path: Path
) -> None:
    store = await open_store()
    await store.close()
    with closing(sqlite3.connect(database_path)) as raw, raw:
        raw.execute(f"DELETE FROM {VERSION_TABLE}")
    before = content(database_path)
    with pytest.raises(StoreUnavailableError, match=r"cannot be used .*already exists"):
        await open_store()
    assert content(database_path) == before


async def test_a_file_that_is_no_database_is_left_alone(open_store: OpenStore, database_path: Path) -> None:
    write(database_path, b"My thesis. " * 1000)
    with pytest.raises(StoreUnavailableError, match=r"is not a chat database.*nothing in it was changed"):
        await open_store()
    assert content(database_path) == b"My thesis. " * 1000
    assert names_in(database_path.parent) == ["chat.db"]


async def test_the_database_of_another_program_is_left_alone(
    open_store: OpenStore, database_path: Path
) -> None:
    write(database_path, b"")
    with closing(sqlite3.connect(database_path)) as raw, raw:
        raw.execute("CREATE TABLE recipes (name)")
    before = content(database_path)
    with pytest.raises(StoreUnavailableError, match="is not a chat database"):
        await open_store()
    assert content(database_path) == before


async def test_a_damaged_file_is_said(open_store: OpenStore, database_path: Path, ada: Request) -> None:
    store = await open_store()
    await fill(store, ada, 50)
    await store.close()
    whole = content(database_path)
    damaged = whole[:4096] + b"\xff" * (len(whole) - 4096)
    write(database_path, damaged)
    with pytest.raises(StoreUnavailableError, match=r"is damaged\. Move it away"):
        await item_ids(await open_store(), ada)
    assert content(database_path)[4096:] == damaged[4096:]


async def test_a_read_only_file_is_said(open_store: OpenStore, open_directory: Path) -> None:
    url = f"sqlite+aiosqlite:///{open_directory}/chat.db"
    store = await open_store(url)
    await store.close()
    (open_directory / "chat.db").chmod(0o444)
    with (
        closed_directory(open_directory),
        pytest.raises(StoreUnavailableError, match=r"is read-only\. Make the file"),
    ):
        await open_store(url)


async def test_a_directory_without_permission_is_said(open_store: OpenStore, open_directory: Path) -> None:
    with (
        closed_directory(open_directory),
        pytest.raises(StoreUnavailableError, match=r"cannot be opened\. Check that you may"),
    ):
        await open_store(f"sqlite+aiosqlite:///{open_directory}/new/chat.db")


async def test_a_directory_in_place_of_the_file_is_said(open_store: OpenStore, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match=r"cannot be opened\. Check that you may"):
        await open_store(f"sqlite+aiosqlite:///{tmp_path}")


@pytest.mark.parametrize("url", ["", "chat.db", "mysql://me:secret@host/db", "sqlite"])
async def test_a_url_of_nothing_we_know_is_said(open_store: OpenStore, url: str) -> None:
    with pytest.raises(StoreUnavailableError, match="should look like") as caught:
        await open_store(url)
    assert "secret" not in str(caught.value)


async def test_an_unreachable_server_is_said_without_its_password(
    open_store: OpenStore, tmp_path: Path
) -> None:
    with pytest.raises(StoreUnavailableError, match="Check that the server is running") as caught:
        await open_store(f"postgresql+asyncpg://me:secret@/chat?host={tmp_path}")
    assert "secret" not in str(caught.value)


async def test_a_path_may_start_at_home(
    open_store: OpenStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    await open_store("sqlite+aiosqlite:///~/chat.db")
    assert (tmp_path / "chat.db").exists()


def test_importing_the_package_imports_nothing_heavy() -> None:
    probe = "import sys, jupyter_chatkit.store; print(sorted(sys.modules))"
    loaded = subprocess.check_output([sys.executable, "-c", probe], text=True)
    assert not re.findall("sqlalchemy|alembic|aiosqlite|chatkit.types|pydantic", loaded)
