"""Killed between the steps of an upload to Ge.tt: the same file is filled, no ghost stays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.emulation import EmulatorOptions, serve
from cogs.gett.emulator import STATE, create_emulator
from tests.process.program import until
from tests.process.records import count, unfinished
from tests.process.stage import LABEL, has, texts, walk

from .killable import GETT_PLACES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RunningEmulator
    from cogs.gett.emulator.state import State
    from tests.discord_server import Attachment, Interaction
    from tests.process.stage import Stage

ROOT = str(Path(__file__).parents[2])
CONTENT = b"carried once" * 1000
KEYS = {
    "API key": "7fqmapleapp2k9xw4tz8rj3vnb6h1c",
    "E-mail address of the account": "maple@example.org",
    "Password of the account": "leaf-and-syrup",
}
SEEDED = {"3BzWn8D": ["0"], "7TqLm4C": ["0"], "9FxKq2B": ["0", "2f"]}


@pytest.fixture
async def gett() -> AsyncIterator[RunningEmulator]:
    async with await serve(create_emulator(EmulatorOptions(strict=True))) as running:
        yield running


def state(gett: RunningEmulator) -> State:
    found: State = gett.runner.app[STATE]
    return found


def added(gett: RunningEmulator) -> list[tuple[str, str, str, int | None]]:
    """List what came beyond the fixtures: share, file, state, size; shares without files too."""
    found = []
    for name, share in state(gett).shares.items():
        for one in share.files.values():
            if one.fileid not in SEEDED.get(name, []):
                size = None if one.body is None else one.body.size
                found.append((name, one.filename, one.readystate, size))
        if not share.files:
            found.append((name, "", "empty", None))
    return found


def settings(gett: RunningEmulator, **more: str) -> dict[str, Any]:
    return {"PYTHONPATH": ROOT, "GETT_URL": f"{gett.url}/1", **more}


async def link(stage: Stage) -> None:
    shown = await stage.server.slash(stage.user, stage.channel, "account link", {"service": "gett"})
    assert shown.callback is not None
    fields = {
        one["label"]: one["component"]["custom_id"]
        for one in walk(shown.callback["data"]["components"])
        if one["type"] == LABEL
    }
    values = {fields[label]: value for label, value in KEYS.items()}
    sent = await stage.server.submit_modal(stage.user, shown, values)
    assert "Maple Tester" in texts(await sent.wait_for())


async def upload(stage: Stage, file: Attachment, **options: str) -> Interaction:
    given: dict[str, Any] = {"file": file, **options}
    return await stage.server.slash(stage.user, stage.channel, "gett upload", given)


async def killed_at(
    stage: Stage, gett: RunningEmulator, place: str, file: Attachment, **options: str
) -> Interaction:
    """Link the account, send a file, and have the bot die at a place."""
    stage.workshop.module = "tests.crash.killable"
    program = await stage.start(**settings(gett, KILL_AT=place))
    await link(stage)
    used = await upload(stage, file, **options)
    assert await program.ended() == -9
    return used


@pytest.mark.parametrize(
    ("place", "share"),
    [
        *((place, None) for place in GETT_PLACES),
        ("between the file and its note", "9FxKq2B"),
        ("between the file's note and its first byte", "9FxKq2B"),
    ],
)
async def test_between_two_steps(
    stage: Stage, gett: RunningEmulator, place: str, share: str | None
) -> None:
    options = {} if share is None else {"share": share}
    file = stage.server.attachment("two-steps.txt", CONTENT)
    used = await killed_at(stage, gett, place, file, **options)
    [begun] = added(gett)
    assert begun[1:3] != ("two-steps.txt", "uploading")

    program = await stage.start(**settings(gett))
    shown = await used.wait_for(has("two-steps.txt", "SHA-256"), timeout=20)
    await until(lambda: unfinished(stage.workshop.data) == 0, "the transfer has ended", 20)
    [(name, *is_there)] = added(gett)
    assert is_there == ["two-steps.txt", "uploaded", len(CONTENT)]
    assert texts(shown).count("### two-steps.txt") == 1
    assert count(stage.workshop.data, "SELECT count(*) FROM uploads") == 1
    # Where something was begun that can be found, it is that which was filled.
    if place != "between the share's note and the file":
        assert name == begun[0]
    await program.stop()


async def test_while_the_bytes_go_out(stage: Stage, gett: RunningEmulator) -> None:
    program = await stage.start(**settings(gett))
    await link(stage)
    stuck = stage.server.attachment("stuck.bin", b"s" * 2_000_000, behaviour="stall")
    used = await upload(stage, stuck)
    await until(lambda: stuck in stage.server.downloads, "the download")
    await until(lambda: [one for one in added(gett) if one[1]], "the file is declared")
    [begun] = added(gett)
    program.kill()
    stuck.behaviour = "ok"

    program = await stage.start(**settings(gett))
    await used.wait_for(has("stuck.bin", "SHA-256"), timeout=20)
    assert added(gett) == [(begun[0], "stuck.bin", "uploaded", 2_000_000)]
    await program.stop()


@pytest.mark.parametrize(
    ("place", "share"),
    [
        ("between the share and its note", None),
        ("between the file's note and its first byte", None),
        ("between the file's note and its first byte", "9FxKq2B"),
    ],
)
async def test_a_source_that_is_gone_meanwhile_leaves_no_ghost(
    stage: Stage, gett: RunningEmulator, place: str, share: str | None
) -> None:
    options = {} if share is None else {"share": share}
    file = stage.server.attachment("gone.txt", CONTENT)
    used = await killed_at(stage, gett, place, file, **options)
    assert len(added(gett)) == 1
    file.behaviour = "gone"

    program = await stage.start(**settings(gett))
    await used.wait_for(has("gone.txt", "send it again"), timeout=20)
    await until(lambda: added(gett) == [], lambda: f"no ghost, but {added(gett)}")
    await program.stop()
