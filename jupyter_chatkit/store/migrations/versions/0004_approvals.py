"""What the assistant may do: each call that asks first, and what was allowed for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    item = ["chatkit_items.owner", "chatkit_items.thread_id", "chatkit_items.id"]
    op.create_table(
        "chatkit_approvals",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("owner", "thread_id", "item_id")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("risk", "turn", "notebook", "model")),
        sa.Column("arguments_hash", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("decided_by", "page", "amended")),
        sa.Column("at", sa.Double, nullable=False),
        sa.ForeignKeyConstraint(["owner", "thread_id", "item_id"], item, ondelete="CASCADE"),
    )
    op.create_table(
        "chatkit_allowances",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("owner", "scope", "place", "risk")),
        sa.Column("at", sa.Double, nullable=False),
    )
