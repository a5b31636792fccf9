"""Accounts on their way through OAuth."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go on to this revision."""
    op.create_table(
        "pending_links",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("owner_kind", sa.String(length=8), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=True),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("kept_id", sa.String(length=32), nullable=True),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("page_hash", sa.String(length=64), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=True),
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.Column("redirect_base", sa.Text(), nullable=True),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "owner_kind IN ('user', 'guild')", name=op.f("ck_pending_links_owner_kind")
        ),
        sa.CheckConstraint(
            "status IN ('opened', 'sent', 'called', 'pending')",
            name=op.f("ck_pending_links_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_links")),
        sa.UniqueConstraint("page_hash", name=op.f("uq_pending_links_page_hash")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_pending_links_state_hash")),
    )
    op.create_index(op.f("ix_pending_links_user_id"), "pending_links", ["user_id"])
    op.create_index(op.f("ix_pending_links_expires_at"), "pending_links", ["expires_at"])
