"""An upload in parts goes on after a crash: how far it has come is kept with its transfer."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Go on to this revision."""
    # SQLite's table is made anew, so that its definition reads like that of a new database.
    recreate: Literal["always", "never"]
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("transfers", recreate=recreate) as batch:
        batch.add_column(sa.Column("checkpoint", sa.LargeBinary(), nullable=True))
