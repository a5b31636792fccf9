"""The same file is not sent twice unless wished, and many files are deleted in the background."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go on to this revision."""
    # SQLite's tables are made anew, so that their definitions read like those of a new database.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    recreate: Literal["always", "never"] = "always" if is_sqlite else "never"
    with op.batch_alter_table("transfers", recreate=recreate) as batch:
        batch.add_column(
            sa.Column("force", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("double_of", ROW_ID, nullable=True))
        batch.create_foreign_key(
            op.f("fk_transfers_double_of_uploads"),
            "uploads",
            ["double_of"],
            ["id"],
            ondelete="SET NULL",
        )
    op.create_index(op.f("ix_transfers_upload_id"), "transfers", ["upload_id"])
    _add_deletions()
    # Before anything was removed from files, they were sent as they came.
    op.execute(
        "UPDATE uploads SET source_size = size, source_sha256 = sha256"
        " WHERE source_size IS NULL AND source_sha256 IS NULL AND sha256 <> ''"
    )


def _add_deletions() -> None:
    op.create_table(
        "deletions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("executor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
    )
    op.create_table(
        "deletion_items",
        sa.Column("deletion_id", sa.String(32), nullable=False),
        sa.Column("upload_id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'deleted', 'failed')", name=op.f("ck_deletion_items_state")
        ),
        sa.ForeignKeyConstraint(
            ["deletion_id"],
            ["deletions.id"],
            name=op.f("fk_deletion_items_deletion_id_deletions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["uploads.id"],
            name=op.f("fk_deletion_items_upload_id_uploads"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("deletion_id", "upload_id", name=op.f("pk_deletion_items")),
    )
