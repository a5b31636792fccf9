"""Killed at every boundary of a job, and in the middle of sending."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, text

from tests.bot.transfer.metadata.samples import phone_jpeg
from tests.process.program import until
from tests.process.records import count, unfinished
from tests.process.stage import has, texts

from .killable import PLACES, UNSURE

if TYPE_CHECKING:
    from tests.process.stage import Stage

ROOT = str(Path(__file__).parents[2])
UNTOLD = "SELECT count(*) FROM batches WHERE told_at IS NULL OR token IS NOT NULL"
SECRETS = "SELECT count(*) FROM transfers WHERE source_url IS NOT NULL OR stored IS NOT NULL"
CONTENT = b"carried once" * 1000
# Where the host is asked, each way of asking is tried; elsewhere it makes no difference.
WAYS = [
    *(("name", place) for place in PLACES),
    *((way, place) for way in ("list", "hash") for place in ("before send", *UNSURE, "after send")),
]


def content_of(name: str) -> bytes:
    """Make bytes that no other test has sent to the host that all share."""
    return CONTENT + name.encode()


async def settled(stage: Stage) -> None:
    """Wait until all is told."""
    data = stage.workshop.data
    await until(lambda: unfinished(data) == 0, "every transfer has ended", 20)
    await until(lambda: count(data, UNTOLD) == 0, "all is told and wiped", 20)
    assert count(data, SECRETS) == 0


async def named(stage: Stage, name: str) -> int:
    return sum(one["name"] + "." + one["extension"] == name for one in await stage.tixte.uploads())


@pytest.mark.parametrize(("way", "place"), WAYS)
async def test_at_a_boundary(stage: Stage, way: str, place: str) -> None:
    server, user, channel, data = stage.server, stage.user, stage.channel, stage.workshop.data
    stage.workshop.module = "tests.crash.killable"
    settings: dict[str, Any] = {"PYTHONPATH": ROOT, "FIND_BY": way}
    name = f"kill-{PLACES.index(place)}-{way}.txt"
    program = await stage.start(**settings, KILL_AT=place)
    await stage.link(user, channel)
    used = await stage.rehost(user, channel, server.attachment(name, content_of(name)))
    assert await program.ended() == -9
    before = len(server.messages(server.dm(user)))

    program = await stage.start(**settings)
    shown = await used.wait_for(has(name, "SHA-256"), timeout=20)
    await settled(stage)
    assert texts(shown).count(f"### {name}") == 1
    assert await named(stage, name) == 1
    assert count(data, "SELECT count(*) FROM uploads") == 1
    assert not used.followups
    assert len(server.messages(server.dm(user))) == before
    await program.stop()


async def test_a_photo_is_found_by_the_size_that_it_was_sent_with(stage: Stage) -> None:
    """The host has it without its metadata, and so shorter than Discord."""
    server, user, channel, data = stage.server, stage.user, stage.channel, stage.workshop.data
    stage.workshop.module = "tests.crash.killable"
    place = "between the host's yes and our note"
    program = await stage.start(PYTHONPATH=ROOT, KILL_AT=place)
    await stage.link(user, channel)
    photo = server.attachment("killed.jpg", phone_jpeg())
    used = await stage.rehost(user, channel, photo)
    assert await program.ended() == -9

    program = await stage.start(PYTHONPATH=ROOT)
    shown = await used.wait_for(has("killed.jpg", "SHA-256"), timeout=20)
    await settled(stage)
    assert "Removed: location" in texts(shown)
    assert await named(stage, "killed.jpg") == 1
    query = "SELECT count(*) FROM uploads WHERE size < source_size AND removed IS NOT NULL"
    assert count(data, query) == 1
    await program.stop()


@pytest.mark.parametrize("place", ["before send", "after send", "before record", "after record"])
async def test_the_same_file_again(stage: Stage, place: str) -> None:
    server, user, channel, data = stage.server, stage.user, stage.channel, stage.workshop.data
    stage.workshop.module = "tests.crash.killable"
    name, other = (f"{one}-{place.replace(' ', '-')}.txt" for one in ("first", "again"))
    program = await stage.start(PYTHONPATH=ROOT, KILL_AT=place, KILL_TIME="2")
    await stage.link(user, channel)
    first = await stage.rehost(user, channel, server.attachment(name, content_of(name)))
    await first.wait_for(has(name, "SHA-256"), timeout=20)
    await settled(stage)
    used = await stage.rehost(user, channel, server.attachment(other, content_of(name)))
    assert await program.ended() == -9

    program = await stage.start(PYTHONPATH=ROOT)
    shown = await used.wait_for(has("You already have this file there"), timeout=20)
    await settled(stage)
    assert texts(shown).count(f"### {name}") == 1
    assert (await named(stage, name), await named(stage, other)) == (1, 0)
    assert count(data, "SELECT count(*) FROM uploads") == 1
    assert count(data, "SELECT count(*) FROM transfers WHERE double_of = upload_id") == 1
    await program.stop()


async def test_while_the_bytes_go_out(stage: Stage) -> None:
    server, user, channel = stage.server, stage.user, stage.channel
    program = await stage.start()
    await stage.link(user, channel)
    used = await stage.stalled(user, channel)
    program.kill()
    [stuck] = server.downloads
    stuck.behaviour = "ok"

    program = await stage.start()
    await used.wait_for(has("stuck.bin", "SHA-256"), timeout=20)
    await settled(stage)
    assert await named(stage, "stuck.bin") == 1
    assert count(stage.workshop.data, "SELECT count(*) FROM uploads") == 1
    await program.stop()


@pytest.mark.parametrize("place", ["before send", *UNSURE, "after send", "before tell"])
async def test_a_host_that_cannot_be_asked(stage: Stage, place: str) -> None:
    stage.workshop.module = "tests.crash.killable"
    server, user, channel = stage.server, stage.user, stage.channel
    settings: dict[str, Any] = {"PYTHONPATH": ROOT, "FIND_BY": "nothing"}
    name = f"unasked-{PLACES.index(place)}.txt"
    program = await stage.start(**settings, KILL_AT=place)
    await stage.link(user, channel)
    used = await stage.rehost(user, channel, server.attachment(name, content_of(name)))
    assert await program.ended() == -9
    at_host = await named(stage, name)

    program = await stage.start(**settings)
    if place in UNSURE:
        shown = await used.wait_for(has(name, "restarted"), timeout=20)
        assert "Look whether it arrived" in texts(shown)
        rows = 0
    else:
        await used.wait_for(has(name, "SHA-256"), timeout=20)
        rows, at_host = 1, 1
    await settled(stage)
    assert await named(stage, name) == at_host
    assert count(stage.workshop.data, "SELECT count(*) FROM uploads") == rows
    await program.stop()


async def test_remembered_by_postgresql(stage: Stage, postgresql_url: str) -> None:
    stage.workshop.module = "tests.crash.killable"
    server, user, channel = stage.server, stage.user, stage.channel
    settings: dict[str, Any] = {"PYTHONPATH": ROOT, "DATABASE_URL": postgresql_url}
    program = await stage.start(**settings, KILL_AT="between the host's yes and our note")
    await stage.link(user, channel)
    used = await stage.rehost(
        user, channel, server.attachment("elephant.txt", content_of("elephant.txt"))
    )
    assert await program.ended() == -9

    program = await stage.start(**settings)
    await used.wait_for(has("elephant.txt", "SHA-256"), timeout=20)
    await program.stop()
    assert await named(stage, "elephant.txt") == 1
    assert not (stage.workshop.data / "jobs.db").exists()
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM uploads")) == 1
        assert connection.scalar(text("SELECT count(*) FROM batches WHERE told_at IS NULL")) == 0
        query = text("SELECT status FROM carryall_jobs.workflow_status")
        assert connection.execute(query).scalars().all() == ["SUCCESS"]
    engine.dispose()


async def test_the_book_of_jobs_is_lost(stage: Stage) -> None:
    server, user, channel = stage.server, stage.user, stage.channel
    program = await stage.start()
    await stage.link(user, channel)
    used = await stage.stalled(user, channel)
    program.kill()
    server.downloads[-1].behaviour = "ok"
    for file in stage.workshop.data.glob("jobs.db*"):
        file.unlink()
    program = await stage.start()
    await used.wait_for(has("stuck.bin", "SHA-256"), timeout=20)
    await settled(stage)
    await program.stop()


async def test_the_book_holds_nothing_but_ids(stage: Stage) -> None:
    server, user, channel = stage.server, stage.user, stage.channel
    program = await stage.start()
    await stage.link(user, channel)
    used = await stage.rehost(
        user, channel, server.attachment("private-name.txt", content_of("private-name.txt"))
    )
    await used.wait_for(has("private-name.txt", "SHA-256"))
    await program.stop()
    book = b"".join(file.read_bytes() for file in stage.workshop.data.glob("jobs.db*"))
    assert b"transfer" in book
    for secret in ("private-name", "http://", "https://", stage.tixte.master_key, used.token):
        assert secret.encode() not in book
