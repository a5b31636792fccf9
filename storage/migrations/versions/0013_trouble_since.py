"""How long a transfer's host has been in trouble outlives a restart."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Go on to this revision."""
    # SQLite's tables are made anew, so that their definitions read like those of a new database.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    recreate: Literal["always", "never"] = "always" if is_sqlite else "never"
    with op.batch_alter_table("transfers", recreate=recreate) as batch:
        batch.add_column(sa.Column("trouble_since", sa.DateTime(timezone=True), nullable=True))
