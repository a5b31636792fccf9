"""Transfers from typed addresses: of unknown size and name until their servers are asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go on to this revision."""
    op.add_column("transfers", sa.Column("wished_name", sa.Text(), nullable=True))
    op.add_column("transfers", sa.Column("source_kind", sa.String(length=16), nullable=True))
    op.execute("UPDATE transfers SET source_kind = 'attachment'")
    with op.batch_alter_table("transfers") as batch:
        batch.alter_column("source_kind", existing_type=sa.String(length=16), nullable=False)
        batch.alter_column("size", existing_type=sa.BigInteger(), nullable=True)
        batch.create_check_constraint(
            op.f("ck_transfers_source_kind"), "source_kind IN ('attachment', 'url')"
        )
