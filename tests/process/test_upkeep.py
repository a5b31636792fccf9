"""The commands that look after the records, as processes beside a running bot."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from storage.vault import KeyRing, generate_key

from .program import Program, Workshop
from .stage import has

if TYPE_CHECKING:
    from pathlib import Path

    from .stage import Stage

SECONDS = 30.0


async def ran(workshop: Workshop, *arguments: str, **settings: str | None) -> Program:
    """Run a command to its good end."""
    program = workshop.run(*arguments, **settings)
    assert await program.ended(SECONDS) == 0, program.stderr
    program.check_tidy()
    return program


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "work")


async def test_a_new_key_while_the_bot_runs(stage: Stage) -> None:
    bot = await stage.start()
    await stage.link(stage.user, stage.channel)
    keys = stage.workshop.data / "keys"
    secrets = {keys.read_text().strip()}
    made = await ran(stage.workshop, "keys", "new")
    secrets |= set(keys.read_text().split())
    assert len(secrets) == 2
    await ran(stage.workshop, "keys", "rotate")
    # The old key can go: bot and all know the new one, nothing needs the other.
    listed = await ran(stage.workshop, "keys", "list")
    newest, old = listed.stdout.splitlines()
    assert "newest  accounts 1" in newest
    assert "opens   holds nothing" in old
    keys.write_text(keys.read_text().splitlines()[0])
    file = stage.server.attachment("a.txt", b"after the rotation")
    used = await stage.rehost(stage.user, stage.channel, file)
    await used.wait_for(has("a.txt", "SHA-256"))
    assert "LOST" not in (await ran(stage.workshop, "keys", "list")).stdout
    for program in (bot, made, listed):
        assert not any(secret in program.stdout + program.stderr for secret in secrets)
    await bot.stop()


async def test_a_lost_key_is_told_at_the_start(stage: Stage) -> None:
    first = await stage.start()
    await stage.link(stage.user, stage.channel)
    await first.stop()
    (stage.workshop.data / "keys").unlink()
    listed = await ran(stage.workshop, "keys", "list")
    assert "LOST    accounts 1: cannot be opened" in listed.stdout
    again = await stage.start()
    await again.wait_logged("vault.key_lost")
    (event,) = [one for one in again.events if one["event"] == "vault.key_lost"]
    assert event["values"] == {"accounts": 1}
    rotating = stage.workshop.run("keys", "rotate")
    assert await rotating.ended(SECONDS) == 2
    assert "1 values could not be opened and stay as they are (rows: accounts 1)" in rotating.stderr
    await stage.link(stage.user, stage.channel)
    assert "LOST" not in (await ran(stage.workshop, "keys", "list")).stdout
    await again.stop()


async def test_keys_of_the_settings_are_told_not_written(workshop: Workshop) -> None:
    given = generate_key()
    made = await ran(workshop, "keys", "new", CREDENTIAL_KEYS=given)
    ring = KeyRing.parse(made.stdout)
    assert ring.keys[1:] == KeyRing.parse(given).keys
    assert "restart every bot" in made.stderr
    assert given not in made.stderr
    assert not workshop.data.exists()


async def test_migrate_says_what_it_did(workshop: Workshop) -> None:
    assert "from empty to revision" in (await ran(workshop, "migrate")).stdout
    assert "nothing was to do" in (await ran(workshop, "migrate")).stdout
    with closing(sqlite3.connect(workshop.data / "carryall.db")) as other:
        other.execute("UPDATE alembic_version SET version_num = 'other'")
        other.commit()
    listing = workshop.run("keys", "list")
    assert await listing.ended(SECONDS) == 2
    assert "the database is at revision other" in listing.stderr


async def test_export_to_a_file_of_ones_own(workshop: Workshop) -> None:
    await ran(workshop, "export", "--output", "all.jsonl")
    file = workshop.folder / "all.jsonl"
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["carryall_export"] == 1
    assert (await ran(workshop, "export")).stdout.count("\n") == 1
    refused = workshop.run("export", "-o", "nowhere/all.jsonl")
    assert await refused.ended(SECONDS) == 2
    assert "nowhere/all.jsonl cannot be written" in refused.stderr


async def test_a_backup_while_the_bot_writes(stage: Stage, tmp_path: Path) -> None:
    bot = await stage.start()
    await stage.link(stage.user, stage.channel)
    files = [
        stage.server.attachment(f"{number}.txt", b"x" * (1000 + number)) for number in range(5)
    ]
    writing = asyncio.create_task(stage.rehost(stage.user, stage.channel, *files))
    copies = []
    for number in range(5):
        copy = tmp_path / f"copy{number}" / "data"
        copy.mkdir(parents=True)
        # As docs/operations.md says it.
        with closing(sqlite3.connect(stage.workshop.data / "carryall.db")) as source:
            source.execute("VACUUM INTO ?", (str(copy / "carryall.db"),))
        (copy / "keys").write_bytes((stage.workshop.data / "keys").read_bytes())
        (copy / "keys").chmod(0o600)
        copies.append(copy)
        await asyncio.sleep(0.05)
    await (await writing).wait_for(has("4.txt"))
    await bot.stop()
    for copy in copies:
        with closing(sqlite3.connect(copy / "carryall.db")) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    listed = await ran(stage.workshop, "keys", "list", DATA_DIR=str(copies[-1]),
                       DATABASE_URL=f"sqlite+aiosqlite:///{copies[-1]}/carryall.db")  # fmt: skip
    assert "newest  accounts 1" in listed.stdout
    assert "LOST" not in listed.stdout
