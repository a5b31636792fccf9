"""Two-step uploads that survive a kill: what was begun is noted, and the same file is filled.

A file is declared before its bytes go out, often in a share that is made for it. What is declared
and never filled stays behind as a ghost, so each step is noted as it is taken, and the next run
goes on from the note. Between a step and its note there is a moment that only looking can bridge.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from cogs.gett.errors import GettError, GettNotFound
from cogs.gett.share import GettShare
from cogs.gett.uploading import check_room, clear_away, fill, send

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.service import OutgoingFile, WantedFile
    from cogs.gett.client import GettClient
    from cogs.gett.file import GettFile

# What `/gett upload` asks for beyond what every host can.
SHARE_OPTION = "share"
TITLE_OPTION = "title"
REPLACE_OPTION = "replace"  # the file of that share whose bytes give way to these

# How many of the newest shares are looked through for one that was made but not noted.
LOOK_BACK = 100
# How many ids on both sides of the newest one are tried for a file that was declared but not noted.
GAPS, BEYOND = 5, 3
# Their clock may differ from ours.
SKEW = timedelta(minutes=5)


class Begun(msgspec.Struct, frozen=True):
    """How far an upload is.

    Args:
        sharename: The share.
        fileid: The file, None before it is declared.
        own: Whether the share was made for it.
    """

    sharename: str
    fileid: str | None
    own: bool

    def to_text(self) -> str:
        """Write it down."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_text(cls, text: str | None) -> Begun | None:
        """Read what ``to_text`` wrote; None for anything else."""
        try:
            return msgspec.json.decode(text, type=cls) if text else None
        except msgspec.MsgspecError:
            return None


async def put(client: GettClient, file: OutgoingFile) -> GettFile:
    """Send a file: to the place that an earlier run has made for it, else to a new one.

    Raises:
        GettError: Ge.tt refuses, or does not answer.
        SourceError: The bytes could not be read as announced.
    """
    if REPLACE_OPTION in file.options:
        return await _replace(client, file)
    begun = None if file.notes is None else Begun.from_text(await file.notes.read())
    place = None if begun is None else await _declared(client, begun, file)
    if begun is None or place is None:
        await check_room(client.user, file.source.length)
        begun = await _share_for(client, file)
        place = await _declare(client, begun, file)
    begun = Begun(begun.sharename, place.fileid, begun.own)
    await _note(file, begun)
    await fill(
        place, file.source, content_type=file.content_type, with_share=begun.own, verified=True
    )
    return place


async def _replace(client: GettClient, file: OutgoingFile) -> GettFile:
    """Overwrite a file that is there; it stays as it is where that does not work."""
    place = await client.get_file(file.options[SHARE_OPTION], file.options[REPLACE_OPTION])
    await check_room(client.user, file.source.length - (place.size or 0))
    url = await place.upload_url()
    await send(place, file.source, put_url=url, content_type=file.content_type, verified=True)
    place.note_upload(file.source.length)
    return place


async def find_begun(client: GettClient, wanted: WantedFile) -> GettFile | None:
    """Look whether the file of a note has all its bytes.

    Raises:
        GettError: Ge.tt does not answer.
    """
    begun = Begun.from_text(wanted.noted)
    if begun is None or begun.fileid is None:
        return None  # no bytes go out before the file is noted
    try:
        file = await client.get_file(begun.sharename, begun.fileid)
    except GettNotFound:
        return None
    is_whole = file.size is not None and wanted.size in (None, file.size)
    return file if file.readystate == "uploaded" and is_whole else None


async def abandon(client: GettClient, wanted: WantedFile) -> None:
    """Take away what was begun and will not be filled any more.

    Raises:
        GettError: Ge.tt does not answer, or does not delete it.
    """
    begun = Begun.from_text(wanted.noted)
    if begun is None:
        if wanted.since is not None:
            share = await _unnoted_share(client, wanted.name, wanted.since)
            if share is not None:
                await share.destroy()
        return
    try:
        if begun.own:
            await GettShare(client.user, sharename=begun.sharename).destroy()
        elif begun.fileid is not None:
            await (await client.get_file(begun.sharename, begun.fileid)).destroy()
    except GettNotFound:
        return


async def delete(client: GettClient, sharename: str, fileid: str) -> None:
    """Delete a file; the share that was made for it goes with it.

    Raises:
        GettError: Ge.tt refuses; ``GettNotFound`` where it is gone already.
    """
    share = await client.get_share(sharename)
    match share.files:
        # A share that is called like its only file is one that ``put`` has made.
        case [only] if only.fileid == fileid and share.title == only.filename:
            await share.destroy()
        case files:
            found = next((one for one in files if one.fileid == fileid), None)
            await (found or await client.get_file(sharename, fileid)).destroy()


async def _declared(client: GettClient, begun: Begun, file: OutgoingFile) -> GettFile | None:
    """Give the file that an earlier run has declared, None to begin anew."""
    with suppress(GettNotFound):
        if begun.fileid is not None:
            return await client.get_file(begun.sharename, begun.fileid)
        if file.resumed_since is not None:
            found = await _unnoted_file(client, begun.sharename, file.name, file.resumed_since)
            if found is not None:
                return found
    # What may have been declared in it all the same goes with it.
    if begun.own:
        await clear_away(client.user, begun.sharename, None)
    return None


async def _share_for(client: GettClient, file: OutgoingFile) -> Begun:
    named = file.options.get(SHARE_OPTION)
    if named is not None:
        return Begun(named, None, own=False)
    title = file.options.get(TITLE_OPTION) or file.name
    share = None
    if file.resumed_since is not None:
        share = await _unnoted_share(client, title, file.resumed_since)
    made = Begun((share or await client.create_share(title)).sharename, None, own=True)
    await _note(file, made)
    return made


async def _declare(client: GettClient, begun: Begun, file: OutgoingFile) -> GettFile:
    if file.resumed_since is not None and not begun.own:
        found = await _unnoted_file(client, begun.sharename, file.name, file.resumed_since)
        if found is not None:
            return found
    try:
        return await client.create_file(begun.sharename, file.name)
    except GettError:
        if begun.own:
            await clear_away(client.user, begun.sharename, None)
        raise


async def _unnoted_share(client: GettClient, title: str, since: datetime) -> GettShare | None:
    """Find a share that was made for a file, if the process was killed before that was noted."""
    for share in await client.get_shares_list(limit=LOOK_BACK):
        if share.title == title and not share.files and _is_since(share, since):
            return share
    return None


async def _unnoted_file(
    client: GettClient, sharename: str, filename: str, since: datetime
) -> GettFile | None:
    """Find a file that was declared in a share; such files are in no list, but ids count up."""
    listed = {one.fileid for one in (await client.get_share(sharename)).files}
    for fileid in _hidden_ids(listed):
        try:
            file = await client.get_file(sharename, fileid)
        except GettNotFound:
            continue
        is_ours = file.readystate == "remote" and file.filename == filename
        if is_ours and _is_since(file, since):
            return file
    return None


def _hidden_ids(listed: set[str]) -> Iterator[int]:
    after = 1 + max((int(one) for one in listed if one.isdecimal()), default=-1)
    gaps = [number for number in range(max(0, after - 50), after) if str(number) not in listed]
    yield from gaps[-GAPS:]
    yield from range(after, after + BEYOND)


def _is_since(thing: GettShare | GettFile, since: datetime) -> bool:
    return thing.created_at is not None and thing.created_at >= since - SKEW


async def _note(file: OutgoingFile, begun: Begun) -> None:
    if file.notes is not None:
        await file.notes.write(begun.to_text())
