"""``carryall keys|migrate|export``: what is done to the records from the outside."""

from __future__ import annotations

import os
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import click

from bot.config import SettingsError
from bot.errors import StartError
from storage.database import Database, StorageError, sqlite_file
from storage.export import export_lines
from storage.keys import add_key
from storage.reseal import Resealed, count_by_key, reseal
from storage.schema import HEAD, migrate, revision
from storage.store import open_database
from storage.vault import KeyRingError, Vault, generate_key, key_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.config import Settings


def in_one_line(url: str, error: StorageError) -> StartError:
    """Say why the database cannot be used, and where it is; never its password."""
    file = sqlite_file(url)
    hint = "check DATABASE_URL" if file is None else f"DATABASE_URL leads to {file}"
    return StartError(f"{' '.join(str(error).split())}; {hint}")


@asynccontextmanager
async def _database(settings: Settings, *, migrated: bool = True) -> AsyncIterator[Database]:
    url = settings.database_url
    try:
        database = open_database(url)
        try:
            if migrated:
                await _see_that_it_is_ours(database)
            yield database
        finally:
            await database.close()
    except StorageError as error:
        raise in_one_line(url, error) from None


async def _see_that_it_is_ours(database: Database) -> None:
    """Refuse another release's database; an upgrade under a running bot happens on purpose only.

    Raises:
        StorageError: It has another revision than this release.
    """
    current = await revision(database)
    if current is None:
        await migrate(database)
    elif current != HEAD:
        raise StorageError(
            f"the database is at revision {current} and this release works with {HEAD}: stop the"
            " bot and run `carryall migrate`, or use the release that the bot runs"
        )


async def apply_migrations(settings: Settings) -> None:
    """Bring the database up to date, and say what was done.

    Raises:
        StartError: The database cannot be used.
    """
    async with _database(settings, migrated=False) as database:
        before = await revision(database)
        if await migrate(database):
            click.echo(f"The database went from {before or 'empty'} to revision {HEAD}.")
        else:
            click.echo(f"The database is at revision {HEAD} already; nothing was to do.")


async def new_key(settings: Settings) -> None:
    """Make a key that seals from now on.

    Raises:
        SettingsError: The file of keys cannot be used.
    """
    if settings.credential_keys is not None:
        given = settings.credential_keys.get_secret_value().replace(",", " ").split()
        click.echo(
            "CREDENTIAL_KEYS is set, so no file is written. Set it to the line on standard output"
            " (the new key first), restart every bot, then run `carryall keys rotate`.",
            err=True,
        )
        click.echo(",".join([generate_key(), *given]))
        return
    was_there = settings.key_file.exists()
    ring = settings.key_ring().current()  # makes folder and file, and complains in words
    try:
        if was_there:
            ring = add_key(settings.key_file)
    except KeyRingError as error:
        raise SettingsError(f"CREDENTIAL_KEYS: {error}") from None
    except OSError as error:
        raise SettingsError(
            f"CREDENTIAL_KEYS: {settings.key_file} cannot be written ({error.strerror})"
        ) from None
    click.echo(
        f"Key {key_id(ring.keys[0]).hex()} is the newest in {settings.key_file}; a running bot"
        " seals with it from now on.\nBack the file up, then run `carryall keys rotate`."
    )


async def list_keys(settings: Settings) -> None:
    """Say which keys there are, and how many sealed values need each; never a key.

    Raises:
        SettingsError: The file of keys cannot be used.
        StartError: The database cannot be used.
    """
    ids = Vault(settings.key_ring()).key_ids
    async with _database(settings) as database:
        counts = await count_by_key(database)
    for number, named in enumerate(ids):
        click.echo(
            f"{named.hex()}  {'newest' if number == 0 else 'opens '}  {_held(counts, named)}"
        )
    for named in sorted({one for by_key in counts.values() for one in by_key} - set(ids)):
        click.echo(
            f"{named.hex()}  LOST    {_held(counts, named)}: cannot be opened; put the key back, or"
            " have the accounts linked again"
        )


def _held(counts: dict[str, dict[bytes, int]], named: bytes) -> str:
    held = [f"{table} {by_key[named]}" for table, by_key in counts.items() if named in by_key]
    return ", ".join(held) or "holds nothing"


async def rotate_keys(settings: Settings) -> None:
    """Seal everything anew with the newest key.

    Raises:
        SettingsError: The file of keys cannot be used.
        StartError: The database cannot be used, or some values cannot be opened.
    """
    vault = Vault(settings.key_ring())
    newest = vault.newest.hex()

    def progress(now: Resealed) -> None:
        click.echo(f"{now.table}: {now.done} sealed anew", err=True)

    async with _database(settings) as database:
        results = await reseal(database, vault, progress)
        counts = await count_by_key(database)
    click.echo(f"{sum(one.done for one in results)} values were sealed anew with key {newest}.")
    unopened = [one for one in results if one.unopened]
    if unopened:
        rows = "; ".join(
            f"{one.table} {', '.join(map(str, one.unopened[:10]))}"
            + (" ..." if len(one.unopened) > 10 else "")  # noqa: PLR2004
            for one in unopened
        )
        count = sum(len(one.unopened) for one in unopened)
        raise StartError(
            f"{count} values could not be opened and stay as they are"
            f" (rows: {rows}); put their key back, or have the accounts linked again"
        )
    old = sum(n for by_key in counts.values() for key, n in by_key.items() if key.hex() != newest)
    if old:
        raise StartError(
            f"{old} values were sealed with an older key meanwhile: restart every bot that does not"
            " have the new key, then rotate again"
        )
    click.echo("No value needs an older key any more.")


async def export(settings: Settings, target: Path | None) -> None:
    """Write everything but the secrets as JSON lines.

    Raises:
        StartError: The database cannot be used, or the file cannot be written.
    """
    async with _database(settings) as database:
        if target is None:
            async for line in export_lines(database):
                sys.stdout.write(line + "\n")
            sys.stdout.flush()
            return
        try:
            await _export_to(database, target)
        except OSError as error:
            raise StartError(f"{target} cannot be written: {error.strerror}") from None


async def _export_to(database: Database, target: Path) -> None:
    """Write the file beside its place, so that what stands there is always whole."""
    new = target.with_name(f"{target.name}.part")
    # It tells who sent what: for its owner alone.
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    count = 0
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            async for line in export_lines(database):
                file.write(line + "\n")
                count += 1
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)
    click.echo(f"{count - 1} rows were written to {target}.", err=True)
