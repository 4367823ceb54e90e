"""Bringing the tables up to date with Alembic; imported only when they are not."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from jupyter_chatkit.store.errors import StoreUnavailableError

if TYPE_CHECKING:
    import sqlalchemy as sa

# Alembic's context is one for the whole process.
_ALEMBIC = threading.Lock()


def alembic_config(connection: sa.Connection | None = None) -> Config:
    """Return Alembic's configuration: the scripts of this package, on the given connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def upgrade(connection: sa.Connection) -> None:
    """Run the missing migrations in the connection's transaction; the caller commits.

    Raises:
        StoreUnavailableError: the tables are newer than this package.
    """
    try:
        with _ALEMBIC:
            command.upgrade(alembic_config(connection), "head")
    except CommandError as error:
        raise StoreUnavailableError(
            "The chat database was written by a newer version of jupyter-chatkit. Upgrade the package"
            " (pip install -U jupyter-chatkit), or set c.ChatKit.database_url to another database."
        ) from error
