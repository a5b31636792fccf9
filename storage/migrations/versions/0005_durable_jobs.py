"""What a host has taken is written down before it is recorded: a job may end between the two."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Go on to this revision."""
    # SQLite's table is made anew, so that its definition reads like that of a new database.
    recreate: Literal["always", "never"]
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("transfers", recreate=recreate) as batch:
        batch.add_column(sa.Column("remote_id", sa.Text(), nullable=True))
        batch.add_column(sa.Column("stored", sa.LargeBinary(), nullable=True))
