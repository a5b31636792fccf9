from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from storage.command_syncs import CommandSync
from storage.database import Database
from storage.export import export_lines
from storage.schema import HEAD
from storage.tables import metadata

from .rows import ROWS

if TYPE_CHECKING:
    from storage.store import Store


async def lines(database: Database) -> list[dict[str, Any]]:
    return [json.loads(line) async for line in export_lines(database)]


async def test_everything_is_there_but_what_is_sealed(store: Store) -> None:
    async with store.database.write() as connection:
        for table, rows in ROWS[HEAD].items():
            await connection.execute(insert(metadata.tables[table]), rows)
    head, *rows = await lines(store.database)
    assert (head["carryall_export"], head["revision"]) == (1, HEAD)
    assert len(rows) == sum(map(len, ROWS[HEAD].values()))
    assert {row["table"] for row in rows} == set(metadata.tables)
    for row in rows:
        assert set(row["row"]) == {one.name for one in metadata.tables[row["table"]].columns}
    (upload,) = [row["row"] for row in rows if row["table"] == "uploads"]
    assert upload["deletion_handle"] == "sealed"
    assert upload["owner_id"] == 2**63 - 1
    assert upload["created_at"] == "2026-11-21T12:00:00+00:00"
    sources = [row["row"]["source_url"] for row in rows if row["table"] == "transfers"]
    assert sources == [None, "sealed"]


async def test_it_is_of_one_moment(store: Store, url: str) -> None:
    for scope in ("a", "b"):
        await store.command_syncs.save(1, scope, CommandSync("before", "{}"))
    other = Database(url)
    seen = []
    async for line in export_lines(other):
        seen.append(json.loads(line))
        # Whatever is written between two lines is not in it.
        for scope in ("a", "b", "c"):
            await store.command_syncs.save(1, scope, CommandSync("meanwhile", "{}"))
    await other.close()
    digests = [one["row"]["digest"] for one in seen if one.get("table") == "command_syncs"]
    # The first line comes before anything is read.
    assert digests in (["before"] * 2, ["meanwhile"] * 3)
    assert len(await lines(store.database)) == 4
