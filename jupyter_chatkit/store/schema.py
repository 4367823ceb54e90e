"""The tables. The owner leads every primary key; the payloads are JSON text.

Text rather than JSONB: PostgreSQL's JSONB refuses the NUL characters that cell outputs may hold.
"""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

VERSION_TABLE = "chatkit_version"
"""Where Alembic keeps the revision; a name of our own, for databases that others use too."""

HEAD = "0005"
"""The newest revision in `migrations/`, so that opening a current database needs no Alembic."""


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _parent(*columns: str, table: sa.Table) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(columns, list(table.primary_key.columns), ondelete="CASCADE")


threads = sa.Table(
    "chatkit_threads",
    metadata,
    _key("owner"),
    _key("id"),
    # Microseconds of the epoch at the last new item, pushed up where needed to stay the newest.
    sa.Column("activity", sa.BigInteger, nullable=False),
    # The `seq` given out last. It is never taken back, so a cursor outlives the item it named.
    sa.Column("last_seq", sa.BigInteger, nullable=False),
    # Casefolded for the search, because SQLite's LIKE folds ASCII only.
    sa.Column("folded_title", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Index("chatkit_threads_activity", "owner", "activity", "id"),
)

items = sa.Table(
    "chatkit_items",
    metadata,
    _key("owner"),
    _key("thread_id"),
    _key("id"),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    # The model whose run wrote it first; null where that is not known, as for items of earlier versions.
    sa.Column("model", sa.Text),
    _parent("owner", "thread_id", table=threads),
    sa.Index("chatkit_items_seq", "owner", "thread_id", "seq", unique=True),
)

# Beside the items and not among their columns: a page may be 512 kB, and most reads do not want it.
pages = sa.Table(
    "chatkit_pages",
    metadata,
    _key("owner"),
    _key("thread_id"),
    _key("item_id"),
    sa.Column("payload", sa.Text, nullable=False),
    _parent("owner", "thread_id", "item_id", table=items),
)

attachments = sa.Table(
    "chatkit_attachments",
    metadata,
    _key("owner"),
    _key("id"),
    sa.Column("thread_id", sa.Text),
    sa.Column("payload", sa.Text, nullable=False),
    _parent("owner", "thread_id", table=threads),
    sa.Index("chatkit_attachments_thread", "owner", "thread_id"),
)

runs = sa.Table(
    "chatkit_runs",
    metadata,
    _key("owner"),
    _key("id"),
    sa.Column("thread_id", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("instance", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.BigInteger, nullable=False),
    # Seconds of the epoch.
    sa.Column("started_at", sa.Double, nullable=False),
    sa.Column("beat_at", sa.Double, nullable=False),
    sa.Column("input_tokens", sa.BigInteger, nullable=False),
    sa.Column("output_tokens", sa.BigInteger, nullable=False),
    # The page that sent the message; null for a run that ends with its connection.
    sa.Column("page", sa.Text),
    _parent("owner", "thread_id", table=threads),
    sa.Index("chatkit_runs_thread", "owner", "thread_id", "status"),
)

# The events of detached runs as they went over the wire, many in a row; `first` is the number of the first.
events = sa.Table(
    "chatkit_events",
    metadata,
    _key("owner"),
    _key("run_id"),
    sa.Column("first", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("frames", sa.Text, nullable=False),
    _parent("owner", "run_id", table=runs),
)

feedback = sa.Table(
    "chatkit_feedback",
    metadata,
    _key("owner"),
    _key("thread_id"),
    _key("item_id"),
    sa.Column("kind", sa.Text, nullable=False),
    # Seconds of the epoch.
    sa.Column("at", sa.Double, nullable=False),
    _parent("owner", "thread_id", "item_id", table=items),
)

# Code of answers that the person took over into the notebook; `block` counts the pieces of code of an item.
accepted = sa.Table(
    "chatkit_accepted",
    metadata,
    _key("owner"),
    _key("thread_id"),
    _key("item_id"),
    sa.Column("block", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("code", sa.Text, nullable=False),
    # Seconds of the epoch.
    sa.Column("at", sa.Double, nullable=False),
    _parent("owner", "thread_id", "item_id", table=items),
)

# Calls of the assistant that wait for a person, or did; the call itself is the item.
approvals = sa.Table(
    "chatkit_approvals",
    metadata,
    _key("owner"),
    _key("thread_id"),
    _key("item_id"),
    sa.Column("risk", sa.Text, nullable=False),
    # The user message whose turn it is.
    sa.Column("turn", sa.Text, nullable=False),
    # The notebook that the model was shown, empty where there was none.
    sa.Column("notebook", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("arguments_hash", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    # "person", or the scope of the allowance that let it pass.
    sa.Column("decided_by", sa.Text),
    # The page that carries it out.
    sa.Column("page", sa.Text),
    # The arguments as the person changed them, JSON.
    sa.Column("amended", sa.Text),
    # Seconds of the epoch, of the last change.
    sa.Column("at", sa.Double, nullable=False),
    _parent("owner", "thread_id", "item_id", table=items),
)

# What may be done without asking: `place` is a thread's id or a notebook's path, as `scope` says.
allowances = sa.Table(
    "chatkit_allowances",
    metadata,
    _key("owner"),
    _key("scope"),
    _key("place"),
    _key("risk"),
    # Seconds of the epoch.
    sa.Column("at", sa.Double, nullable=False),
)
