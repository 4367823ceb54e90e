"""Run by Alembic: the migrations on the connection that `store.migrate` hands over."""

from __future__ import annotations

from alembic import context

from jupyter_chatkit.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # SQLite can roll tables back; Alembic does not count on it by itself
)
context.run_migrations()
