"""Reads the message behind a link, for those who could read it in Discord themselves.

A link names any message there is, and the bot may see more than the person does: nothing is read
before it is known that they may read it. Whatever else is the case (no such server, channel or
thread, not theirs, not the bot's) is refused in the same words, so that nobody learns which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.errors import UserError
from bot.message_content import SWITCH, is_granted
from bot.rights import is_in, reads

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.rehost.message_link import MessageLink

_UNKNOWN_MESSAGE = 10008
_MENU = "**Re-host attachments** in the message's own menu (**Apps**)"
_BY_MENU = f"Choose {_MENU}: there Discord hands the message over."


async def read_message(
    interaction: discord.Interaction[Carryall], link: MessageLink
) -> discord.Message:
    """Read a message that the person may read.

    Args:
        interaction: Who asks, and where.
        link: The message.

    Raises:
        UserError: They may not, or the bot may not, or there is none.
    """
    is_here = link.channel_id == interaction.channel_id
    try:
        if is_here:
            may_read = interaction.guild_id is None or reads(interaction.permissions)
        else:
            may_read = await _may_read_elsewhere(interaction, link)
        if not may_read:
            raise _refusal()
        return await _fetch(interaction.client, link, is_here=is_here)
    except discord.HTTPException as error:
        raise UserError(
            f"Discord does not show this message right now (HTTP {error.status}).",
            f"Try again in a minute, or choose {_MENU}.",
        ) from error


def check_content(bot: Carryall, message: discord.Message) -> None:
    """Look whether a message came with what is in it.

    Raises:
        UserError: It came empty, and Discord does not give this bot what is in messages.
    """
    if is_granted(bot.application_flags.value) or not _is_empty(message):
        return
    raise UserError(
        "This message came without its files: Discord does not give this bot what is in messages"
        " that it reads by link.",
        f"Choose {_MENU}: that works all the same. Whoever runs this bot can turn on {SWITCH}.",
    )


def _is_empty(message: discord.Message) -> bool:
    parts: list[discord.Message | discord.MessageSnapshot] = [message, *message.message_snapshots]
    return not any(
        part.content or part.attachments or part.embeds or part.components for part in parts
    )


async def _may_read_elsewhere(
    interaction: discord.Interaction[Carryall], link: MessageLink
) -> bool:
    """Tell whether the person may read another channel of a server that has the bot."""
    if link.guild_id is None:
        return False
    try:
        guild = await interaction.client.fetch_guild(link.guild_id, with_counts=False)
        member = await guild.fetch_member(interaction.user.id)
        channel = await guild.fetch_channel(link.channel_id)
        if not isinstance(channel, discord.Thread):
            return reads(channel.permissions_for(member), channel)
        # A thread has no rules of its own; its parent's hold.
        parent = await guild.fetch_channel(channel.parent_id)
        if isinstance(parent, discord.Thread):
            return False
        rights = parent.permissions_for(member)
        return reads(rights, parent) and await is_in(channel, member, rights)
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        return False


async def _fetch(bot: Carryall, link: MessageLink, *, is_here: bool) -> discord.Message:
    channel = bot.get_partial_messageable(link.channel_id, guild_id=link.guild_id)
    try:
        return await channel.fetch_message(link.message_id)
    except discord.NotFound as error:
        if error.code == _UNKNOWN_MESSAGE:
            raise UserError(
                "There is no such message (any more).", "Check the link, or send the files anew."
            ) from None
        raise _bot_may_not_read(is_here=is_here) from None
    except discord.Forbidden:
        raise _bot_may_not_read(is_here=is_here) from None


def _bot_may_not_read(*, is_here: bool) -> UserError:
    where = "here" if is_here else "in that channel"
    return UserError(f"The bot may not read earlier messages {where}.", _BY_MENU)


def _refusal() -> UserError:
    return UserError(
        "There is no message behind this link that both you and the bot may read.", _BY_MENU
    )
