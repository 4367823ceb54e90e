"""Laws of threads: their list, their search, and what goes with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

import pytest
from chatkit.store import NotFoundError, StoreItemType
from chatkit.types import LockedStatus, Page, Thread, ThreadItem
from rows import NOON, Request, a_question, a_thread, an_answer, an_attachment, ids, item_ids, walk
from sqlalchemy import func, select

from jupyter_chatkit.store import schema, threads
from jupyter_chatkit.store.events import Batch
from jupyter_chatkit.store.sql import PERSON, TITLE_BY
from jupyter_chatkit.store.transaction import Statement

if TYPE_CHECKING:
    from sqlalchemy import Table

    from jupyter_chatkit.store.sql import SqlStore


async def listed(store: SqlStore, request: Request, query: str | None = None) -> list[str]:
    return ids(await store.load_threads(1000, None, "desc", request, query=query))


async def save_threads(store: SqlStore, request: Request, count: int) -> list[str]:
    """Make threads; return their ids, newest first."""
    names = [f"thr_{number}" for number in range(count)]
    for name in names:
        await store.save_thread(a_thread(name), request)
    return names[::-1]


async def count(store: SqlStore, table: Table) -> int:
    statement = Statement(select(func.count()).select_from(table))
    ((rows,),) = await store._database.read(lambda tx: tx.rows(statement))
    return int(rows)


class ThreadLaws:
    async def test_a_thread_comes_back_as_it_was(self, store: SqlStore, ada: Request) -> None:
        thread = a_thread(title="Why?").model_copy(
            update={
                "status": LockedStatus(reason="archived"),
                "allowed_image_domains": ["example.org"],
                "metadata": {"model": "offline", "nested": {"a": [1, None]}},
            }
        )
        await store.save_thread(thread, ada)
        assert await store.load_thread("thr_1", ada) == thread

    async def test_saving_again_changes_the_thread(self, store: SqlStore, ada: Request) -> None:
        await store.save_thread(a_thread(title="Old"), ada)
        await store.add_thread_item("thr_1", an_answer("msg_1"), ada)
        await store.save_thread(a_thread(title="New"), ada)
        assert (await store.load_thread("thr_1", ada)).title == "New"
        assert await item_ids(store, ada) == ["msg_1"]

    async def test_the_items_of_a_whole_thread_are_not_saved_with_it(
        self, store: SqlStore, ada: Request
    ) -> None:
        items = Page[ThreadItem](data=[an_answer("msg_1")])
        await store.save_thread(Thread(id="thr_1", created_at=NOON, items=items), ada)
        loaded = await store.load_thread("thr_1", ada)
        assert type(loaded).__name__ == "ThreadMetadata"
        assert "msg_1" not in await store._database.read(lambda tx: threads.load(tx, "ada", "thr_1"))
        assert await item_ids(store, ada) == []

    async def test_threads_are_listed_by_last_activity(self, store: SqlStore, ada: Request) -> None:
        await save_threads(store, ada, 3)
        await store.add_thread_item("thr_0", an_answer("msg_1"), ada)
        assert await listed(store, ada) == ["thr_0", "thr_2", "thr_1"]

    async def test_renaming_is_no_activity(self, store: SqlStore, ada: Request) -> None:
        names = await save_threads(store, ada, 3)
        await store.save_thread(a_thread("thr_0", "Renamed"), ada)
        assert await listed(store, ada) == names

    async def test_a_clock_set_back_does_not_reorder(
        self, store: SqlStore, ada: Request, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await store.save_thread(a_thread("thr_0"), ada)
        monkeypatch.setattr("jupyter_chatkit.store.threads.microseconds", lambda: 1)
        await store.save_thread(a_thread("thr_1"), ada)
        await store.save_thread(a_thread("thr_2"), ada)
        assert await listed(store, ada) == ["thr_2", "thr_1", "thr_0"]
        await store.add_thread_item("thr_0", an_answer("msg_1"), ada)
        assert await listed(store, ada) == ["thr_0", "thr_2", "thr_1"]

    @pytest.mark.parametrize("order", ["asc", "desc"])
    @pytest.mark.parametrize("limit", [1, 3, 10, 11])
    async def test_a_walk_meets_every_thread_once(
        self, store: SqlStore, ada: Request, order: str, limit: int
    ) -> None:
        names = await save_threads(store, ada, 10)
        found = await walk(lambda after: store.load_threads(limit, after, order, ada))
        assert found == (names if order == "desc" else names[::-1])

    @pytest.mark.parametrize("order", ["asc", "desc"])
    async def test_a_cursor_outlives_its_thread(self, store: SqlStore, ada: Request, order: str) -> None:
        names = await save_threads(store, ada, 6)
        page = await store.load_threads(3, None, order, ada)
        await store.delete_thread(page.data[-1].id, ada)
        rest = await store.load_threads(20, page.after, order, ada)
        assert ids(rest) == (names[3:] if order == "desc" else names[2::-1])

    async def test_activity_does_not_bring_a_thread_twice(self, store: SqlStore, ada: Request) -> None:
        names = await save_threads(store, ada, 6)
        page = await store.load_threads(3, None, "desc", ada)
        await store.add_thread_item(page.data[-1].id, an_answer("msg_1"), ada)
        assert ids(await store.load_threads(20, page.after, "desc", ada)) == names[3:]

    async def test_the_id_of_a_thread_is_a_cursor_too(self, store: SqlStore, ada: Request) -> None:
        names = await save_threads(store, ada, 4)
        assert ids(await store.load_threads(20, names[1], "desc", ada)) == names[2:]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("key", ["thr_0"]),
            ("KEYERROR", ["thr_0"]),
            ("straße", ["thr_1"]),
            ("STRASSE", ["thr_1"]),
            ("100%", ["thr_2"]),
            ("%", ["thr_2"]),
            ("_", ["thr_3"]),
            ("\\", ["thr_4"]),
            ("nothing", []),
            ("\ud800", []),
            ("", ["thr_5", "thr_4", "thr_3", "thr_2", "thr_1", "thr_0"]),
        ],
    )
    async def test_the_search_is_literal_and_blind_to_case(
        self, store: SqlStore, ada: Request, query: str, found: list[str]
    ) -> None:
        titles = ["A KeyError", "Große Straße", "Up by 100%", "a_b", "C:\\temp", None]
        for number, title in enumerate(titles):
            await store.save_thread(a_thread(f"thr_{number}", title), ada)
        assert await listed(store, ada, query) == found

    async def test_the_search_pages_like_the_list(self, store: SqlStore, ada: Request) -> None:
        for number in range(9):
            await store.save_thread(a_thread(f"thr_{number}", "even" if number % 2 == 0 else "odd"), ada)
        found = await walk(lambda after: store.load_threads(2, after, "desc", ada, query="even"))
        assert found == ["thr_8", "thr_6", "thr_4", "thr_2", "thr_0"]

    async def test_a_title_that_a_person_gave_stays(self, store: SqlStore, ada: Request) -> None:
        """A run has its own copy of the thread, from before it was renamed."""
        await store.save_thread(a_thread(), ada)
        renamed = await store.load_thread("thr_1", ada)
        renamed.title, renamed.metadata = "Mine", {TITLE_BY: PERSON}
        await store.save_thread(renamed, ada)
        of_the_run = a_thread(title="Made up")
        of_the_run.metadata = {TITLE_BY: "text", "other": 1}
        await store.save_thread(of_the_run, ada)
        for thread in (of_the_run, await store.load_thread("thr_1", ada)):
            assert (thread.title, thread.metadata) == ("Mine", {TITLE_BY: PERSON, "other": 1})
        assert await listed(store, ada, query="mine") == ["thr_1"]
        renamed.title = "Mine again"
        await store.save_thread(renamed, ada)
        assert (await store.load_thread("thr_1", ada)).title == "Mine again"

    async def test_a_deleted_thread_leaves_nothing(self, store: SqlStore, ada: Request) -> None:
        await store.save_thread(a_thread(), ada)
        await store.add_thread_item("thr_1", a_question("msg_1"), Request("ada", {"path": "a"}))
        await store.save_attachment(an_attachment("atc_1", "thr_1"), ada)
        await store.save_attachment(an_attachment("atc_unsent"), ada)
        await store.begin_run("run_1", "thr_1", ada)
        await store.beat("run_1", "thr_1", [], ada, Batch(1, "id: 1\ndata: {}\n\n"))
        await store.save_feedback("thr_1", ["msg_1"], "positive", ada)
        await store.delete_thread("thr_1", ada)
        with pytest.raises(NotFoundError):
            await store.load_thread("thr_1", ada)
        with pytest.raises(NotFoundError):
            await store.load_attachment("atc_1", ada)
        left = {table.name: await count(store, table) for table in schema.metadata.sorted_tables}
        assert left.pop("chatkit_attachments") == 1
        assert set(left.values()) == {0}

    async def test_deleting_what_is_not_there_is_no_error(self, store: SqlStore, ada: Request) -> None:
        await store.delete_thread("thr_unknown", ada)
        await store.delete_thread_item("thr_unknown", "msg_unknown", ada)
        await store.delete_attachment("atc_unknown", ada)

    async def test_loading_what_is_not_there_is_not_found(self, store: SqlStore, ada: Request) -> None:
        with pytest.raises(NotFoundError):
            await store.load_thread("thr_unknown", ada)
        with pytest.raises(NotFoundError):
            await store.load_item("thr_unknown", "msg_unknown", ada)
        with pytest.raises(NotFoundError):
            await store.load_attachment("atc_unknown", ada)

    async def test_an_attachment_is_saved_changed_and_deleted(self, store: SqlStore, ada: Request) -> None:
        await store.save_thread(a_thread(), ada)
        for attachment in (an_attachment("atc_1"), an_attachment("atc_1", "thr_1")):
            await store.save_attachment(attachment, ada)
            assert await store.load_attachment("atc_1", ada) == attachment
        await store.delete_attachment("atc_1", ada)
        with pytest.raises(NotFoundError):
            await store.load_attachment("atc_1", ada)

    async def test_a_thread_that_went_is_made_again_by_a_request_that_makes_one_only(
        self, store: SqlStore, ada: Request
    ) -> None:
        other = Request("ada", creates=False)
        await store.save_thread(a_thread(), ada)
        await store.save_thread(a_thread(title="later"), other)
        await store.delete_thread("thr_1", ada)
        with pytest.raises(NotFoundError):
            await store.save_thread(a_thread(), other)
        assert (await store.load_threads(20, None, "desc", ada)).data == []

    async def test_an_attachment_needs_the_thread_it_names(self, store: SqlStore, ada: Request) -> None:
        with pytest.raises(NotFoundError):
            await store.save_attachment(an_attachment("atc_1", "thr_unknown"), ada)

    @pytest.mark.parametrize("kind", get_args(StoreItemType))
    def test_ids_have_the_sdks_prefix_and_128_bits(
        self, store: SqlStore, ada: Request, kind: StoreItemType
    ) -> None:
        made = {store.generate_item_id(kind, a_thread(), ada) for _ in range(2)}
        assert len(made) == 2
        assert all(re.fullmatch(r"[a-z]+_[0-9a-f]{32}", made_id) for made_id in made)
        assert store.generate_thread_id(ada).startswith("thr_")
        again = Request("ada", seed="0b5e4a3c-1d2e-4f60-8a7b-9c8d7e6f5a4b")
        assert store.generate_thread_id(again) == "thr_0b5e4a3c1d2e4f608a7b9c8d7e6f5a4b"
