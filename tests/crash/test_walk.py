"""The bot is killed on its way through a channel; no message is lost, no file is there twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.process.program import until
from tests.process.records import count, unfinished
from tests.process.stage import has, texts

from .killable import WALK_PLACES

if TYPE_CHECKING:
    from tests.discord_server import Interaction
    from tests.process.program import Program
    from tests.process.stage import Stage

ROOT = str(Path(__file__).parents[2])
MANAGE_MESSAGES = 1 << 13
FILES = 24


def fill(stage: Stage, mark: str) -> set[str]:
    """Write a channel full, with a thread and an archived one; give the names of the files."""
    server, user, channel = stage.server, stage.user, stage.channel
    server.message_content = True
    server.add_member(stage.guild, user, MANAGE_MESSAGES)
    server.add_member(stage.guild, server.world.bot, permissions=(1 << 10) | (1 << 16))
    places = [
        channel,
        server.add_thread(channel, "open"),
        server.add_thread(channel, "old", archived=True),
    ]
    names = set()
    for number in range(FILES):
        name = f"{mark}-{number}.txt"
        file = server.attachment(name, f"{mark} {number}".encode())
        server.post_message(user, places[number % 3], "look", attachments=[file])
        server.post_message(user, places[number % 3], "and nothing else")
        names.add(name)
    return names


async def at_host(stage: Stage, mark: str) -> list[str]:
    found = [f"{one['name']}.{one['extension']}" for one in await stage.tixte.uploads()]
    return sorted(name for name in found if name.startswith(mark))


async def begun(stage: Stage, place: str) -> tuple[Program, Interaction]:
    """Link an account and send the bot on a walk that it dies on."""
    program = await stage.start(PYTHONPATH=ROOT, KILL_AT=place)
    await stage.link(stage.user, stage.channel)
    used = await stage.server.slash(stage.user, stage.channel, "rehost channel")
    return program, used


@pytest.mark.parametrize("place", WALK_PLACES)
async def test_at_a_boundary(stage: Stage, place: str) -> None:
    stage.workshop.module = "tests.crash.killable"
    data, mark = stage.workshop.data, f"walk{WALK_PLACES.index(place)}"
    names = fill(stage, mark)
    program, used = await begun(stage, place)
    assert await program.ended(30) == -9

    program = await stage.start(PYTHONPATH=ROOT)
    shown = await used.wait_for(has("Walked through #general"), timeout=40)
    assert f"{2 * FILES} messages looked at" in texts(shown)
    assert f"{FILES} files · {FILES} sent" in texts(shown)
    assert await at_host(stage, mark) == sorted(names)
    assert count(data, "SELECT count(*) FROM uploads") == FILES
    assert count(data, "SELECT count(*) FROM walk_files") == FILES
    untold = "SELECT count(*) FROM batches WHERE told_at IS NULL OR token IS NOT NULL"
    await until(lambda: count(data, untold) == 0, "it is told and wiped")
    assert not used.followups
    assert not stage.server.messages(stage.server.dm(stage.user))
    (sheet,) = (one for one in shown["attachments"] if one["filename"] == "rehosted.json")
    entries = json.loads(stage.server.world.attachments[int(sheet["id"])].data)
    assert {one["attachment"] for one in entries} == names
    assert len(entries) == FILES
    await program.stop()


async def test_while_the_bytes_go_out(stage: Stage) -> None:
    names = fill(stage, "bytes")
    program = await stage.start()
    await stage.link(stage.user, stage.channel)
    for file in stage.server.world.attachments.values():
        file.behaviour = "stall"
    used = await stage.server.slash(stage.user, stage.channel, "rehost channel")
    await until(lambda: len(stage.server.downloads) >= 2, "downloads")
    program.kill()
    # No more than so many were taken from the channel.
    assert unfinished(stage.workshop.data) <= 20
    for file in stage.server.world.attachments.values():
        file.behaviour = "ok"
    program = await stage.start()
    await used.wait_for(has("Walked through #general"), timeout=40)
    assert await at_host(stage, "bytes") == sorted(names)
    await program.stop()
