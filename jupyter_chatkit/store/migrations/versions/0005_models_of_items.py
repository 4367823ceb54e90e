"""The model that wrote an item."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("chatkit_items", sa.Column("model", sa.Text))
