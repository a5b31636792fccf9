"""`/rehost channel`: from what was typed to a walk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.errors import UserError
from bot.ui.choice import check_private, choose_account
from bot.walks.access import ground_for
from cogs.rehost.moments import span
from storage.walks import NewWalk

if TYPE_CHECKING:
    from bot.app import Carryall
    from bot.walks.access import Ground

MAX_MESSAGES = 100_000
Given = app_commands.AppCommandChannel | app_commands.AppCommandThread
_KINDS = discord.ChannelType


class PlaceOption(app_commands.Transformer):
    """A channel with messages, or with threads that have some.

    The library would name the media channels with the forums, which Discord's own description of
    its API does not know.
    """

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Say what Discord is to ask for."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Say which ones can be chosen."""
        threads = [_KINDS.public_thread, _KINDS.private_thread, _KINDS.news_thread]
        spoken = [_KINDS.voice, _KINDS.stage_voice]
        return [_KINDS.text, _KINDS.news, _KINDS.forum, *spoken, *threads]

    async def transform(
        self,
        interaction: discord.Interaction[Any],  # noqa: ARG002 - the library's signature
        value: Given,
        /,
    ) -> Given:
        """Take it as it is."""
        return value


@dataclass(frozen=True, slots=True)
class WalkWish:
    """The options of the command."""

    channel: Given | None
    since: str | None
    until: str | None
    limit: int
    service: str | None
    private: bool


async def begin_walk(interaction: discord.Interaction[Carryall], wish: WalkWish) -> None:
    """Begin what a deferred command asks for.

    Raises:
        UserError: It cannot be done, or not by that person.
        NoAccountError: They have no account to send to.
    """
    bot = interaction.client
    if interaction.guild_id is None or interaction.channel_id is None:
        raise UserError(
            "Only a channel of a server can be walked through.",
            "Use this in a server that has the bot.",
        )
    since, until = span(wish.since, wish.until, datetime.now(UTC))
    channel_id = interaction.channel_id if wish.channel is None else wish.channel.id
    ground = await _ground(interaction, interaction.guild_id, channel_id)
    account, host = await choose_account(bot, ground.asker, wish.service, rehosting=True)
    check_private(host, private=wish.private)
    new = NewWalk(
        guild_id=interaction.guild_id,
        channel_id=channel_id,
        channel_name=ground.channel.name,
        account_id=account.id,
        service=account.service,
        private=wish.private,
        since=since,
        until=until,
        message_limit=wish.limit,
    )
    await bot.walks.begin(interaction, new)


async def _ground(
    interaction: discord.Interaction[Carryall], guild_id: int, channel_id: int
) -> Ground:
    try:
        return await ground_for(interaction.client, interaction.user.id, guild_id, channel_id)
    except discord.HTTPException as error:
        raise UserError(
            f"Discord does not show this channel right now (HTTP {error.status}).",
            "Try again in a minute.",
        ) from error
