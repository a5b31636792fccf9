"""What a host has taken is written down before it is recorded: a job may end between the two."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Go on to this revision."""
    with op.batch_alter_table("transfers") as table:
        table.add_column(sa.Column("remote_id", sa.Text(), nullable=True))
        table.add_column(sa.Column("stored", sa.LargeBinary(), nullable=True))
