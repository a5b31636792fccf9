"""Everything that is kept as JSON lines, but for what is sealed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, case, literal, select

from storage.schema import HEAD
from storage.tables import metadata

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import ColumnElement, Table

    from storage.database import Database

FORMAT = 1


async def export_lines(database: Database) -> AsyncIterator[str]:
    """Give a line on the export, then a line a row, all of one state of the database.

    A sealed value never leaves the database: in its place stands whether there is one.

    Raises:
        StorageError: The database cannot be used.
    """
    async with database.snapshot() as connection:
        yield _line(carryall_export=FORMAT, revision=HEAD, exported_at=datetime.now(UTC))
        for table in metadata.sorted_tables:
            query = select(*map(_shown, table.columns)).order_by(*table.primary_key)
            async with connection.stream(query) as rows:
                async for row in rows.mappings():
                    yield _line(table=table.name, row=_plain(table, row))


def _shown(column: ColumnElement[Any]) -> ColumnElement[Any]:
    if isinstance(column.type, LargeBinary):
        return case((column.is_(None), literal(None)), else_=literal("sealed")).label(column.key)
    return column


def _plain(table: Table, row: Any) -> dict[str, Any]:
    return {column.name: row[column.name] for column in table.columns}


def _line(**content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, default=_text)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an export")
