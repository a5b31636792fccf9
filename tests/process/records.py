"""A look into the bot's database from outside."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def unfinished(data: Path) -> int:
    """Count the transfers that have not ended."""
    return count(data, "SELECT count(*) FROM transfers WHERE state NOT IN ('done', 'failed')")


def count(data: Path, query: str) -> int:
    """Ask for one number."""
    with closing(sqlite3.connect(data / "carryall.db")) as connection:
        return int(connection.execute(query).fetchone()[0])
