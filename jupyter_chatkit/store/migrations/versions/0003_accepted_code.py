"""Code of answers that the person took over into the notebook."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    item = ["chatkit_items.owner", "chatkit_items.thread_id", "chatkit_items.id"]
    op.create_table(
        "chatkit_accepted",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("owner", "thread_id", "item_id")),
        sa.Column("block", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.ForeignKeyConstraint(["owner", "thread_id", "item_id"], item, ondelete="CASCADE"),
    )
