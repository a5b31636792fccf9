"""The tables, once, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
    false,
)

from storage.search_index import POSTGRESQL_INDEX, SQLITE_INDEX

if TYPE_CHECKING:
    from sqlalchemy import Dialect

# Names for every constraint, so that a migration can find them again on either database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only in a column that is exactly INTEGER.
RowId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite, which keeps no zone, gets it as UTC without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware time into what the database keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Turn what the database kept into an aware time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


accounts = Table(
    "accounts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("owner_kind", String(8), nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("service", String(32), nullable=False),
    Column("label", String(64), nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("remote_name", Text, nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("max_file_bytes", BigInteger),
    Column("secret", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # What its service remembers, such as tokens that it had with the secret.
    Column("memory", LargeBinary),
    UniqueConstraint("owner_kind", "owner_id", "service", "label"),
    CheckConstraint("owner_kind IN ('user', 'guild')", name="owner_kind"),
    # A number that named one row never names another: buttons in old messages carry them.
    sqlite_autoincrement=True,
)

# Which of their accounts an owner means where no service is named; a row an owner.
default_accounts = Table(
    "default_accounts",
    metadata,
    Column("owner_kind", String(8), primary_key=True),
    Column("owner_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", RowId, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
)

# What was set for a server, as JSON; a row a server that differs from the defaults.
guild_settings = Table(
    "guild_settings",
    metadata,
    Column("guild_id", BigInteger, primary_key=True, autoincrement=False),
    Column("settings", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

# One command of a person and its one reply; it has one transfer a file.
batches = Table(
    "batches",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("application_id", BigInteger, nullable=False),
    Column("posted", Boolean, nullable=False),
    Column("token", LargeBinary),
    Column("token_expires_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("told_at", UtcDateTime),
    Index(None, "user_id", "told_at"),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("owner_id", BigInteger, nullable=False),
    Column("account_id", RowId, ForeignKey("accounts.id", ondelete="SET NULL")),
    Column("service", String(32), nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("direct_url", Text),
    Column("filename", Text, nullable=False),
    Column("declared_type", Text),
    Column("content_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("attachment_id", BigInteger),
    # What the channel, or the server of a typed address, was called.
    Column("place", Text),
    Column("deletion_handle", LargeBinary),
    Column("state", String(8), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("deleted_at", UtcDateTime),
    # Of the file as it came: the host has it without what was removed.
    Column("source_size", BigInteger),
    Column("source_sha256", String(64)),
    Column("removed", Text),
    CheckConstraint("state IN ('stored', 'deleted')", name="state"),
    Index(None, "owner_id", "id"),
    # The same bytes again: by size first, so that nothing is hashed for nothing.
    Index(None, "owner_id", "account_id", "source_size"),
    # A file of a channel that is walked through again.
    Index(None, "attachment_id"),
    sqlite_autoincrement=True,
)

# What stored files are found by (storage/words.py), with an index that each database has its own
# way for; a row goes when its file is deleted.
upload_words = Table(
    "upload_words",
    metadata,
    Column("upload_id", RowId, ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True),
    Column("owner", Text, nullable=False),
    Column("words", Text, nullable=False),
)
for _dialect, _statements in {"sqlite": SQLITE_INDEX, "postgresql": POSTGRESQL_INDEX}.items():
    for _statement in _statements:
        _made = DDL(_statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(upload_words, "after_create", _made.execute_if(dialect=_dialect))

transfers = Table(
    "transfers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("batch_id", String(32), ForeignKey("batches.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("account_id", RowId, ForeignKey("accounts.id", ondelete="SET NULL")),
    Column("service", String(32), nullable=False),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("attachment_id", BigInteger),
    Column("place", Text),
    Column("filename", Text, nullable=False),
    Column("wished_name", Text),
    Column("declared_type", Text),
    # Unknown for a typed address until its server is asked.
    Column("size", BigInteger),
    Column("private", Boolean, nullable=False),
    # The service's own, as JSON.
    Column("options", Text),
    Column("keep_metadata", Boolean, nullable=False, server_default=false()),
    # How many bytes go out, where that was found to be fewer than the file has.
    Column("sent_size", BigInteger),
    Column("source_kind", String(16), nullable=False),
    Column("source_url", LargeBinary),
    Column("state", String(8), nullable=False),
    Column("cause", Text),
    Column("next_step", Text),
    Column("reference", String(16)),
    # What the host has taken, until it is recorded as an upload.
    Column("remote_id", Text),
    Column("stored", LargeBinary),
    # How far a host of several steps is, in its own words.
    Column("noted", Text),
    # How far an upload in parts has come, as its service reads it.
    Column("checkpoint", LargeBinary),
    Column("upload_id", RowId, ForeignKey("uploads.id", ondelete="SET NULL")),
    # Whether it is sent although the same file is there; and the file that is, found on its way.
    Column("force", Boolean, nullable=False, server_default=false()),
    Column("double_of", RowId, ForeignKey("uploads.id", ondelete="SET NULL")),
    # Since when its host fails, None while it does not.
    Column("trouble_since", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    CheckConstraint("state IN ('waiting', 'sending', 'done', 'failed')", name="state"),
    CheckConstraint("source_kind IN ('attachment', 'url')", name="source_kind"),
    Index(None, "batch_id", "position"),
    Index(None, "state"),
    Index(None, "upload_id"),
)

# Many files that are being deleted; a row is gone once its person was told the end.
deletions = Table(
    "deletions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    # The process, of several, that goes on with it.
    Column("executor", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

deletion_items = Table(
    "deletion_items",
    metadata,
    Column(
        "deletion_id", String(32), ForeignKey("deletions.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("upload_id", RowId, ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("cause", Text),
    CheckConstraint("state IN ('waiting', 'deleted', 'failed')", name="state"),
)

# Walks through channels; each is a batch of its own that grows, see storage.walks.
channel_walks = Table(
    "channel_walks",
    metadata,
    Column("id", String(32), ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("guild_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("channel_name", Text, nullable=False),
    Column("account_id", RowId, ForeignKey("accounts.id", ondelete="SET NULL")),
    Column("service", String(32), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("since", UtcDateTime),
    Column("until", UtcDateTime, nullable=False),
    Column("message_limit", Integer, nullable=False),
    Column("state", String(9), nullable=False),
    # Where it has come to: the channel or thread, and the message that comes next is before this.
    Column("place_id", BigInteger),
    Column("before_id", BigInteger),
    Column("messages", Integer, nullable=False),
    Column("files", Integer, nullable=False),
    Column("cause", Text),
    Column("next_step", Text),
    Column("reference", String(16)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    CheckConstraint("state IN ('walking', 'done', 'cancelled', 'failed')", name="state"),
    Index(None, "state"),
    Index(None, "user_id", "created_at"),
)

# Every attachment that a walk found: on its way in a transfer, or there before as an upload.
walk_files = Table(
    "walk_files",
    metadata,
    Column("walk_id", String(32), ForeignKey("channel_walks.id", ondelete="CASCADE")),
    Column("message_id", BigInteger, nullable=False),
    Column("attachment_id", BigInteger, nullable=False),
    Column("channel_id", BigInteger, nullable=False),
    Column("author_id", BigInteger, nullable=False),
    Column("filename", Text, nullable=False),
    Column("size", BigInteger),
    Column("transfer_id", String(32), ForeignKey("transfers.id", ondelete="SET NULL")),
    Column("upload_id", RowId, ForeignKey("uploads.id", ondelete="SET NULL")),
    # Where the walk was when it found it: it goes back there to send it again.
    Column("before_id", BigInteger, nullable=False),
    Column("messages_before", Integer, nullable=False),
    PrimaryKeyConstraint("walk_id", "message_id", "attachment_id"),
    Index(None, "transfer_id"),
    Index(None, "upload_id"),
)

# What somebody asked for before they had an account; sealed whole, used once, or gone in a day.
kept_requests = Table(
    "kept_requests",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("request", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# Accounts on their way through OAuth, for minutes; see storage.pending_links.
pending_links = Table(
    "pending_links",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("user_name", Text, nullable=False),
    Column("owner_kind", String(8), nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("service", String(32), nullable=False),
    Column("label", String(64)),
    Column("account_id", RowId),
    Column("kept_id", String(32)),
    Column("scopes", Text, nullable=False),
    Column("page_hash", String(64), nullable=False),
    Column("state_hash", String(64)),
    Column("browser_hash", String(64)),
    Column("redirect_base", Text),
    Column("status", String(8), nullable=False),
    Column("secret", LargeBinary),
    Column("tries_left", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    UniqueConstraint("page_hash"),
    UniqueConstraint("state_hash"),
    CheckConstraint("owner_kind IN ('user', 'guild')", name="owner_kind"),
    CheckConstraint("status IN ('opened', 'sent', 'called', 'pending')", name="status"),
    Index(None, "user_id"),
    Index(None, "expires_at"),
)

# What Discord was last told of our commands, a row a scope ("global" or a server's id).
command_syncs = Table(
    "command_syncs",
    metadata,
    Column("application_id", BigInteger, primary_key=True, autoincrement=False),
    Column("scope", String(32), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("registered", Text, nullable=False),
    Column("synced_at", UtcDateTime, nullable=False),
)
