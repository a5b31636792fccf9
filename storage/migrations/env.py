"""Alembic's entry: runs the steps on the connection that ``storage.schema`` hands over."""

from __future__ import annotations

from alembic import context

from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes a column only by copying the table.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
