"""Laws of what a person takes over and allows: its owner's, decided once, gone with its thread."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from chatkit.store import NotFoundError
from rows import Request, a_question, a_thread, an_answer

from jupyter_chatkit.store.approvals import Approval

if TYPE_CHECKING:
    from jupyter_chatkit.store.sql import SqlStore

ADA = Request("ada")
WAITING = Approval(
    "msg_2", "edit", "msg_1", "a.ipynb", "test:model", "0" * 64, "waiting", None, None, None, 0.0
)


async def one_call(store: SqlStore) -> None:
    """Ada's thread with a call that waits."""
    await store.save_thread(a_thread(), ADA)
    await store.add_thread_item("thr_1", a_question("msg_1"), ADA)
    await store.add_thread_item("thr_1", an_answer("msg_2", "call"), ADA)
    await store.approvals.ask("ada", "thr_1", WAITING)


class ApprovalLaws:
    async def test_a_call_that_asks_is_kept_as_it_asked_first(self, store: SqlStore) -> None:
        await one_call(store)
        await store.approvals.ask("ada", "thr_1", replace(WAITING, risk="run"))
        (kept,) = await store.approvals.of_thread("ada", "thr_1")
        assert replace(kept, at=0.0) == WAITING
        assert kept == await store.approvals.find("ada", "thr_1", "msg_2")

    async def test_of_two_decisions_one_counts(self, store: SqlStore) -> None:
        await one_call(store)
        made = await asyncio.gather(
            store.approvals.move("ada", "thr_1", WAITING, "accepted", "person", "page-1", None),
            store.approvals.move("ada", "thr_1", WAITING, "refused", "person", "page-2", None),
        )
        assert sorted(made) == [False, True]

    async def test_each_call_of_each_thread_is_decided_by_itself(self, store: SqlStore) -> None:
        await one_call(store)
        rows = store.approvals
        await store.add_thread_item("thr_1", an_answer("msg_3", "call"), ADA)
        await store.save_thread(a_thread("thr_2"), ADA)
        await store.add_thread_item("thr_2", an_answer("msg_2", "call", thread_id="thr_2"), ADA)
        beside, elsewhere = replace(WAITING, item_id="msg_3"), replace(WAITING, risk="run")
        await rows.ask("ada", "thr_1", beside)
        await rows.ask("ada", "thr_2", elsewhere)
        assert await rows.move("ada", "thr_1", WAITING, "accepted", "person", "page-1", None)
        found = {
            (thread, row.item_id): (row.risk, row.status)
            for thread in ("thr_1", "thr_2")
            for row in await rows.of_thread("ada", thread)
        }
        assert found == {
            ("thr_1", "msg_2"): ("edit", "accepted"),
            ("thr_1", "msg_3"): ("edit", "waiting"),
            ("thr_2", "msg_2"): ("run", "waiting"),
        }
        for (thread, item), (risk, status) in found.items():
            row = await rows.find("ada", thread, item)
            assert row is not None
            assert (row.item_id, row.risk, row.status) == (item, risk, status)
        assert await rows.find("ada", "thr_2", "msg_3") is None

    async def test_an_allowance_is_for_its_scope_and_its_place(self, store: SqlStore) -> None:
        await one_call(store)
        rows = store.approvals
        await store.save_thread(a_thread("thr_2"), ADA)
        await rows.allow("ada", "thread", "thr_1", "edit", allowed=True)
        await rows.allow("ada", "notebook", "a.ipynb", "edit", allowed=True)
        assert await rows.allowed("ada", "notebook", "thr_1") == []
        assert await rows.allowed("ada", "thread", "a.ipynb") == []
        assert await rows.allowed("ada", "thread", "thr_2") == []
        assert await rows.allowed("ada", "notebook", "b.ipynb") == []
        await rows.allow("ada", "notebook", "thr_1", "edit", allowed=False)
        await rows.allow("ada", "thread", "thr_2", "edit", allowed=False)
        assert await rows.allowed("ada", "thread", "thr_1") == ["edit"]
        await rows.allow("ada", "thread", "thr_1", "edit", allowed=False)
        assert await rows.allowed("ada", "notebook", "a.ipynb") == ["edit"]

    async def test_a_call_that_is_not_there_asks_for_nothing(self, store: SqlStore) -> None:
        await one_call(store)
        with pytest.raises(NotFoundError):
            await store.approvals.ask("ada", "thr_1", replace(WAITING, item_id="msg_9"))
        assert len(await store.approvals.of_thread("ada", "thr_1")) == 1

    async def test_a_decision_is_about_its_arguments(self, store: SqlStore) -> None:
        await one_call(store)
        other = replace(WAITING, arguments_hash="1" * 64)
        assert not await store.approvals.move("ada", "thr_1", other, "accepted", "person", None, None)

    async def test_another_owner_sees_and_decides_nothing(self, store: SqlStore, bob: Request) -> None:
        await one_call(store)
        rows = store.approvals
        assert await rows.of_thread(bob.owner, "thr_1") == []
        assert await rows.find(bob.owner, "thr_1", "msg_2") is None
        assert not await rows.move(bob.owner, "thr_1", WAITING, "accepted", "person", None, None)
        with pytest.raises(NotFoundError):
            await rows.ask(bob.owner, "thr_1", WAITING)
        with pytest.raises(NotFoundError):
            await rows.allow(bob.owner, "thread", "thr_1", "edit", allowed=True)
        await rows.allow("ada", "notebook", "a.ipynb", "edit", allowed=True)
        assert await rows.allowed(bob.owner, "notebook", "a.ipynb") == []

    async def test_an_allowance_is_given_and_taken_back(self, store: SqlStore) -> None:
        await one_call(store)
        rows = store.approvals
        for scope, place in (("thread", "thr_1"), ("notebook", "a.ipynb")):
            for risk in ("run", "edit", "edit"):
                await rows.allow("ada", scope, place, risk, allowed=True)  # type: ignore[arg-type]
            assert await rows.allowed("ada", scope, place) == ["edit", "run"]  # type: ignore[arg-type]
            await rows.allow("ada", scope, place, "edit", allowed=False)  # type: ignore[arg-type]
            assert await rows.allowed("ada", scope, place) == ["run"]  # type: ignore[arg-type]

    async def test_all_goes_with_the_thread_but_what_holds_for_a_notebook(self, store: SqlStore) -> None:
        await one_call(store)
        rows = store.approvals
        await rows.allow("ada", "thread", "thr_1", "edit", allowed=True)
        await rows.allow("ada", "notebook", "a.ipynb", "edit", allowed=True)
        await store.save_accepted("thr_1", "msg_2", 0, "x = 1", ADA)
        await store.delete_thread("thr_1", ADA)
        await store.save_thread(a_thread(), ADA)
        assert await rows.of_thread("ada", "thr_1") == []
        assert await rows.allowed("ada", "thread", "thr_1") == []
        assert await rows.allowed("ada", "notebook", "a.ipynb") == ["edit"]
        assert await store.load_accepted("thr_1", ADA) == {}

    async def test_code_taken_over_is_its_owner_s(self, store: SqlStore, bob: Request) -> None:
        await one_call(store)
        await store.save_accepted("thr_1", "msg_2", 1, "second", ADA)
        await store.save_accepted("thr_1", "msg_2", 0, "old", ADA)
        await store.save_accepted("thr_1", "msg_2", 0, "first", ADA)
        assert await store.load_accepted("thr_1", ADA) == {"msg_2": ["first", "second"]}
        assert await store.load_accepted("thr_1", bob) == {}
        with pytest.raises(NotFoundError):
            await store.save_accepted("thr_1", "msg_2", 0, "his", bob)
        with pytest.raises(NotFoundError):
            await store.save_accepted("thr_1", "msg_9", 0, "none", ADA)
