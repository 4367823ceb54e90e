"""Laws of items, the page snapshots beside them, and their times."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from chatkit.store import NotFoundError
from chatkit.types import (
    ClientToolCallItem,
    CustomTask,
    EndOfTurnItem,
    GeneratedImage,
    GeneratedImageItem,
    HiddenContextItem,
    SDKHiddenContextItem,
    StructuredInputFreeform,
    StructuredInputItem,
    TaskItem,
    ThreadItem,
    WidgetItem,
    Workflow,
    WorkflowItem,
)
from chatkit.widgets import Button, Card, Text
from rows import NOON, Request, a_question, a_thread, an_answer, fill, ids, item_ids, text_of

from jupyter_chatkit.store import items

if TYPE_CHECKING:
    from rows import OpenStore

    from jupyter_chatkit.store.sql import SqlStore

_BASE = {"thread_id": "thr_1", "created_at": NOON}
ONE_OF_EACH: list[ThreadItem] = [
    a_question("i1", "naïve? \0 \U0001f9ea"),
    an_answer("i2"),
    ClientToolCallItem(id="i3", call_id="c", name="run", arguments={"a": [1]}, output=None, **_BASE),
    WidgetItem(id="i4", widget=Card(children=[Text(value="hi"), Button(label="go")]), **_BASE),
    GeneratedImageItem(id="i5", image=GeneratedImage(id="g", url="data:image/png;base64,AA=="), **_BASE),
    StructuredInputItem(id="i6", inputs=[StructuredInputFreeform(id="q", question="?")], **_BASE),
    WorkflowItem(id="i7", workflow=Workflow(type="custom", tasks=[CustomTask(title="t")]), **_BASE),
    TaskItem(id="i8", task=CustomTask(title="t"), **_BASE),
    HiddenContextItem(id="i9", content={"any": None}, **_BASE),
    SDKHiddenContextItem(id="i10", content="stopped", **_BASE),
    EndOfTurnItem(id="i11", **_BASE),
]


class ItemLaws:
    async def test_the_model_that_wrote_an_item_first_stays_with_it(
        self, store: SqlStore, ada: Request
    ) -> None:
        await store.save_thread(a_thread(), ada)
        by_gpt = Request("ada", writer="gpt")
        await store.reserve_place("thr_1", an_answer("msg_1"), by_gpt)
        await store.add_thread_item("thr_1", an_answer("msg_2"), by_gpt)
        await store.save_item("thr_1", an_answer("msg_3"), by_gpt)
        await store.begin_run("run_1", "thr_1", by_gpt)
        await store.beat("run_1", "thr_1", [an_answer("msg_4")], by_gpt)
        await store.save_item("thr_1", an_answer("msg_5"), ada)
        for writer in (ada, Request("ada", writer="other")):
            await store.add_thread_item("thr_1", an_answer("msg_1", "more"), writer)
            await store.save_item("thr_1", an_answer("msg_2", "more"), writer)
        wrote = [await store.writer_of("thr_1", f"msg_{number}", ada) for number in range(1, 6)]
        assert wrote == ["gpt", "gpt", "gpt", "gpt", None]
        for other, thread_id in ((Request("eve"), "thr_1"), (ada, "thr_2")):
            with pytest.raises(NotFoundError):
                await store.writer_of(thread_id, "msg_1", other)

    @pytest.mark.parametrize("item", ONE_OF_EACH, ids=lambda item: item.type)
    async def test_an_item_comes_back_as_it_was(
        self, store: SqlStore, ada: Request, item: ThreadItem
    ) -> None:
        await store.save_thread(a_thread(), ada)
        await store.add_thread_item("thr_1", item, ada)
        assert await store.load_item("thr_1", item.id, ada) == item
        assert (await store.load_thread_items("thr_1", None, 20, "asc", ada)).data == [item]

    @pytest.mark.parametrize("write", ["add_thread_item", "save_item"])
    async def test_a_known_id_keeps_its_place(self, store: SqlStore, ada: Request, write: str) -> None:
        names = await fill(store, ada, 3)
        await getattr(store, write)("thr_1", an_answer("msg_1", "better"), ada)
        assert await item_ids(store, ada) == names
        assert text_of(await store.load_item("thr_1", "msg_1", ada)) == "better"

    @pytest.mark.parametrize("write", ["add_thread_item", "save_item"])
    async def test_an_unknown_id_goes_to_the_end(self, store: SqlStore, ada: Request, write: str) -> None:
        names = await fill(store, ada, 3)
        await getattr(store, write)("thr_1", an_answer("msg_new"), ada)
        assert await item_ids(store, ada) == [*names, "msg_new"]

    @pytest.mark.parametrize("write", ["add_thread_item", "save_item"])
    async def test_an_item_needs_its_thread(self, store: SqlStore, ada: Request, write: str) -> None:
        with pytest.raises(NotFoundError):
            await getattr(store, write)("thr_1", an_answer("msg_1"), ada)
        await store.save_thread(a_thread(), ada)
        assert await item_ids(store, ada) == []

    async def test_one_id_in_two_threads_is_two_items(self, store: SqlStore, ada: Request) -> None:
        for thread_id in ("thr_1", "thr_2"):
            await store.save_thread(a_thread(thread_id), ada)
            await store.add_thread_item(thread_id, an_answer("__fake_id__", thread_id, thread_id), ada)
        await store.delete_thread_item("thr_2", "__fake_id__", ada)
        assert text_of(await store.load_item("thr_1", "__fake_id__", ada)) == "thr_1"

    async def test_a_deleted_item_is_gone_and_may_be_deleted_again(
        self, store: SqlStore, ada: Request
    ) -> None:
        await fill(store, ada, 3)
        for _ in range(2):
            await store.delete_thread_item("thr_1", "msg_1", ada)
        assert await item_ids(store, ada) == ["msg_0", "msg_2"]
        with pytest.raises(NotFoundError):
            await store.load_item("thr_1", "msg_1", ada)

    async def test_what_was_thought_of_an_item_goes_with_it(self, store: SqlStore, ada: Request) -> None:
        names = await fill(store, ada, 4)
        await store.save_feedback("thr_1", names, "positive", ada)
        await store.delete_thread_item("thr_1", "msg_1", ada)
        await store.drop_items("thr_1", "msg_2", ada, keep="msg_3")
        assert await store.load_feedback("thr_1", ada) == {"msg_0": "positive", "msg_3": "positive"}
        with pytest.raises(NotFoundError):
            await store.save_feedback("thr_1", ["msg_0", "msg_1"], "negative", ada)
        assert [one.kind for one in await store.all_feedback(ada)] == ["positive"] * 2

    @pytest.mark.parametrize("written", [None, "newer"])
    async def test_a_reserved_place_is_where_the_item_stays(
        self, store: SqlStore, ada: Request, written: str | None
    ) -> None:
        await fill(store, ada, 1)
        if written:
            await store.save_item("thr_1", an_answer("first", written), ada)
        await store.reserve_place("thr_1", an_answer("first", ""), ada)
        await store.add_thread_item("thr_1", an_answer("second"), ada)
        assert text_of(await store.load_item("thr_1", "first", ada)) == (written or "")
        await store.add_thread_item("thr_1", an_answer("first", "whole"), ada)
        assert await item_ids(store, ada) == ["msg_0", "first", "second"]

    async def test_two_turns_at_once_lose_nothing(self, store: SqlStore, ada: Request) -> None:
        async def turn(name: str, thread_id: str) -> None:
            for number in range(20):
                item = an_answer(f"{name}_{number}", thread_id=thread_id)
                await store.add_thread_item(thread_id, item, ada)

        for thread_id in ("thr_1", "thr_2"):
            await store.save_thread(a_thread(thread_id), ada)
        await asyncio.gather(turn("a", "thr_1"), turn("b", "thr_1"), turn("c", "thr_2"))
        both = await item_ids(store, ada)
        assert [name for name in both if name[0] == "a"] == [f"a_{number}" for number in range(20)]
        assert [name for name in both if name[0] == "b"] == [f"b_{number}" for number in range(20)]
        assert await item_ids(store, ada, "thr_2") == [f"c_{number}" for number in range(20)]

    async def test_a_cancelled_caller_leaves_a_whole_write(
        self, store: SqlStore, open_store: OpenStore
    ) -> None:
        request = Request("ada", {"url": "lab"})
        await store.save_thread(a_thread(), request)
        for number in range(20):
            write = asyncio.ensure_future(
                store.add_thread_item("thr_1", a_question(f"msg_{number}"), request)
            )
            for _ in range(number % 5):
                await asyncio.sleep(0)
            write.cancel()
        await store.add_thread_item("thr_1", a_question("msg_last"), request)
        await store.close()
        again = await open_store()
        names = await item_ids(again, request)
        assert "msg_last" in names
        assert sorted(await again.load_pages("thr_1", names, request)) == sorted(names)

    async def test_an_item_from_a_newer_version_is_left_out(
        self, store: SqlStore, ada: Request, caplog: pytest.LogCaptureFixture
    ) -> None:
        await fill(store, ada, 3)
        hologram = '{"type": "hologram", "light": "a secret"}'
        await store._database.write(lambda tx: items.put(tx, "ada", "thr_1", "msg_1", hologram))
        with caplog.at_level(logging.DEBUG):
            assert await item_ids(store, ada) == ["msg_0", "msg_2"]
            with pytest.raises(NotFoundError):
                await store.load_item("thr_1", "msg_1", ada)
        assert "msg_1" in caplog.text
        assert "a secret" not in caplog.text
        first = await store.load_thread_items("thr_1", None, 2, "asc", ada)
        rest = await store.load_thread_items("thr_1", first.after, 2, "asc", ada)
        assert (ids(first), ids(rest)) == (["msg_0"], ["msg_2"])

    async def test_a_page_is_kept_beside_the_users_message(self, store: SqlStore) -> None:
        page = {"path": "a.ipynb", "notebook": {"cells": [{"source": "naïve \0 \ud800"}]}}
        request = Request("ada", page)
        await store.save_thread(a_thread(), request)
        await store.add_thread_item("thr_1", a_question("msg_1"), request)
        await store.add_thread_item("thr_1", an_answer("msg_2"), request)
        await store.add_thread_item("thr_1", a_question("msg_3"), Request("ada"))
        found = await store.load_pages("thr_1", ["msg_1", "msg_2", "msg_3", "msg_4"], request)
        assert found == {"msg_1": page}

    async def test_a_page_changes_only_with_a_new_one(self, store: SqlStore, ada: Request) -> None:
        await store.save_thread(a_thread(), ada)
        for request in (Request("ada", {"path": "a"}), Request("ada", {"path": "b"}), ada):
            await store.add_thread_item("thr_1", a_question("msg_1"), request)
        await store.save_item("thr_1", a_question("msg_1", "edited"), Request("ada", {"path": "c"}))
        assert await store.load_pages("thr_1", ["msg_1"], ada) == {"msg_1": {"path": "b"}}

    async def test_a_page_goes_with_its_message(self, store: SqlStore, ada: Request) -> None:
        await store.save_thread(a_thread(), ada)
        await store.add_thread_item("thr_1", a_question("msg_1"), Request("ada", {"path": "a"}))
        await store.delete_thread_item("thr_1", "msg_1", ada)
        await store.add_thread_item("thr_1", a_question("msg_1"), ada)
        assert await store.load_pages("thr_1", ["msg_1"], ada) == {}

    @pytest.mark.parametrize("hour_fold", [(1, 0), (1, 1), (12, 0)])
    async def test_a_time_is_the_same_instant_in_another_zone(
        self,
        store: SqlStore,
        ada: Request,
        monkeypatch: pytest.MonkeyPatch,
        hour_fold: tuple[int, int],
    ) -> None:
        hour, fold = hour_fold
        self._move_to(monkeypatch, "America/New_York")
        # The hour from 1 to 2 happens twice on this day.
        written = datetime(2026, 11, 1, hour, 30, 0, 7, fold=fold)  # noqa: DTZ001 - as the SDK makes them
        instant = datetime(2026, 11, 1, hour + (4 if hour + fold == 1 else 5), 30, 0, 7, timezone.utc)
        await store.save_thread(a_thread().model_copy(update={"created_at": written}), ada)
        await store.add_thread_item(
            "thr_1", an_answer("msg_1").model_copy(update={"created_at": written}), ada
        )
        self._move_to(monkeypatch, "Asia/Kathmandu")
        local = (instant + timedelta(hours=5, minutes=45)).replace(tzinfo=None)
        assert (await store.load_item("thr_1", "msg_1", ada)).created_at == local
        assert (await store.load_thread("thr_1", ada)).created_at == local
        self._move_to(monkeypatch, "UTC")

    @staticmethod
    def _move_to(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    async def test_the_sdk_may_subtract_now(self, store: SqlStore, ada: Request) -> None:
        await store.save_thread(a_thread(), ada)
        aware = datetime.now(timezone.utc)
        item = an_answer("msg_1").model_copy(update={"created_at": aware})
        await store.add_thread_item("thr_1", item, ada)
        loaded = (await store.load_item("thr_1", "msg_1", ada)).created_at
        assert timedelta() <= datetime.now() - loaded < timedelta(minutes=1)  # noqa: DTZ005 - as the SDK does

    async def test_what_was_written_is_there_after_reopening(
        self, store: SqlStore, open_store: OpenStore
    ) -> None:
        request = Request("ada", {"path": "a"})
        await store.save_thread(a_thread(title="Kept"), request)
        await store.add_thread_item("thr_1", a_question("msg_1"), request)
        await store.close()
        again = await open_store()
        assert (await again.load_thread("thr_1", request)).title == "Kept"
        assert await item_ids(again, request) == ["msg_1"]
        assert await again.load_pages("thr_1", ["msg_1"], request) == {"msg_1": {"path": "a"}}

    async def test_items_are_dropped_from_one_on(self, store: SqlStore, ada: Request, bob: Request) -> None:
        """Returned are those that people saw; the one to keep stays wherever it is."""
        await fill(store, ada, 3)
        hidden = HiddenContextItem(id="hidden", content="x", **_BASE)
        for item in (hidden, an_answer("msg_3"), a_question("new")):
            await store.add_thread_item("thr_1", item, ada)
        assert await store.drop_items("thr_1", "msg_1", bob, keep="new") == []
        assert await store.drop_items("thr_1", "msg_unknown", ada, keep="new") == []
        assert await store.drop_items("thr_1", "msg_1", ada, keep="new") == ["msg_1", "msg_2", "msg_3"]
        assert await item_ids(store, ada) == ["msg_0", "new"]
        assert await store.drop_items("thr_1", "msg_0", ada, keep="msg_0") == ["new"]
        assert await item_ids(store, ada) == ["msg_0"]
