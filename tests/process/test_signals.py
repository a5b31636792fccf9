"""How the bot ends: by SIGTERM or SIGINT, idle, at work, and while it starts."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import pytest

from tests.discord_server import Fault

from .program import until
from .records import unfinished
from .stage import has
from .tixte import Tixte

if TYPE_CHECKING:
    from pathlib import Path

    from .stage import Stage

BOTH = pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])


@BOTH
async def test_idle(stage: Stage, number: int) -> None:
    program = await stage.start()
    await program.stop(number)
    await until(lambda: not stage.server.gateway.connections, "the gateway is left")


@BOTH
async def test_a_stalled_transfer_is_parked(stage: Stage, number: int) -> None:
    program = await stage.start()
    await stage.link(stage.user, stage.channel)
    used = await stage.stalled(stage.user, stage.channel)
    kept = await stage.tixte.uploads()
    await program.stop(number)
    assert unfinished(stage.workshop.data) == 1
    assert await stage.tixte.uploads() == kept

    for file in stage.server.downloads:
        file.behaviour = "ok"
    program = await stage.start()
    await used.wait_for(has("stuck.bin", "SHA-256"))
    assert len(await stage.tixte.uploads()) == len(kept) + 1
    await program.stop()


async def test_ten_uploads_are_parked_and_go_on(stage: Stage) -> None:
    server, user, place = stage.server, stage.user, stage.channel
    program = await stage.start()
    await stage.link(user, place)
    kept = await stage.tixte.uploads()
    files = [
        server.attachment(f"ten-{number}.bin", bytes([number]) * 500_000, behaviour="stall")
        for number in range(10)
    ]
    used = [
        await stage.rehost(user, place, *files[:5]),
        await stage.rehost(user, place, *files[5:]),
    ]
    await until(lambda: server.downloads, "the first download")
    await program.stop()
    assert unfinished(stage.workshop.data) == 10

    for file in files:
        file.behaviour = "ok"
    program = await stage.start()
    for one in used:
        await one.wait_for(has("5 of 5 files sent"), timeout=20)
    await until(lambda: unfinished(stage.workshop.data) == 0, "all are through", 20)
    sent = [one["name"] for one in await stage.tixte.uploads()]
    assert len(sent) == len(kept) + 10
    assert all(sent.count(f"ten-{number}") == 1 for number in range(10))
    await program.stop()


async def test_discord_takes_no_last_edit(stage: Stage) -> None:
    program = await stage.start()
    await stage.link(stage.user, stage.channel)
    stage.server.faults.append(Fault("PATCH", "/messages/@original$", 500, delay=0.5, times=100))
    used = await stage.rehost(stage.user, stage.channel, stage.server.attachment("a.txt", b"a"))
    await until(lambda: unfinished(stage.workshop.data) == 0, "the file is through")
    await program.stop()
    assert used.loading
    stage.server.faults.clear()
    program = await stage.start()
    await used.wait_for(has("a.txt", "SHA-256"))
    await program.stop()


async def test_a_press_under_way_is_answered(stage: Stage) -> None:
    server, user, place = stage.server, stage.user, stage.channel
    program = await stage.start()
    await stage.link(user, place)
    used = await stage.rehost(user, place, server.attachment("a.txt", b"a"))
    card = await used.wait_for(has("a.txt", "SHA-256"))
    question = await (await server.click(user, card, label="Delete")).wait_followup()
    slow = Fault("PATCH", "/messages/@original$", delay=1.0)
    server.faults.append(slow)
    confirmed = await server.click(user, question, label="Delete")
    await until(lambda: slow.times == 0, "the answer is under way")
    await program.stop()
    assert has("Deleted")(await confirmed.wait_for(timeout=0.5))
    assert has("~~a.txt~~")(await used.wait_for(timeout=0.5))


async def test_a_second_signal_does_no_harm(stage: Stage) -> None:
    program = await stage.start()
    await stage.link(stage.user, stage.channel)
    first = await stage.rehost(stage.user, stage.channel, stage.server.attachment("b.txt", b"b"))
    await first.wait_for(has("b.txt", "SHA-256"))
    slow = Fault("PATCH", "/messages/@original$", delay=2.0, times=10)
    stage.server.faults.append(slow)
    used = await stage.rehost(stage.user, stage.channel, stage.server.attachment("a.txt", b"a"))
    await until(lambda: slow.times < 10, "the last edit is under way")
    for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT):
        program.send(number)
    assert await program.ended() == 0
    program.check_tidy()
    assert has("a.txt", "SHA-256")(await used.wait_for(timeout=0.5))


@BOTH
@pytest.mark.parametrize("path", ["^/users/@me$", "/commands$", "^/gateway/bot$"])
async def test_while_it_starts(stage: Stage, number: int, path: str) -> None:
    stuck = Fault("*", path, delay=60.0)
    stage.server.faults.append(stuck)
    program = stage.workshop.run("run")
    await until(lambda: stuck.times == 0, "the request that gets no answer", 20)
    await program.stop(number)
    assert not stage.server.identifies


async def test_while_the_gateway_says_nothing(stage: Stage) -> None:
    accepted: list[asyncio.StreamWriter] = []

    async def accept(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted.append(writer)

    silent = await asyncio.start_server(accept, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    stage.server.gateway.url = lambda: f"ws://127.0.0.1:{port}/"
    program = stage.workshop.run("run")
    await until(lambda: len(accepted) == 2, "the check and the connection", 20)
    await program.stop()
    for writer in accepted:
        writer.close()
    silent.close()
    await silent.wait_closed()


@BOTH
async def test_before_it_speaks_to_discord(stage: Stage, number: int) -> None:
    program = stage.workshop.run("run")
    await until((stage.workshop.data / "keys").exists, "the first thing it does", 20)
    await program.stop(number)


@BOTH
async def test_while_it_is_loaded(stage: Stage, number: int) -> None:
    program = stage.workshop.run("run")
    # Only discord.py needs it, which is the largest part of all that is loaded.
    await until(lambda: program.has_loaded("/audioop."), "discord.py", 20)
    await program.stop(number)
    assert not stage.server.requests


@BOTH
async def test_the_emulator(tmp_path: Path, number: int) -> None:
    emulator = Tixte(tmp_path / "work")
    assert await emulator.uploads()
    await emulator.program.stop(number)
    assert emulator.program.stderr == ""
    emulator.close()
