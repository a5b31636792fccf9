"""What a service remembers for an account, and what a host notes of a file on its way."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Go on to this revision."""
    # SQLite's tables are made anew, so that their definitions read like those of a new database.
    recreate: Literal["always", "never"]
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    kept = {"sqlite_autoincrement": True}
    with op.batch_alter_table("accounts", recreate=recreate, table_kwargs=kept) as batch:
        batch.add_column(sa.Column("memory", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("transfers", recreate=recreate) as batch:
        batch.add_column(sa.Column("noted", sa.Text(), nullable=True))
