"""The life of an index: a real process reads real files into a real SQLite file."""

from __future__ import annotations

import os
import sqlite3
import stat
import string
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from searching import PATIENCE, places, search

from jupyter_chatkit.index import building, database, tree
from jupyter_chatkit.index.__main__ import MOST_MEMORY
from jupyter_chatkit.index.database import IndexFile
from jupyter_chatkit.index.tree import Rules
from jupyter_chatkit.index.workspace import FRESH, Place, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_what_changes_is_read_again_and_nothing_else(
    root: Path, place: Place, opened: Callable[..., Workspace]
) -> None:
    space = opened()
    search(space, "x")
    with IndexFile.read(place.database) as index:
        assert index
        before = {path: index.stamp(path) for path in index.stamps()}
        numbers = dict(index._connection.execute("SELECT path, first FROM files"))
    (root / "notes.md").write_text("Nothing but zebras.")
    (root / "clean.py").unlink()
    (root / "new.md").write_text("A zebra too.")
    assert places(search(space, "zebra")) == [("new.md", 0, 1), ("notes.md", 0, 1)]
    assert search(space, "churn").hits == search(space, "dropna").hits == ()
    with IndexFile.read(place.database) as index:
        assert index
        after = dict(index._connection.execute("SELECT path, first FROM files"))
        assert {path for path in after if after[path] == numbers.get(path)} >= {
            "orders.csv",
            "reports/q3.ipynb",
        }
        assert index.stamp("notes.md") != before["notes.md"]


def test_the_index_is_for_its_owner_alone_and_one_for_each_root(
    root: Path, place: Place, opened: Callable[..., Workspace]
) -> None:
    old = os.umask(0)
    try:
        search(opened(), "x")
    finally:
        os.umask(old)
    files = list(place.folder.iterdir())
    assert place.database in files
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700
    other = Place(root / "reports", place.folder)
    assert search(opened(at=other), "churn").hits == ()
    assert other.database != place.database


def test_secrets_are_out_before_anything_is_written(
    root: Path, place: Place, opened: Callable[..., Workspace]
) -> None:
    (root / "reports/.env").write_text("DATABASE_KEY=kangaroo-valley-77\n")
    token = "sk-proj-" + string.ascii_letters[:40]
    (root / "connect.py").write_text(f"client = connect('{token}')\nkey = 'kangaroo-valley-77'\n")
    (root / f"dump-{token}.md").write_text("zebra")
    [hit] = search(opened(), "client connect").hits
    assert "[[redacted:" in hit.snippet
    for file in place.folder.iterdir():
        data = file.read_bytes()
        assert token.encode() not in data
        assert b"kangaroo" not in data
    assert search(opened(), "zebra").hits == ()


def test_broken_unreadable_and_strange_files_stop_nobody(
    root: Path, opened: Callable[..., Workspace]
) -> None:
    (root / "broken.ipynb").write_text('{"cells": [')
    (root / "deep.ipynb").write_text("[" * 200_000)
    (root / "binary.py").write_bytes(bytes(range(256)) * 10)
    (root / "surrogate.ipynb").write_text('{"cells": [{"cell_type": "code", "source": "zebra \\ud800"}]}')
    os.mkfifo(root / "pipe.csv")
    found = search(opened(), "broken")
    assert places(found) == [("broken.ipynb", 0, 0)]
    assert found.files == 8
    assert places(search(opened(), "customer_id")) == [("orders.csv", 0, 1), ("reports/q3.ipynb", 3, 1)]


@pytest.mark.parametrize("harm", [b"no database at all" * 500, b""])
def test_an_index_that_is_broken_is_made_anew(
    harm: bytes, place: Place, opened: Callable[..., Workspace]
) -> None:
    space = opened()
    search(space, "x")
    harm_file(place.database, harm)
    space._next = time.monotonic() + 1_000
    assert space.search("churn", 0).state == "building"
    space._next = 0.0
    assert space.search("churn", PATIENCE).state == "ready"
    assert places(search(space, "churn")) == [("notes.md", 0, 2)]


def harm_file(path: Path, data: bytes) -> None:
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    path.write_bytes(data)


def test_an_index_whose_pages_are_damaged_is_made_anew(
    root: Path, place: Place, opened: Callable[..., Workspace]
) -> None:
    for number in range(60):
        (root / f"{number}.md").write_text(f"zebra {number} " * 200)
    space = opened()
    search(space, "x")
    data = bytearray(place.database.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    harm_file(place.database, bytes(data))
    space._next = time.monotonic() + 1_000
    assert space.search("zebra", 0).state == "building"
    assert search(space, "zebra").hits


def test_a_broken_index_that_nobody_searched_is_made_anew(
    root: Path, place: Place, opened: Callable[..., Workspace]
) -> None:
    place.folder.mkdir(parents=True)
    place.database.write_bytes(b"no database at all" * 500)
    building.build(building.Order(root, place.database, Rules(), redact=True), {})
    assert places(search(opened(), "churn")) == [("notes.md", 0, 2)]


def test_an_index_of_another_version_is_made_anew(place: Place, opened: Callable[..., Workspace]) -> None:
    space = opened()
    search(space, "x")
    with sqlite3.connect(place.database) as connection:
        connection.execute(f"PRAGMA user_version={database.VERSION + 1}")
    space._next = time.monotonic() + 1_000
    assert space.search("churn", 0).state == "building"
    assert places(search(space, "churn")) == [("notes.md", 0, 2)]


def test_where_sqlite_has_no_full_text_search_that_is_told(
    place: Place, opened: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's own refusal of a module that is not there, for the name that stands in our tables."""
    monkeypatch.setattr(database, "_TABLES", "CREATE VIRTUAL TABLE pieces USING fts99 (text);")
    with pytest.raises(database.NoFullTextError), IndexFile.opened(place.database):
        pass
    space = opened()
    space._no_full_text = True
    space._next = time.monotonic() + 1_000
    assert space.search("churn", 0).state == "unavailable"


def test_two_servers_share_one_index(root: Path, opened: Callable[..., Workspace]) -> None:
    for number in range(300):
        (root / f"{number}.md").write_text(f"zebra {number}")
    first, second = opened(), opened()
    first.refresh()
    second.refresh()
    assert first._process
    assert second._process
    for space in (first, second):
        assert space.search("zebra", PATIENCE).state == "ready"
        assert space.search("zebra 299", 0).files == 304
    with IndexFile.opened(first._place.database) as index:
        [count] = index._connection.execute("SELECT count(*) FROM pieces WHERE path = '7.md'").fetchone()
    assert count == 2  # its name and its text


def test_one_index_is_brought_up_to_date_by_one_at_a_time(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "OTHERS_SECONDS", 0.0)
    with database.alone(place.database):
        with pytest.raises(sqlite3.OperationalError, match="locked"), database.alone(place.database):
            pass
        with database.alone(place.database.with_name("other.db")):
            pass
    with database.alone(place.database):
        pass


def test_what_is_found_and_what_it_says_are_of_one_state(
    place: Place, opened: Callable[..., Workspace]
) -> None:
    search(opened(), "x")
    with IndexFile.read(place.database) as index:
        assert index
        [(number, path)] = index.matches('"churn"', 10)
        with IndexFile.opened(place.database) as other:
            other.drop([path])
        assert "churn" in index.piece(number).text
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            index.state("complete", 0)


def test_an_index_that_is_only_busy_is_kept(
    root: Path, place: Place, opened: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    space = opened()
    search(space, "x")
    space._next = time.monotonic() + 1_000
    with monkeypatch.context() as patch:
        patch.setattr(database, "QUERY_SECONDS", -1.0)
        patch.setattr(database, "_STEPS", 1)
        assert space.search("churn", 0).state == "building"
    assert places(space.search("churn", 0)) == [("notes.md", 0, 2)]

    def is_full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(building, "_build", is_full)
    with pytest.raises(sqlite3.OperationalError):
        building.build(building.Order(root, place.database, Rules(), redact=True), {})
    assert places(space.search("churn", 0)) == [("notes.md", 0, 2)]


def test_a_reading_that_failed_is_not_begun_again_at_once(
    place: Place, opened: Callable[..., Workspace]
) -> None:
    place.database.mkdir(parents=True)
    space = opened()
    space.refresh()
    assert space._done.wait(PATIENCE)
    assert space._next > time.monotonic() + 2 * FRESH


def test_that_there_are_more_files_than_are_read_is_told(
    root: Path, place: Place, opened: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    space = opened()
    assert not search(space, "churn").cut
    space._next = time.monotonic() + 1_000
    monkeypatch.setattr(tree, "MOST_FILES", 3)
    building.build(building.Order(root, place.database, Rules(), redact=True), {})
    assert space.search("churn", 0).cut


def test_an_interrupted_reading_goes_on_where_it_was(
    root: Path, place: Place, opened: Callable[..., Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "AT_ONCE", 1)
    order = building.Order(root, place.database, Rules(), redact=True)
    put = IndexFile.put

    def put_twice(index: IndexFile, entries: Any) -> None:
        if index.count() == 2:
            raise KeyboardInterrupt
        put(index, entries)

    monkeypatch.setattr(IndexFile, "put", put_twice)
    with pytest.raises(KeyboardInterrupt):
        building.build(order, {})
    space = opened()
    space._next = time.monotonic() + 1_000
    found = space.search("churn", 0)
    assert (found.state, found.files) == ("building", 2)
    assert search(space, "churn").files == 4


def test_reading_stands_back_and_ends_with_its_server(root: Path, place: Place) -> None:
    for number in range(5_000):
        (root / f"{number}.md").write_text(f"zebra {number}\n" * 50)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(root), str(place.folder)], stdout=subprocess.PIPE
    )
    assert server.stdout
    child = psutil.Process(int(server.stdout.readline()))
    assert child.nice() == 19
    assert child.rlimit(psutil.RLIMIT_AS) == (MOST_MEMORY, MOST_MEMORY)
    server.kill()
    server.wait()
    server.stdout.close()
    child.wait(PATIENCE)
    with IndexFile.opened(place.database) as index:
        assert index.count() < 5_004


SERVER = """
import sys, time
from pathlib import Path
from jupyter_chatkit.index.database import IndexFile
from jupyter_chatkit.index.workspace import Place, Workspace
place = Place(Path(sys.argv[1]), Path(sys.argv[2]))
space = Workspace(place, str)
space.refresh()
while True:
    with IndexFile.read(place.database) as index:
        if index and index.count():
            break
print(space._process.pid, flush=True)
time.sleep(1_000)
"""


def test_closing_ends_the_reading(root: Path, opened: Callable[..., Workspace]) -> None:
    for number in range(2_000):
        (root / f"{number}.md").write_text(f"zebra {number}\n" * 50)
    space = opened()
    space.refresh()
    process = space._process
    assert process
    space.close()
    assert process.poll() is not None
    space.refresh()
    assert space._process is None
