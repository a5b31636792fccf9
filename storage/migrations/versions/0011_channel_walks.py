"""Walks through channels: how far each has come, and what it found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go on to this revision."""
    _walks()
    _files()
    # A file of a channel is known again by its attachment.
    op.create_index(op.f("ix_uploads_attachment_id"), "uploads", ["attachment_id"])


def _walks() -> None:
    op.create_table(
        "channel_walks",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_name", sa.Text(), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("service", sa.String(32), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_limit", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("before_id", sa.BigInteger(), nullable=True),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(16), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('walking', 'done', 'cancelled', 'failed')",
            name=op.f("ck_channel_walks_state"),
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["batches.id"], name=op.f("fk_channel_walks_id_batches"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_channel_walks_account_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_walks")),
    )
    op.create_index(op.f("ix_channel_walks_state"), "channel_walks", ["state"])
    op.create_index(
        op.f("ix_channel_walks_user_id_channel_walks_created_at"),
        "channel_walks",
        ["user_id", "created_at"],
    )


def _files() -> None:
    op.create_table(
        "walk_files",
        sa.Column("walk_id", sa.String(32), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("transfer_id", sa.String(32), nullable=True),
        sa.Column("upload_id", ROW_ID, nullable=True),
        sa.Column("before_id", sa.BigInteger(), nullable=False),
        sa.Column("messages_before", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["walk_id"],
            ["channel_walks.id"],
            name=op.f("fk_walk_files_walk_id_channel_walks"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"],
            ["transfers.id"],
            name=op.f("fk_walk_files_transfer_id_transfers"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["uploads.id"],
            name=op.f("fk_walk_files_upload_id_uploads"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint(
            "walk_id", "message_id", "attachment_id", name=op.f("pk_walk_files")
        ),
    )
    op.create_index(op.f("ix_walk_files_transfer_id"), "walk_files", ["transfer_id"])
    op.create_index(op.f("ix_walk_files_upload_id"), "walk_files", ["upload_id"])
