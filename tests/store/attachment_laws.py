"""Laws of attachments beyond the SDK's three methods: changing, counting, and what belongs to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from chatkit.store import NotFoundError
from rows import a_question, a_thread, an_attachment

if TYPE_CHECKING:
    from chatkit.types import Attachment
    from rows import Request

    from jupyter_chatkit.store.sql import SqlStore


def renamed(stored: Attachment) -> Attachment:
    return stored.model_copy(update={"name": "other.csv"})


class AttachmentLaws:
    async def test_an_attachment_is_changed_where_it_stands(self, store: SqlStore, ada: Request) -> None:
        await store.save_attachment(an_attachment("atc_1"), ada)
        changed = await store.attachment_rows.change("ada", "atc_1", renamed)
        assert changed.name == (await store.load_attachment("atc_1", ada)).name == "other.csv"

    async def test_what_is_gone_or_another_s_is_not_changed(
        self, store: SqlStore, ada: Request, bob: Request
    ) -> None:
        await store.save_attachment(an_attachment("atc_1"), ada)
        with pytest.raises(NotFoundError):
            await store.attachment_rows.change("bob", "atc_1", renamed)
        await store.attachment_rows.delete("bob", "atc_1")
        assert (await store.load_attachment("atc_1", ada)).name == "data.csv"
        await store.attachment_rows.delete("ada", "atc_1")
        with pytest.raises(NotFoundError):
            await store.attachment_rows.change("ada", "atc_1", renamed)
        with pytest.raises(NotFoundError):
            await store.load_attachment("atc_1", bob)

    async def test_unsent_attachments_are_those_in_no_thread(self, store: SqlStore, ada: Request) -> None:
        await store.save_thread(a_thread(), ada)
        await store.save_attachment(an_attachment("atc_1", "thr_1"), ada)
        await store.save_attachment(an_attachment("atc_2"), ada)
        assert [one.id for one in await store.attachment_rows.unsent("ada")] == ["atc_2"]
        assert await store.attachment_rows.count_unsent("ada") == 1
        assert await store.attachment_rows.unsent("bob") == []
        assert await store.attachment_rows.count_unsent("bob") == 0
        assert await store.attachment_rows.of_thread("ada", "thr_1") == ["atc_1"]
        assert await store.attachment_rows.of_thread("bob", "thr_1") == []

    async def test_an_attachment_that_no_message_has_is_found(self, store: SqlStore, ada: Request) -> None:
        await store.save_thread(a_thread(), ada)
        kept, gone = an_attachment("atc_1", "thr_1"), an_attachment("atc_2", "thr_1")
        for attachment in (kept, gone):
            await store.save_attachment(attachment, ada)
        message = a_question("msg_1").model_copy(update={"attachments": [kept]})
        await store.add_thread_item("thr_1", message, ada)
        assert await store.attachment_rows.named_nowhere("ada", "thr_1") == ["atc_2"]
        await store.delete_thread_item("thr_1", "msg_1", ada)
        assert sorted(await store.attachment_rows.named_nowhere("ada", "thr_1")) == ["atc_1", "atc_2"]
        assert await store.attachment_rows.named_nowhere("bob", "thr_1") == []
