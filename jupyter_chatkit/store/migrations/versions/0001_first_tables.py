"""The first tables: threads, items, page snapshots, attachments, runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _create_threads()
    _create_items()
    _create_pages()
    _create_attachments()
    _create_runs()


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _create_threads() -> None:
    op.create_table(
        "chatkit_threads",
        _key("owner"),
        _key("id"),
        sa.Column("activity", sa.BigInteger, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("folded_title", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
    )
    op.create_index("chatkit_threads_activity", "chatkit_threads", ["owner", "activity", "id"])


def _create_items() -> None:
    op.create_table(
        "chatkit_items",
        _key("owner"),
        _key("thread_id"),
        _key("id"),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        _of_thread(),
    )
    op.create_index("chatkit_items_seq", "chatkit_items", ["owner", "thread_id", "seq"], unique=True)


def _create_pages() -> None:
    keys = ["owner", "thread_id", "item_id"]
    item = [f"chatkit_items.{name}" for name in ("owner", "thread_id", "id")]
    op.create_table(
        "chatkit_pages",
        *map(_key, keys),
        sa.Column("payload", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(keys, item, ondelete="CASCADE"),
    )


def _create_attachments() -> None:
    op.create_table(
        "chatkit_attachments",
        _key("owner"),
        _key("id"),
        sa.Column("thread_id", sa.Text),
        sa.Column("payload", sa.Text, nullable=False),
        _of_thread(),
    )
    op.create_index("chatkit_attachments_thread", "chatkit_attachments", ["owner", "thread_id"])


def _create_runs() -> None:
    op.create_table(
        "chatkit_runs",
        _key("owner"),
        _key("id"),
        sa.Column("thread_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("instance", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.BigInteger, nullable=False),
        sa.Column("started_at", sa.Double, nullable=False),
        sa.Column("beat_at", sa.Double, nullable=False),
        sa.Column("input_tokens", sa.BigInteger, nullable=False),
        sa.Column("output_tokens", sa.BigInteger, nullable=False),
        _of_thread(),
    )
    op.create_index("chatkit_runs_thread", "chatkit_runs", ["owner", "thread_id", "status"])


def _of_thread() -> sa.ForeignKeyConstraint:
    thread = ["chatkit_threads.owner", "chatkit_threads.id"]
    return sa.ForeignKeyConstraint(["owner", "thread_id"], thread, ondelete="CASCADE")
