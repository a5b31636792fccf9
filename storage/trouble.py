"""What a database complains of, in words: what is the matter, and what to do about it."""

from __future__ import annotations

import enum
import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, OperationalError

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError


class Trouble(enum.Enum):
    """Kinds of trouble, each with what whoever runs the bot can do."""

    LOCKED = "another process holds it: stop that one (a second bot, a backup, an open shell)"
    FULL = "make room there; nothing that was kept is lost"
    DAMAGED = "set the file aside, and restore a backup (docs/operations.md)"
    NEWER = "run the newer release, or restore a backup from before the upgrade"
    READ_ONLY = "let the bot's user write the file and its folder"
    REFUSED = "see that user, password and name in DATABASE_URL are right"
    BUSY = "allow more connections, or start fewer bots"
    UNREACHABLE = "see that it runs and can be reached"
    OTHER = ""


class StorageError(Exception):
    """The database cannot be used as it is; the text says why and what to do, in one line.

    Args:
        message: Why, and what to do.
        trouble: What kind of trouble it is.
    """

    def __init__(self, message: str, trouble: Trouble = Trouble.OTHER) -> None:
        super().__init__(message)
        self.trouble = trouble


_PREFIX = "the database cannot be used"
_SQLITE = {
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Trouble.UNREACHABLE,
    sqlite3.SQLITE_IOERR: Trouble.UNREACHABLE,
}
# By the beginning of SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL = {
    "08": Trouble.UNREACHABLE,
    "25006": Trouble.READ_ONLY,
    "28": Trouble.REFUSED,
    "3D000": Trouble.REFUSED,
    "42501": Trouble.REFUSED,
    "53100": Trouble.FULL,
    "53300": Trouble.BUSY,
    "53": Trouble.FULL,
    "55P03": Trouble.LOCKED,
    "57P": Trouble.UNREACHABLE,
    "58": Trouble.UNREACHABLE,
    "XX001": Trouble.DAMAGED,
    "XX002": Trouble.DAMAGED,
}
_EXTENDED = 0xFF  # SQLite's codes tell the kind in their lowest byte


def unusable(error: SQLAlchemyError) -> StorageError | None:
    """Put an error into words; None where the database is well and the fault is ours."""
    if not isinstance(error, DBAPIError):
        return StorageError(
            f"{_PREFIX}: every connection is taken; {Trouble.BUSY.value}", Trouble.BUSY
        )
    trouble = _trouble(error)
    if trouble is None:
        return None
    return in_words(error, trouble)


def in_words(error: DBAPIError, trouble: Trouble = Trouble.OTHER) -> StorageError:
    """Say an error in one line, with what to do about it."""
    said = " ".join(str(error.orig).split())
    return StorageError(f"{_PREFIX}: {said}" + (trouble.value and f"; {trouble.value}"), trouble)


def _trouble(error: DBAPIError) -> Trouble | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if isinstance(code, int) and (known := _SQLITE.get(code & _EXTENDED)) is not None:
        return known
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(state, str):
        for length in (5, 3, 2):
            if (known := _POSTGRESQL.get(state[:length])) is not None:
                return known
    if isinstance(error, OperationalError):
        # The server speaks no SQLSTATE when it is not there.
        return Trouble.UNREACHABLE if hasattr(error.orig, "sqlstate") else Trouble.OTHER
    return None
