"""Runs that outlive their connection: whose they are, and their events. What people think of answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("chatkit_runs", sa.Column("page", sa.Text))
    _create_events()
    _create_feedback()


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


def _create_events() -> None:
    run = ["chatkit_runs.owner", "chatkit_runs.id"]
    op.create_table(
        "chatkit_events",
        _key("owner"),
        _key("run_id"),
        sa.Column("first", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("frames", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["owner", "run_id"], run, ondelete="CASCADE"),
    )


def _create_feedback() -> None:
    item = ["chatkit_items.owner", "chatkit_items.thread_id", "chatkit_items.id"]
    op.create_table(
        "chatkit_feedback",
        _key("owner"),
        _key("thread_id"),
        _key("item_id"),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.ForeignKeyConstraint(["owner", "thread_id", "item_id"], item, ondelete="CASCADE"),
    )
