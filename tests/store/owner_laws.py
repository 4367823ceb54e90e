"""Laws of isolation: each method, tried by another owner who knows every id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from chatkit.store import NotFoundError
from rows import Request, a_question, a_thread, an_answer, an_attachment, ids, item_ids, text_of

if TYPE_CHECKING:
    from rows import Clock

    from jupyter_chatkit.store.sql import SqlStore


async def fill_everything(store: SqlStore) -> None:
    """Give Ada one row of each kind."""
    ada = Request("ada", {"path": "hers.ipynb"})
    await store.save_thread(a_thread(title="Hers"), ada)
    await store.add_thread_item("thr_1", a_question("msg_1"), ada)
    await store.add_thread_item("thr_1", an_answer("msg_2", "hers"), ada)
    await store.save_attachment(an_attachment("atc_1", "thr_1"), ada)
    await store.begin_run("run_done", "thr_1", ada)
    await store.end_run("run_done", "done", ada, (3, 4))
    await store.begin_run("run_1", "thr_1", ada)


async def assert_untouched(store: SqlStore) -> None:
    """Fail if anything of Ada's is not as `fill_everything` left it."""
    ada = Request("ada")
    assert (await store.load_thread("thr_1", ada)).title == "Hers"
    assert await item_ids(store, ada) == ["msg_1", "msg_2"]
    assert text_of(await store.load_item("thr_1", "msg_2", ada)) == "hers"
    assert await store.load_pages("thr_1", ["msg_1"], ada) == {"msg_1": {"path": "hers.ipynb"}}
    assert (await store.load_attachment("atc_1", ada)).thread_id == "thr_1"
    assert await store.usage("thr_1", ada) == (3, 4)
    assert await store.take_interrupted("thr_1", ada) == []


class OwnerLaws:
    async def test_another_owner_loads_nothing(self, store: SqlStore, bob: Request) -> None:
        await fill_everything(store)
        with pytest.raises(NotFoundError):
            await store.load_thread("thr_1", bob)
        with pytest.raises(NotFoundError):
            await store.load_item("thr_1", "msg_1", bob)
        with pytest.raises(NotFoundError):
            await store.load_attachment("atc_1", bob)

    async def test_another_owner_lists_nothing(self, store: SqlStore, bob: Request) -> None:
        await fill_everything(store)
        for order in ("asc", "desc"):
            assert ids(await store.load_threads(20, None, order, bob)) == []
            assert ids(await store.load_threads(20, "0.x", "asc", bob, query="hers")) == []
            assert ids(await store.load_thread_items("thr_1", None, 20, order, bob)) == []
            assert ids(await store.load_thread_items("thr_1", "0.x", 20, "asc", bob)) == []
        assert await store.load_pages("thr_1", ["msg_1"], bob) == {}
        assert await store.usage("thr_1", bob) == (0, 0)

    async def test_another_owners_ids_are_no_cursors(self, store: SqlStore, bob: Request) -> None:
        await fill_everything(store)
        with pytest.raises(NotFoundError):
            await store.load_threads(20, "thr_1", "asc", bob)
        with pytest.raises(NotFoundError):
            await store.load_thread_items("thr_1", "msg_1", 20, "asc", bob)

    async def test_another_owner_deletes_nothing(self, store: SqlStore, bob: Request) -> None:
        await fill_everything(store)
        await store.delete_thread("thr_1", bob)
        await store.delete_thread_item("thr_1", "msg_1", bob)
        await store.delete_attachment("atc_1", bob)
        await assert_untouched(store)

    async def test_another_owner_writes_nothing_into_the_thread(self, store: SqlStore, bob: Request) -> None:
        await fill_everything(store)
        with pytest.raises(NotFoundError):
            await store.add_thread_item("thr_1", an_answer("msg_2", "his"), bob)
        with pytest.raises(NotFoundError):
            await store.save_item("thr_1", an_answer("msg_3", "his"), bob)
        with pytest.raises(NotFoundError):
            await store.save_attachment(an_attachment("atc_1", "thr_1"), bob)
        await assert_untouched(store)

    async def test_the_same_ids_under_another_owner_are_other_rows(self, store: SqlStore) -> None:
        await fill_everything(store)
        bob = Request("bob", {"path": "his.ipynb"})
        await store.save_thread(a_thread(title="His"), bob)
        await store.add_thread_item("thr_1", a_question("msg_1"), bob)
        await store.add_thread_item("thr_1", an_answer("msg_2", "his"), bob)
        await store.save_attachment(an_attachment("atc_1"), bob)
        await store.begin_run("run_1", "thr_1", bob)
        await store.end_run("run_1", "done", bob, (100, 100))
        await assert_untouched(store)
        await store.delete_thread("thr_1", bob)
        await assert_untouched(store)

    async def test_another_owner_cannot_touch_a_run(
        self, store: SqlStore, ada: Request, bob: Request, clock: Clock
    ) -> None:
        await fill_everything(store)
        await store.end_run("run_1", "failed", bob, (100, 100))
        with pytest.raises(NotFoundError):
            await store.beat("run_1", "thr_1", [an_answer("msg_2", "his")], bob)
        with pytest.raises(NotFoundError):
            await store.begin_run("run_2", "thr_1", bob)
        clock.now += 3600
        assert await store.take_interrupted("thr_1", bob) == []
        await assert_untouched(store)
        await store.beat("run_1", "thr_1", [], ada)
