"""SqlStore: the SDK's store on SQLite or PostgreSQL. Every method sees one owner's rows only."""

from __future__ import annotations

import json
import time
import uuid
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from chatkit.store import NotFoundError, Store, StoreItemType, default_generate_id
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata, UserMessageItem

from jupyter_chatkit.store import accepted, attachments, feedback, items, payload, runs, threads
from jupyter_chatkit.store.approvals import ApprovalRows
from jupyter_chatkit.store.cursor import Cursor, page_size
from jupyter_chatkit.store.opening import open_database
from jupyter_chatkit.store.runs import Observer
from jupyter_chatkit.store.threads import Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from jupyter_chatkit.store.events import Batch
    from jupyter_chatkit.store.feedback import Opinion
    from jupyter_chatkit.store.opening import Database
    from jupyter_chatkit.store.runs import Logged
    from jupyter_chatkit.store.transaction import Transaction

T = TypeVar("T")

TITLE_BY = "title_by"
"""Where a thread's metadata says who gave the title: "text" (of the first message), "model", or a person."""

PERSON = "person"


class Owned(Protocol):
    """What the store needs to know about a request."""

    @property
    def owner(self) -> str:
        """Whose threads these are."""

    @property
    def page(self) -> Mapping[str, Any] | None:
        """The redacted snapshot to keep beside a user message, as JSON values."""

    @property
    def creates(self) -> bool:
        """Whether a thread that is not there is made when it is saved."""

    @property
    def seed(self) -> str | None:
        """What a new thread's id is made of, so that a repeated request makes the same; None for chance."""

    @property
    def writer(self) -> str | None:
        """The model that writes the new items of the request; None for no model."""


class SqlStore(Store[Owned]):
    """Threads, items, attachments and runs in a database; belongs to the event loop that opened it.

    What is not there, or is another owner's, is `NotFoundError` to load and nothing to delete. Any method
    raises `StoreUnavailableError` when the database fails; what was being written is then not there.
    Pages hold at most `cursor.MAX_PAGE_SIZE` rows, 20 for a limit of None or 0.
    """

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._mine: set[tuple[str, str]] = set()

    @classmethod
    async def open(cls, url: str, clock: Callable[[], float] = time.time) -> SqlStore:
        """Open the database at `url` and bring its tables up to date.

        `url` is `sqlite+aiosqlite:////path/file.db`, `sqlite+aiosqlite:///:memory:` (private to this store)
        or `postgresql+asyncpg://...`; `clock` gives seconds of the epoch, for the heartbeat of runs.

        Raises:
            StoreUnavailableError: the database cannot be used; it is left as it was.
        """
        return cls(await open_database(url), clock)

    async def close(self) -> None:
        """Finish the writes that wait and let the database go; safe to call twice."""
        await self._database.close()

    @property
    def journal_mode(self) -> str | None:
        """SQLite's journal: "wal", "delete" where WAL cannot be had, "memory"; None on PostgreSQL."""
        return self._database.journal_mode

    def generate_thread_id(self, context: Owned) -> str:
        return generate_id("thread", context.seed)

    def generate_item_id(
        self,
        item_type: StoreItemType,
        thread: ThreadMetadata,  # noqa: ARG002 - the SDK's signature
        context: Owned,  # noqa: ARG002 - the SDK's signature
    ) -> str:
        return generate_id(item_type)

    async def load_thread(self, thread_id: str, context: Owned) -> ThreadMetadata:
        text = await self._database.read(lambda tx: threads.load(tx, context.owner, thread_id))
        thread = payload.readable(payload.load_thread, text, thread_id)
        if thread is None:
            raise _unreadable(thread_id)
        return thread

    async def save_thread(self, thread: ThreadMetadata, context: Owned) -> None:
        """Write the metadata; the items of a whole `Thread` are not looked at.

        One that is not there is made where the context says so, and `NotFoundError` otherwise.
        A title that a person gave stays where this one is not a person's, and is put into `thread`.
        """
        text, title = payload.dump_thread(thread), threads.fold(thread.title or "")

        def step(tx: Transaction) -> ThreadMetadata | None:
            stored = threads.find(tx, context.owner, thread.id)
            if stored is None and not context.creates:
                raise threads.missing(thread.id)
            titled = _titled(thread, stored)
            if titled is None:
                threads.save(tx, context.owner, thread.id, title, text)
            else:
                folded = threads.fold(titled.title or "")
                threads.save(tx, context.owner, thread.id, folded, payload.dump_thread(titled))
            return titled

        if titled := await self._database.write(step):
            thread.title, thread.metadata = titled.title, titled.metadata

    async def load_threads(
        self, limit: int | None, after: str | None, order: str, context: Owned, query: str | None = None
    ) -> Page[ThreadMetadata]:
        """Load threads in the order of their last activity; `query` is a part of the title in any case."""
        listing = Listing(page_size(limit), after, order, query)
        rows = await self._database.read(lambda tx: threads.page(tx, context.owner, listing))
        return _page(rows, listing.size, payload.load_thread)

    async def delete_thread(self, thread_id: str, context: Owned) -> None:
        """Delete the thread with its items, page snapshots, attachments' metadata and runs."""
        await self._database.write(lambda tx: threads.delete(tx, context.owner, thread_id))

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int | None, order: str, context: Owned
    ) -> Page[ThreadItem]:
        """Load items in the order in which they were first written; an unknown thread has none."""
        listing = Listing(page_size(limit), after, order)
        rows = await self._database.read(lambda tx: items.page(tx, context.owner, thread_id, listing))
        return _page(rows, listing.size, payload.load_item)

    async def load_visible_items(
        self, thread_id: str, after: str | None, limit: int | None, order: str, context: Owned
    ) -> Page[ThreadItem]:
        """Load the same without hidden items: only the thread's last page is short, and none is empty."""
        listing = Listing(page_size(limit), after, order)
        rows = await self._database.read(lambda tx: items.visible_page(tx, context.owner, thread_id, listing))
        return _page(rows, listing.size, payload.load_item)

    async def load_item(self, thread_id: str, item_id: str, context: Owned) -> ThreadItem:
        text = await self._database.read(lambda tx: items.load(tx, context.owner, thread_id, item_id))
        item: ThreadItem | None = payload.readable(payload.load_item, text, item_id)
        if item is None:
            raise _unreadable(item_id)
        return item

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: Owned) -> None:
        """Write the item, and with a user message the context's page; a known id keeps its place."""
        text = payload.dump_item(item)
        snapshot = None if context.page is None else json.dumps(dict(context.page))

        def step(tx: Transaction) -> None:
            items.put(tx, context.owner, thread_id, item.id, text, context.writer)
            if snapshot is not None and isinstance(item, UserMessageItem):
                items.put_page(tx, context.owner, thread_id, item.id, snapshot)

        await self._database.write(step)

    async def save_item(self, thread_id: str, item: ThreadItem, context: Owned) -> None:
        """Write the item in its place, or at the end when its id is new."""
        text = payload.dump_item(item)
        await self._database.write(
            lambda tx: items.put(tx, context.owner, thread_id, item.id, text, context.writer)
        )

    async def reserve_place(self, thread_id: str, item: ThreadItem, context: Owned) -> None:
        """Write the item at the end where the thread does not have it yet."""
        text = payload.dump_item(item)
        await self._database.write(
            lambda tx: items.reserve(tx, context.owner, thread_id, item.id, text, context.writer)
        )

    async def writer_of(self, thread_id: str, item_id: str, context: Owned) -> str | None:
        """Return the model that wrote the item; None where that is not known."""
        return await self._database.read(lambda tx: items.model(tx, context.owner, thread_id, item_id))

    async def delete_thread_item(self, thread_id: str, item_id: str, context: Owned) -> None:
        await self._database.write(lambda tx: items.delete(tx, context.owner, thread_id, item_id))

    async def drop_items(self, thread_id: str, first: str, context: Owned, *, keep: str) -> list[str]:
        """Delete the item `first` and all after it but `keep`; return the ids of those that people see.

        Where there is no `first` nothing goes.
        """
        return await self._database.write(
            lambda tx: items.drop_from(tx, context.owner, thread_id, first, keep)
        )

    async def load_pages(
        self, thread_id: str, item_ids: Collection[str], context: Owned
    ) -> dict[str, dict[str, Any]]:
        """Return the page snapshots that are kept beside these items, by item id."""
        texts = await self._database.read(lambda tx: items.load_pages(tx, context.owner, thread_id, item_ids))
        return {item_id: json.loads(text) for item_id, text in texts.items()}

    async def save_attachment(self, attachment: Attachment, context: Owned) -> None:
        text, thread_id = payload.dump_attachment(attachment), attachment.thread_id
        await self._database.write(
            lambda tx: attachments.save(tx, context.owner, attachment.id, thread_id, text)
        )

    async def load_attachment(self, attachment_id: str, context: Owned) -> Attachment:
        text = await self._database.read(lambda tx: attachments.load(tx, context.owner, attachment_id))
        attachment: Attachment | None = payload.readable(payload.load_attachment, text, attachment_id)
        if attachment is None:
            raise _unreadable(attachment_id)
        return attachment

    async def delete_attachment(self, attachment_id: str, context: Owned) -> None:
        await self._database.write(lambda tx: attachments.delete(tx, context.owner, attachment_id))

    @property
    def attachment_rows(self) -> attachments.AttachmentRows:
        """What uploading and cleaning up ask of the attachments beyond the SDK's three methods."""
        return attachments.AttachmentRows(self._database)

    @property
    def approvals(self) -> ApprovalRows:
        """What calls ask for, what became of it, and what may be done without asking."""
        return ApprovalRows(self._database, self._clock)

    async def begin_run(self, run_id: str, thread_id: str, context: Owned, page: str | None = None) -> None:
        """Claim the thread for a run of this process until `end_run`; `page` is that of a detached run.

        A run whose process is gone is no obstacle; it stays for `take_interrupted` to find. The log of the
        run before stays too; older ones go.

        Raises:
            ThreadBusyError: another run is alive on the thread, or `run_id` was used before.
        """
        observer = self._observer()
        await self._database.write(
            lambda tx: runs.begin(tx, context.owner, thread_id, run_id, page, observer)
        )
        self._mine.add((context.owner, run_id))

    async def forget_run(self, run_id: str, context: Owned) -> None:
        """Take back the claim of a run that came to nothing, so that its id can be used again."""
        self._mine.discard((context.owner, run_id))
        await self._database.write(lambda tx: runs.forget(tx, context.owner, run_id))

    async def find_run(self, run_id: str, after: int, context: Owned) -> Logged | None:
        """Return a detached run with its events after number `after`, as far as they are written down.

        The first batch may begin before `after`; not more than `events.BATCHES` are given at once.
        """
        observer = self._observer()
        return await self._database.read(lambda tx: runs.find(tx, context.owner, run_id, after, observer))

    async def beat(
        self,
        run_id: str,
        thread_id: str,
        items_so_far: Sequence[ThreadItem],
        context: Owned,
        log: Batch | None = None,
    ) -> None:
        """Write the items as far as they are streamed, that the run is alive, and its events since the last.

        All in one transaction; events of numbers that were written before take their place.
        """
        texts = [(item.id, payload.dump_item(item)) for item in items_so_far]
        now = self._clock()

        def step(tx: Transaction) -> None:
            runs.beat(tx, context.owner, thread_id, run_id, now, log)
            for item_id, text in texts:
                items.put(tx, context.owner, thread_id, item_id, text, context.writer)

        await self._database.write(step)

    async def end_run(
        self,
        run_id: str,
        outcome: Literal["done", "stopped", "failed", "interrupted"],
        context: Owned,
        usage: tuple[int, int] | None = None,
        log: Batch | None = None,
    ) -> None:
        """Free the thread, note the tokens in and out and the last events.

        A run that went with its thread is no error.
        """
        self._mine.discard((context.owner, run_id))
        await self._database.write(lambda tx: runs.end(tx, context.owner, run_id, outcome, usage, log))

    async def usage(self, thread_id: str, context: Owned) -> tuple[int, int]:
        """Return the tokens in and out of all ended runs of the thread."""
        return await self._database.read(lambda tx: runs.usage(tx, context.owner, thread_id))

    async def lease(self, thread_id: str, context: Owned) -> str | None:
        """Return the page that does the client tools: the sender of the newest run; None for no page."""
        return await self._database.read(lambda tx: runs.lease(tx, context.owner, thread_id))

    async def save_feedback(self, thread_id: str, item_ids: Sequence[str], kind: str, context: Owned) -> None:
        """Write down what is thought of the items, over what was thought of them before; all or nothing."""
        now = self._clock()
        await self._database.write(
            lambda tx: feedback.save(tx, context.owner, thread_id, item_ids, kind, now)
        )

    async def load_feedback(self, thread_id: str, context: Owned) -> dict[str, str]:
        """Return what is thought of the thread's items, by item id."""
        return await self._database.read(lambda tx: feedback.load(tx, context.owner, thread_id))

    async def all_feedback(self, context: Owned | None) -> list[Opinion]:
        """Return all that is thought of items, oldest first; of every owner where `context` is None."""
        owner = context.owner if context else None
        return await self._database.read(lambda tx: feedback.load_all(tx, owner))

    async def save_accepted(
        self, thread_id: str, item_id: str, block: int, code: str, context: Owned
    ) -> None:
        """Write down that the person took over the code of piece `block` of an item."""
        now = self._clock()
        await self._database.write(
            lambda tx: accepted.save(tx, context.owner, thread_id, item_id, block, code, now)
        )

    async def load_accepted(self, thread_id: str, context: Owned) -> dict[str, list[str]]:
        """Return the code that the person took over, by the id of its item."""
        return await self._database.read(lambda tx: accepted.load(tx, context.owner, thread_id))

    async def take_interrupted(self, thread_id: str, context: Owned) -> list[str]:
        """Mark the runs of the thread whose process is gone as interrupted; each id is given out once.

        Gone is a process that has ended on this host, or one not heard of for `liveness.SILENCE` seconds.
        """
        observer = self._observer()
        return await self._database.write(
            lambda tx: runs.take_interrupted(tx, context.owner, thread_id, observer)
        )

    def _observer(self) -> Observer:
        return Observer(self._clock(), self._mine)


def generate_id(kind: StoreItemType, seed: str | None = None) -> str:
    """Return an id of 128 bits under the SDK's prefix: of the UUID `seed`, else random. The SDK's has 32."""
    prefix, _, _ = default_generate_id(kind).partition("_")
    return f"{prefix}_{(uuid.UUID(seed) if seed else uuid.uuid4()).hex}"


def _titled(thread: ThreadMetadata, stored: str | None) -> ThreadMetadata | None:
    """Return `thread` with the stored title where a person gave that one and not this."""
    if stored is None or PERSON not in stored or thread.metadata.get(TITLE_BY) == PERSON:
        return None
    kept = payload.readable(payload.load_thread, stored, thread.id)
    if kept is None or kept.metadata.get(TITLE_BY) != PERSON:
        return None
    return thread.model_copy(update={"title": kept.title, "metadata": thread.metadata | {TITLE_BY: PERSON}})


def _unreadable(row_id: str) -> NotFoundError:
    return NotFoundError(f"{row_id} cannot be read by this version")


def _page(rows: Sequence[Sequence[Any]], size: int, load: Callable[[str], T]) -> Page[T]:
    """Make a page of (position, id, payload) rows, of which the one beyond `size` only says there is more."""
    shown, has_more = rows[:size], len(rows) > size
    loaded = (payload.readable(load, text, row_id) for _, row_id, text in shown)
    after = str(Cursor(shown[-1][0], shown[-1][1])) if has_more else None
    return Page(data=[row for row in loaded if row is not None], has_more=has_more, after=after)
