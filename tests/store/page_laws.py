"""Laws of paging and its cursors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from chatkit.store import NotFoundError
from rows import Request, a_thread, an_answer, fill, ids, item_ids, walk

from jupyter_chatkit.store.cursor import MAX_PAGE_SIZE

if TYPE_CHECKING:
    from jupyter_chatkit.store.sql import SqlStore


class PageLaws:
    async def test_items_of_one_instant_keep_their_order(self, store: SqlStore, ada: Request) -> None:
        names = await fill(store, ada, 12)
        page = await store.load_thread_items("thr_1", None, 20, "asc", ada)
        assert ids(page) == names
        assert (page.has_more, page.after) == (False, None)

    async def test_descending_is_the_mirror_of_ascending(self, store: SqlStore, ada: Request) -> None:
        names = await fill(store, ada, 12)
        page = await store.load_thread_items("thr_1", None, 20, "desc", ada)
        assert ids(page) == names[::-1]

    @pytest.mark.parametrize("order", ["asc", "desc"])
    @pytest.mark.parametrize("limit", [1, 3, 5, 10, 11])
    async def test_a_walk_meets_every_item_once(
        self, store: SqlStore, ada: Request, order: str, limit: int
    ) -> None:
        names = await fill(store, ada, 10)
        found = await walk(lambda after: store.load_thread_items("thr_1", after, limit, order, ada))
        assert found == (names if order == "asc" else names[::-1])

    @pytest.mark.parametrize("order", ["asc", "desc"])
    async def test_a_cursor_outlives_its_item(self, store: SqlStore, ada: Request, order: str) -> None:
        names = await fill(store, ada, 6)
        page = await store.load_thread_items("thr_1", None, 3, order, ada)
        await store.delete_thread_item("thr_1", page.data[-1].id, ada)
        rest = await store.load_thread_items("thr_1", page.after, 20, order, ada)
        assert ids(rest) == (names[3:] if order == "asc" else names[2::-1])

    async def test_a_new_item_is_after_the_cursor_of_a_deleted_one(
        self, store: SqlStore, ada: Request
    ) -> None:
        await fill(store, ada, 3)
        page = await store.load_thread_items("thr_1", None, 2, "asc", ada)
        await store.delete_thread_item("thr_1", "msg_2", ada)
        await store.delete_thread_item("thr_1", "msg_1", ada)
        await store.add_thread_item("thr_1", an_answer("msg_new"), ada)
        assert ids(await store.load_thread_items("thr_1", page.after, 20, "asc", ada)) == ["msg_new"]

    async def test_the_id_of_an_item_is_a_cursor_too(self, store: SqlStore, ada: Request) -> None:
        names = await fill(store, ada, 5)
        page = await store.load_thread_items("thr_1", "msg_1", 20, "asc", ada)
        assert ids(page) == names[2:]

    @pytest.mark.parametrize("after", ["msg_9", "12.", "%", "99999999999999999999.msg_0", "-1.msg_0"])
    async def test_an_unknown_cursor_is_not_found(self, store: SqlStore, ada: Request, after: str) -> None:
        await fill(store, ada, 2)
        with pytest.raises(NotFoundError):
            await store.load_thread_items("thr_1", after, 20, "asc", ada)
        with pytest.raises(NotFoundError):
            await store.load_threads(20, after, "asc", ada)

    @pytest.mark.parametrize(("limit", "expected"), [(None, 20), (0, 20), (-1, 20), (9999, 25), (1, 1)])
    async def test_limits(self, store: SqlStore, ada: Request, limit: int | None, expected: int) -> None:
        await fill(store, ada, 25)
        for number in range(2, 26):
            await store.save_thread(a_thread(f"thr_{number}"), ada)
        items = await store.load_thread_items("thr_1", None, limit, "asc", ada)
        threads = await store.load_threads(limit, None, "desc", ada)
        assert len(items.data) == len(threads.data) == expected
        assert items.has_more == threads.has_more == (expected < 25)

    async def test_a_page_has_a_largest_size(self, store: SqlStore, ada: Request) -> None:
        names = await fill(store, ada, MAX_PAGE_SIZE + 1)
        page = await store.load_thread_items("thr_1", None, 9999, "asc", ada)
        assert (ids(page), page.has_more) == (names[:-1], True)
        rest = await store.load_thread_items("thr_1", page.after, 9999, "asc", ada)
        assert (ids(rest), rest.has_more) == (names[-1:], False)

    async def test_an_unknown_thread_has_no_items(self, store: SqlStore, ada: Request) -> None:
        assert await item_ids(store, ada, "thr_unknown") == []
