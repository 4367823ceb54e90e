"""Fixtures for the store: a database, a clock that stands still, and stores on it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest
from rows import Clock, OpenStore, Request

from jupyter_chatkit.store.sql import SqlStore

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator
    from pathlib import Path

for module in ("item_laws", "page_laws", "thread_laws", "owner_laws", "run_laws", "log_laws"):
    pytest.register_assert_rewrite(module)


@pytest.fixture
def database_path(tmp_path: Path) -> Path:
    """Where the SQLite file will be."""
    return tmp_path / "data" / "chat.db"


@pytest.fixture
def database_url(database_path: Path) -> str:
    """The database under test; a class for another one overrides this."""
    return f"sqlite+aiosqlite:///{database_path}"


@pytest.fixture
def clock() -> Clock:
    """The time that the stores believe in."""
    return Clock()


@pytest.fixture
def open_store(
    jp_asyncio_loop: asyncio.AbstractEventLoop, database_url: str, clock: Clock
) -> Iterator[OpenStore]:
    """A function that opens one more store on the database, as another server would."""
    stack = AsyncExitStack()

    async def opened(url: str = database_url) -> SqlStore:
        store = await SqlStore.open(url, clock)
        stack.push_async_callback(store.close)
        return store

    yield opened
    jp_asyncio_loop.run_until_complete(stack.aclose())


@pytest.fixture
def store(jp_asyncio_loop: asyncio.AbstractEventLoop, open_store: OpenStore) -> SqlStore:
    """A store on an empty database."""
    return jp_asyncio_loop.run_until_complete(open_store())


@pytest.fixture
def ada() -> Request:
    """A request of one owner."""
    return Request("ada")


@pytest.fixture
def bob() -> Request:
    """A request of another owner."""
    return Request("bob")
