"""What is removed from a file before it is sent, and what it was before."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Go on to this revision."""
    # SQLite's tables are made anew, so that their definitions read like those of a new database.
    recreate: Literal["always", "never"]
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table(
        "uploads", recreate=recreate, table_kwargs={"sqlite_autoincrement": True}
    ) as batch:
        batch.add_column(sa.Column("source_size", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("source_sha256", sa.String(64), nullable=True))
        batch.add_column(sa.Column("removed", sa.Text(), nullable=True))
    with op.batch_alter_table("transfers", recreate=recreate) as batch:
        batch.add_column(
            sa.Column("keep_metadata", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("sent_size", sa.BigInteger(), nullable=True))
