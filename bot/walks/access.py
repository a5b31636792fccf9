"""Whether a person may have a channel walked through, looked at anew with every start of a walk.

What Discord says with an interaction holds for the channel that it is in, at that moment. A walk
goes through another one for hours, so everything is worked out of what is fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.access import Asker, usable
from bot.errors import UserError
from bot.message_content import SWITCH, is_granted
from bot.rights import is_in, reads

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.app import Carryall
    from storage.accounts import Account
    from storage.walks import Walk

_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
_RESUME = "`/transfers resume` goes on from there once that is mended."


class NoWayError(UserError):
    """The channel is not one that both may read, or the person may not have it walked through."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A channel that a person may have walked through.

    Args:
        guild: Its server.
        channel: The channel, or the thread.
        member: The person.
        rights: What they may do in it.
        asker: The person as somebody who uses accounts there.
    """

    guild: discord.Guild
    channel: discord.abc.GuildChannel | discord.Thread
    member: discord.Member
    rights: discord.Permissions
    asker: Asker


async def ground_for(bot: Carryall, person_id: int, guild_id: int, channel_id: int) -> Ground:
    """Look whether somebody may have a channel walked through.

    Raises:
        UserError: They may not, or the bot may not.
        HTTPException: Discord has trouble.
    """
    try:
        guild = await bot.fetch_guild(guild_id, with_counts=False)
        member = await guild.fetch_member(person_id)
        channel = await guild.fetch_channel(channel_id)
        parent = channel
        if isinstance(channel, discord.Thread):
            parent = await guild.fetch_channel(channel.parent_id)
        if isinstance(parent, discord.Thread):
            raise _no_way()
        rights = parent.permissions_for(member)
        may = rights.manage_messages and reads(rights, parent)
        if not may or (
            isinstance(channel, discord.Thread) and not await is_in(channel, member, rights)
        ):
            raise _no_way()
        assert bot.user is not None  # noqa: S101 - it is logged in
        ours = parent.permissions_for(await guild.fetch_member(bot.user.id))
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        raise _no_way() from None
    if not reads(ours, parent):
        raise NoWayError(
            "The bot may not read what was written in this channel.",
            "Give it View Channel and Read Message History there. " + _RESUME,
        )
    whole = member.guild_permissions
    asker = Asker(person_id, guild_id, is_manager=whole.manage_guild or whole.administrator)
    return Ground(guild, channel, member, rights, asker)


def check_content(bot: Carryall, messages: Iterable[discord.Message]) -> None:
    """Look whether messages came with what is in them.

    Raises:
        UserError: Discord does not give this bot what is in messages.
    """
    if is_granted(bot.application_flags.value):
        return
    for message in messages:
        # People cannot write nothing: where nothing came, it was left out.
        is_written = message.type in _WRITTEN and message.author.id != bot.application_id
        if is_written and not _has_something(message):
            raise UserError(
                "Discord does not give this bot what is in messages that it reads by itself, so it"
                " would find no files.",
                f"Whoever runs this bot can turn on {SWITCH}. Until then, choose"
                " **Re-host attachments** in the menu (**Apps**) of a message: that works all the"
                " same.",
            )


def _has_something(message: discord.Message) -> bool:
    return bool(
        message.content
        or message.attachments
        or message.embeds
        or message.components
        or message.stickers
        or message.poll
        or message.message_snapshots
    )


async def account_for(bot: Carryall, walk: Walk, asker: Asker) -> Account:
    """Give the account that a walk goes to, as long as its person may use it.

    Raises:
        UserError: It is not linked any more, or not open to them.
    """
    settings = bot.store.guild_settings
    found: Sequence[Account] = await usable(bot.connections, settings, asker, rehosting=True)
    for account in found:
        if account.id == walk.account_id:
            return account
    title = bot.services.title(walk.service)
    raise UserError(
        f"The {title} account that this goes to is not linked any more, or not open to you.",
        "Use `/account link` and `/rehost channel` again: what is there already is not sent twice.",
    )


def _no_way() -> NoWayError:
    return NoWayError(
        "There is no such channel in which you have the Manage Messages permission, and which both"
        " you and the bot may read.",
        "Ask somebody who manages this server, or choose another channel.",
    )
