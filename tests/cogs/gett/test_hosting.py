"""Uploads in steps: what a note is good for, and what is taken away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.emulation import FAULTS, REQUESTS, Fault
from bot.service import OutgoingFile, WantedFile
from cogs.gett import hosting
from cogs.gett.client import GettClient
from cogs.gett.emulator import STATE
from cogs.gett.errors import GettError, GettNotFound
from cogs.gett.hosting import REPLACE_OPTION, SHARE_OPTION, TITLE_OPTION, Begun
from tests.bot.http.loopback import Blocks
from tests.cogs.gett.over_sockets import MAPLE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.emulation import RunningEmulator
    from cogs.gett.emulator.state import Share

LONG_AGO = datetime.now(UTC) - timedelta(hours=1)


class Notebook:
    """Notes in memory, all of them."""

    def __init__(self, text: str | None = None) -> None:
        self.written = [] if text is None else [text]

    async def read(self) -> str | None:
        return self.written[-1] if self.written else None

    async def write(self, text: str) -> None:
        self.written.append(text)


@pytest.fixture
async def client(gett: RunningEmulator) -> AsyncIterator[GettClient]:
    async with GettClient(**MAPLE, base_url=gett.url) as opened:
        yield opened


def shares(gett: RunningEmulator) -> dict[str, Share]:
    found: dict[str, Share] = gett.runner.app[STATE].shares
    return found


def file(
    notes: Notebook, options: dict[str, str] | None = None, *, resumed: bool = False
) -> OutgoingFile:
    return OutgoingFile(
        name="boat.txt",
        content_type="text/plain",
        private=False,
        source=Blocks([b"ahoy"]),
        options=options or {},
        notes=notes,
        resumed_since=LONG_AGO if resumed else None,
    )


async def test_each_step_is_noted(client: GettClient, gett: RunningEmulator) -> None:
    notes = Notebook()
    made = await hosting.put(client, file(notes))
    begun = [Begun.from_text(one) for one in notes.written]
    assert begun == [Begun(made.sharename, None, own=True), Begun(made.sharename, "0", own=True)]
    assert shares(gett)[made.sharename].title == "boat.txt"
    assert "sig" not in "".join(notes.written)


async def test_the_file_of_a_note_is_filled(client: GettClient, gett: RunningEmulator) -> None:
    share = await client.create_share("boat.txt")
    declared = await share.create_file("boat.txt")
    notes = Notebook(Begun(share.sharename, declared.fileid, own=True).to_text())
    count = len(shares(gett))
    made = await hosting.put(client, file(notes, resumed=True))
    assert (made.sharename, made.fileid) == (share.sharename, declared.fileid)
    assert await made.contents() == b"ahoy"
    assert len(shares(gett)) == count


async def test_a_share_that_was_not_noted_is_used(
    client: GettClient, gett: RunningEmulator
) -> None:
    share = await client.create_share("boat.txt")
    made = await hosting.put(client, file(Notebook(), resumed=True))
    assert made.sharename == share.sharename
    # At a first run nobody else's empty share of that name is taken.
    other = await client.create_share("boat.txt")
    assert (await hosting.put(client, file(Notebook()))).sharename != other.sharename


@pytest.mark.parametrize("gap", [False, True])
async def test_a_file_that_was_not_noted_is_found(
    client: GettClient, gett: RunningEmulator, *, gap: bool
) -> None:
    ghost = await client.create_file("9FxKq2B", "boat.txt")
    if gap:
        await client.upload_file("later.txt", b"x", "9FxKq2B")
    sent = file(Notebook(), {SHARE_OPTION: "9FxKq2B"}, resumed=True)
    made = await hosting.put(client, sent)
    assert made.fileid == ghost.fileid
    assert all(one.body is not None for one in shares(gett)["9FxKq2B"].files.values())


async def test_a_note_of_what_is_gone_begins_anew(
    client: GettClient, gett: RunningEmulator
) -> None:
    for note in (Begun("zzzzzzz", "0", own=True), Begun("9FxKq2B", "77", own=False)):
        notes = Notebook(note.to_text())
        made = await hosting.put(client, file(notes, resumed=True))
        assert made.sharename != "zzzzzzz"
        assert await made.contents() == b"ahoy"
    for nonsense in ("", "nonsense", "{}"):
        assert (await hosting.put(client, file(Notebook(nonsense)))).size == 4


async def test_what_fails_leaves_the_share_that_was_named(
    client: GettClient, gett: RunningEmulator
) -> None:
    gett.runner.app[FAULTS].append(Fault(method="PUT", path="/upload/*", status=400, times=None))
    with pytest.raises(GettError):
        await hosting.put(client, file(Notebook(), {SHARE_OPTION: "9FxKq2B"}))
    with pytest.raises(GettError):
        await hosting.put(client, file(Notebook(), {TITLE_OPTION: "Boats"}))
    assert list(shares(gett)) == ["3BzWn8D", "9FxKq2B", "7TqLm4C"]
    assert list(shares(gett)["9FxKq2B"].files) == ["0", "2f"]


@pytest.mark.parametrize("size", [None, 25])
async def test_what_is_still_called_uploading_is_there(
    client: GettClient, gett: RunningEmulator, size: int | None
) -> None:
    entry = {"fileid": "2f", "filename": "boat.txt", "readystate": "uploading", "size": size}
    gett.runner.app[FAULTS].append(
        Fault(method="GET", path="/files/9FxKq2B/2f", status=200, body=entry, times=None)
    )
    options = {SHARE_OPTION: "9FxKq2B", REPLACE_OPTION: "2f"}
    made = await hosting.put(client, file(Notebook(), options))
    assert (made.readystate, made.size) == ("uploaded", 4)
    body = shares(gett)["9FxKq2B"].files["2f"].body
    assert body is not None
    assert body.read(0, 100) == b"ahoy"
    assert sum(one.method == "PUT" for one in gett.runner.app[REQUESTS]) == 1


async def test_replacing_that_fails_leaves_what_was_there(
    client: GettClient, gett: RunningEmulator
) -> None:
    options = {SHARE_OPTION: "9FxKq2B", REPLACE_OPTION: "2f"}
    gett.runner.app[FAULTS].append(Fault(method="PUT", path="/upload/*", status=400))
    with pytest.raises(GettError):
        await hosting.put(client, file(Notebook(), options))
    assert await (await client.get_file("9FxKq2B", "2f")).contents() == b'{"one": 1, "two": [2, 2]}'
    made = await hosting.put(client, file(Notebook(), options))
    assert (made.fileid, await made.contents()) == ("2f", b"ahoy")


def wanted(noted: str | None, **more: Any) -> WantedFile:
    return WantedFile(name="boat.txt", size=4, since=LONG_AGO, noted=noted, **more)


async def test_finding_by_a_note(client: GettClient) -> None:
    made = await hosting.put(client, file(Notebook()))
    note = Begun(made.sharename, made.fileid, own=True).to_text()
    found = await hosting.find_begun(client, wanted(note))
    assert found is not None
    assert found.fileid == made.fileid
    share = await client.create_share()
    declared = await share.create_file("boat.txt")
    for missing in (
        "",
        Begun(made.sharename, None, own=True).to_text(),
        Begun(share.sharename, declared.fileid, own=True).to_text(),
        Begun("zzzzzzz", "0", own=True).to_text(),
        Begun("9FxKq2B", "2f", own=False).to_text(),
    ):
        assert await hosting.find_begun(client, wanted(missing)) is None


@pytest.mark.parametrize("own", [True, False])
async def test_abandoning_takes_away_what_was_noted(
    client: GettClient, gett: RunningEmulator, *, own: bool
) -> None:
    name = (await client.create_share("boat.txt")).sharename if own else "9FxKq2B"
    declared = await client.create_file(name, "boat.txt")
    note = Begun(name, declared.fileid, own=own).to_text()
    for _ in range(2):
        await hosting.abandon(client, wanted(note))
        assert list(shares(gett)) == ["3BzWn8D", "9FxKq2B", "7TqLm4C"]
        assert list(shares(gett)["9FxKq2B"].files) == ["0", "2f"]


async def test_abandoning_without_a_note(client: GettClient, gett: RunningEmulator) -> None:
    made = await client.create_share("boat.txt")
    kept = [
        (await client.create_share("other.txt")).sharename,
        (await client.upload_file("boat.txt", b"x", title="boat.txt")).sharename,
    ]
    await hosting.abandon(client, wanted(""))
    assert made.sharename not in shares(gett)
    assert set(kept) <= set(shares(gett))


async def test_deleting_takes_the_share_that_was_made_for_it(
    client: GettClient, gett: RunningEmulator
) -> None:
    own = await hosting.put(client, file(Notebook()))
    titled = await hosting.put(client, file(Notebook(), {TITLE_OPTION: "Boats"}))
    for one in (own, titled):
        await hosting.delete(client, one.sharename, one.fileid)
        with pytest.raises(GettNotFound):
            await hosting.delete(client, one.sharename, one.fileid)
    assert own.sharename not in shares(gett)
    assert titled.sharename in shares(gett)
