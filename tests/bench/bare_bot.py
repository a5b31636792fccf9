"""A bot of discord.py and nothing else, that acknowledges the same command."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands
from discord.http import Route


class BareBot(commands.AutoShardedBot):
    """With the same intents and caches as ours, so that what differs is what we do."""

    def __init__(self) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.2,
        )
        group = app_commands.Group(name="rehost", description="Send files to where they last")
        group.command(name="files", description="Send a file")(files)
        self.tree.add_command(group)

    async def setup_hook(self) -> None:
        """Tell Discord the command."""
        await self.tree.sync()

    async def on_ready(self) -> None:
        """Tell when."""
        sys.stdout.write(f"{time.time()}\n")
        sys.stdout.flush()


async def files(interaction: discord.Interaction[Any], file: discord.Attachment) -> None:
    """Acknowledge."""
    await interaction.response.defer(ephemeral=True, thinking=True)


def main() -> None:
    """Run until killed."""
    Route.BASE = os.environ["DISCORD_API_BASE"]
    BareBot().run(os.environ["DISCORD_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
