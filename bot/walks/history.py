"""Reading a channel's history: its own messages and those of its threads, newest first.

Newest first, because a limit then takes what people mean by it, the latest; and because the end is
fixed: what is posted while the walk goes on lies behind it, and does not make it longer.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import discord
import structlog

from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.app import Carryall
    from bot.walks.access import Ground

log = structlog.get_logger(__name__)

T = TypeVar("T")

PAGE = 100  # Discord's most
# Seconds between attempts while Discord has trouble: a quarter of an hour in all.
PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 300.0)
_WITH_THREADS = (discord.TextChannel, discord.ForumChannel)


class DiscordDownError(UserError):
    """Discord has trouble for longer than it is waited for."""

    def __init__(self) -> None:
        super().__init__(
            "Discord did not answer for a quarter of an hour.",
            "`/transfers resume` goes on from there.",
        )


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Ask Discord until it answers, with growing pauses; rate limits are the library's.

    Raises:
        DiscordDownError: It did not.
        HTTPException: It refuses.
    """
    for pause in PAUSES:
        try:
            return await call()
        except discord.HTTPException as error:
            if error.status < 500:  # noqa: PLR2004 - HTTP
                raise
            log.info("walk.waits", status=error.status, seconds=pause)
        except OSError as error:
            log.info("walk.waits", error=type(error).__name__, seconds=pause)
        await asyncio.sleep(pause)
    raise DiscordDownError


def after_id(since: datetime | None) -> int:
    """Give what the ids of messages from a time on are larger than."""
    return 0 if since is None else discord.utils.time_snowflake(since) - 1


def before_id(until: datetime) -> int:
    """Give what the ids of messages up to a time are smaller than."""
    return discord.utils.time_snowflake(until, high=True) + 1


async def page(
    bot: Carryall, guild_id: int, place_id: int, *, before: int, limit: int
) -> list[discord.Message]:
    """Read the messages before an id, newest first, at most a hundred."""
    place = bot.get_partial_messageable(place_id, guild_id=guild_id)

    async def read() -> list[discord.Message]:
        found = place.history(limit=limit, before=discord.Object(before), oldest_first=False)
        return [message async for message in found]

    return await patiently(lambda: bot.call_discord(read()))


async def places(bot: Carryall, ground: Ground, until: datetime) -> list[int]:
    """List where to read: the channel, then its threads, newest first.

    Threads that are begun meanwhile come at the front and are left out, so that a list that is
    made again later goes on where the first one was.
    """
    if not isinstance(ground.channel, _WITH_THREADS):
        return [ground.channel.id]
    channel, latest = ground.channel, before_id(until)

    async def read() -> set[int]:
        active = [one for one in await ground.guild.active_threads() if one.parent_id == channel.id]
        found = {one.id for one in active if await _is_open(one, ground)}
        return found | {one.id async for one in channel.archived_threads(limit=None)}

    threads = await patiently(lambda: bot.call_discord(read()))
    own = [] if isinstance(channel, discord.ForumChannel) else [channel.id]
    return [*own, *sorted((one for one in threads if one < latest), reverse=True)]


async def _is_open(thread: discord.Thread, ground: Ground) -> bool:
    """Tell whether the walk's person may read a thread; private ones are for their members."""
    if not thread.is_private() or ground.rights.manage_threads:
        return True
    try:
        await thread.fetch_member(ground.member.id)
    except discord.NotFound:
        return False
    return True
