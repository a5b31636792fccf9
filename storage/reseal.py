"""Which key holds what, and sealing everything anew with the newest key while the bot runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, func, select, update

from storage.sealed import SEALED_COLUMNS
from storage.vault import KEY_ID_BYTES, VERSION, VaultError

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.database import Database
    from storage.sealed import SealedColumn
    from storage.vault import Vault

BATCH = 100
_ID_START = len(VERSION) + 1  # SQL counts from 1


@dataclass(slots=True)
class Resealed:
    """What came of one sealed column.

    Args:
        table: Its table.
        done: How many values were sealed anew.
        changed: How many were written by somebody else at that moment.
        unopened: Keys of the rows whose value could not be opened; it was left as it is.
    """

    table: str
    done: int = 0
    changed: int = 0
    unopened: list[object] = field(default_factory=list)


async def count_by_key(database: Database) -> dict[str, dict[bytes, int]]:
    """Count sealed values by table, then by the id of the key that sealed them.

    Raises:
        StorageError: The database cannot be used.
    """
    counts: dict[str, dict[bytes, int]] = {}
    async with database.snapshot() as connection:
        for sealed in SEALED_COLUMNS:
            by = _key_id_of(sealed)
            query = select(by, func.count()).where(sealed.column.is_not(None)).group_by(by)
            rows = await connection.execute(query)
            # A table may have several sealed columns.
            of_table = counts.setdefault(sealed.table.name, {})
            for named, count in rows:
                of_table[bytes(named)] = of_table.get(bytes(named), 0) + int(count)
    return counts


async def count_unopenable(database: Database, vault: Vault) -> dict[str, int]:
    """Count, by table, the values whose key is not in the ring; tables without any are left out.

    Raises:
        StorageError: The database cannot be used.
    """
    known = set(vault.key_ids)
    lost = {
        table: sum(count for named, count in by_key.items() if named not in known)
        for table, by_key in (await count_by_key(database)).items()
    }
    return {table: count for table, count in lost.items() if count}


async def reseal(
    database: Database, vault: Vault, progress: Callable[[Resealed], None]
) -> list[Resealed]:
    """Seal every value anew that an older key sealed, a few rows at a time.

    A row is written only where it still holds what was opened: whatever the bot writes meanwhile
    stays.

    Args:
        database: Where the values are.
        vault: Opens and seals them.
        progress: Is called after every few rows.

    Returns:
        What came of each sealed column.

    Raises:
        StorageError: The database cannot be used; what is done stays done.
    """
    return [await _reseal_column(database, vault, one, progress) for one in SEALED_COLUMNS]


async def _reseal_column(
    database: Database, vault: Vault, sealed: SealedColumn, progress: Callable[[Resealed], None]
) -> Resealed:
    result = Resealed(sealed.table.name)
    after: object = None
    while True:
        rows = await _next_rows(database, sealed, after, vault.newest)
        if not rows:
            return result
        after = rows[-1][0]
        anew = []
        for row in rows:
            bound_to = sealed.bound_to(row)
            try:
                anew.append((row[0], row[1], vault.seal(vault.open(row[1], bound_to), bound_to)))
            except VaultError:
                result.unopened.append(row[0])
        done = await _replace(database, sealed, anew)
        result.done += done
        result.changed += len(anew) - done
        progress(result)


async def _next_rows(
    database: Database, sealed: SealedColumn, after: object, newest: bytes
) -> list[Any]:
    """Read the next rows, in the order of their keys, that another key than the newest sealed."""
    shown = [sealed.key, sealed.column, *(one for one in sealed.needs if one is not sealed.key)]
    query = (
        select(*shown)
        .where(sealed.column.is_not(None), _key_id_of(sealed) != newest)
        .order_by(sealed.key)
        .limit(BATCH)
    )
    if after is not None:
        query = query.where(sealed.key > after)
    async with database.read() as connection:
        return list((await connection.execute(query)).all())


async def _replace(
    database: Database, sealed: SealedColumn, anew: list[tuple[object, bytes, bytes]]
) -> int:
    """Write what was sealed anew where nobody has written since; give how many that were."""
    if not anew:
        return 0
    done = 0
    async with database.write() as connection:
        for key, old, new in anew:
            result = await connection.execute(
                update(sealed.table)
                .where(sealed.key == key, sealed.column == old)
                .values({sealed.column: new})
            )
            done += result.rowcount
    return done


def _key_id_of(sealed: SealedColumn) -> Any:
    return func.substr(sealed.column, _ID_START, KEY_ID_BYTES, type_=LargeBinary)
