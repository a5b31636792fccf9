"""Files are found by their words, and the same bytes by their size."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa
from alembic import op

from storage.search_index import POSTGRESQL_INDEX, SQLITE_INDEX
from storage.words import words_of

revision = "0008"
down_revision = "0007"

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 1000


def upgrade() -> None:
    """Go on to this revision."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    # SQLite's tables are made anew, so that their definitions read like those of a new database.
    recreate: Literal["always", "never"] = "always" if is_sqlite else "never"
    for table, more in (("uploads", {"sqlite_autoincrement": True}), ("transfers", {})):
        with op.batch_alter_table(table, recreate=recreate, table_kwargs=more) as batch:
            batch.add_column(sa.Column("place", sa.Text(), nullable=True))
    op.create_index(
        op.f("ix_uploads_owner_id_uploads_account_id_uploads_source_size"),
        "uploads",
        ["owner_id", "account_id", "source_size"],
    )
    words = op.create_table(
        "upload_words",
        sa.Column("upload_id", ROW_ID, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["uploads.id"],
            name=op.f("fk_upload_words_upload_id_uploads"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("upload_id", name=op.f("pk_upload_words")),
    )
    for statement in SQLITE_INDEX if is_sqlite else POSTGRESQL_INDEX:
        op.execute(statement)
    _index_what_is_there(words)


def _index_what_is_there(words: sa.Table) -> None:
    uploads = sa.table(
        "uploads",
        *(sa.column(name) for name in ("id", "owner_id", "filename", "service", "state")),
    )
    bind, last = op.get_bind(), 0
    while True:
        found = bind.execute(
            sa.select(uploads)
            .where(uploads.c.id > last, uploads.c.state == "stored")
            .order_by(uploads.c.id)
            .limit(_AT_ONCE)
        ).all()
        if not found:
            return
        last = found[-1].id
        rows = [
            {
                "upload_id": row.id,
                "owner": str(row.owner_id),
                "words": " ".join(words_of(row.filename, row.service)),
            }
            for row in found
        ]
        bind.execute(sa.insert(words), rows)
