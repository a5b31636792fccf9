"""What is read of attachments before anything is published."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transfer.source import AttachmentSource, FetchError
from bot.ui import text
from cogs.mixcloud.audio import HEAD_BYTES, AudioFacts, read_facts
from cogs.mixcloud.constants import PICTURE_MAX_SIZE
from cogs.mixcloud.pictures import kind_of_picture
from cogs.mixcloud.tracklist import MAX_BYTES, TracklistError, parse_text, read_tracklist

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall
    from cogs.mixcloud.options import Track

_MAGIC = 12


async def audio_facts(bot: Carryall, file: discord.Attachment) -> AudioFacts:
    """Read what the begin of an attached file tells.

    Raises:
        UserError: Discord does not give it out.
    """
    begin = await _begin(bot, file, HEAD_BYTES)
    return await asyncio.to_thread(read_facts, file.filename, begin, file.size)


async def audio_facts_at(bot: Carryall, url: str) -> AudioFacts:
    """Read what the begin of a file on the web tells.

    Raises:
        UserError: Its server does not give it out.
    """
    begin = await bot.public.begin(url, HEAD_BYTES)
    is_whole = len(begin.content) < HEAD_BYTES
    size = len(begin.content) if begin.size is None else begin.size
    facts = await asyncio.to_thread(read_facts, begin.name, begin.content, size)
    # The length may be reckoned from the size, which nobody told.
    return facts if begin.size is not None or is_whole else replace(facts, seconds=None)


async def check_picture(bot: Carryall, picture: discord.Attachment) -> None:
    """See whether an attachment is a picture that Mixcloud takes.

    Raises:
        UserError: It is not.
    """
    if picture.size > PICTURE_MAX_SIZE:
        raise UserError(
            f"The picture has {text.size(picture.size)}; Mixcloud takes at most 10 MiB.",
            "Send a smaller one.",
        )
    if kind_of_picture(await _begin(bot, picture, _MAGIC)) is None:
        raise UserError(
            "The picture is neither JPEG, PNG, GIF nor WebP.", "Send one of these kinds."
        )


async def tracks_of(
    bot: Carryall, typed: str | None, file: discord.Attachment | None
) -> list[Track] | None:
    """Read the track list that was typed or attached; None where there is none.

    Raises:
        UserError: It cannot be read.
    """
    if typed is not None and file is not None:
        raise UserError(
            "There are two track lists.", "Give either `tracklist` or `tracklist-file`."
        )
    try:
        if typed is not None:
            return parse_text(typed)
        if file is None:
            return None
        # One byte more than may be, so that a larger one shows.
        return read_tracklist(file.filename, await _begin(bot, file, MAX_BYTES + 1))
    except TracklistError as error:
        raise refused(error) from None


def refused(error: TracklistError) -> UserError:
    """Say what is wrong with a track list, and how one is written."""
    return UserError(
        text.safe(str(error), 300),
        "Write a line a track, such as `12:34 Artist - Song`; `;` parts tracks in one line.",
    )


async def _begin(bot: Carryall, file: discord.Attachment, most: int) -> bytes:
    seams = bot.seams
    url = seams.rewrite_attachment_url(file.url)
    source: Any = AttachmentSource(bot.session, url, file.size, seams.source)
    begin = bytearray()
    try:
        async with source.open() as blocks:
            async for block in blocks:
                begin += block
                if len(begin) >= most:
                    break
    except FetchError as error:
        raise UserError(error.cause, error.next_step) from error
    return bytes(begin[:most])
