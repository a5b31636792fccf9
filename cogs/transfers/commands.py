"""`/transfers`: list, cancel, resume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.completion import MAX_CHOICES
from bot.ui.sending import take_up_again
from bot.ui.view import notice
from cogs.transfers.live import LiveLists
from cogs.transfers.walks import walk_choices, walk_of
from cogs.transfers.words import choice_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import discord

    from bot.app import Carryall
    from storage.transfers import Transfer

ALL = "all"
MAX_NAME = 200
MAX_NAMES = 10


class TransferCommands(commands.Cog):
    """What is under way of a person: seen, stopped, taken up again."""

    transfers = app_commands.Group(name="transfers", description="Your files that are on their way")

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot
        self._lists = LiveLists(bot)

    async def cog_unload(self) -> None:
        """Keep no list up to date any longer."""
        self._lists.close()

    @transfers.command(name="list")
    async def list_transfers(self, interaction: discord.Interaction[Carryall]) -> None:
        """Show what is on its way, how fast, and what can be taken up again."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._lists.show(interaction)

    @transfers.command()
    @app_commands.describe(transfer="Which one, or all of them")
    async def cancel(
        self,
        interaction: discord.Interaction[Carryall],
        transfer: app_commands.Range[str, 1, MAX_NAME],
    ) -> None:
        """Stop a file or a walk on its way; nothing half-sent is left at the host."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if (walk_id := walk_of(transfer)) is not None:
            words = await self._bot.walks.cancel(interaction.user.id, walk_id)
            await interaction.edit_original_response(view=notice(words))
            return
        found = await self._find(interaction, transfer, _runs)
        stopped = [one for one in found if await self._bot.transfers.cancel(one.id)]
        await interaction.edit_original_response(view=notice(_cancelled(found, stopped)))

    @transfers.command()
    @app_commands.describe(transfer="Which one, or all of them")
    async def resume(
        self,
        interaction: discord.Interaction[Carryall],
        transfer: app_commands.Range[str, 1, MAX_NAME],
    ) -> None:
        """Take up a cancelled or failed file again, or a walk through a channel."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        if (walk_id := walk_of(transfer)) is not None:
            await self._bot.walks.resume(interaction, walk_id)
            return
        await take_up_again(interaction, await self._find(interaction, transfer, _is_stopped))

    @cancel.autocomplete("transfer")
    async def _cancellable(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        walks = await walk_choices(self._bot, interaction.user.id, typed, resumable=False)
        return [*walks, *await self._choices(interaction, typed, _runs)][:MAX_CHOICES]

    @resume.autocomplete("transfer")
    async def _resumable(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        walks = await walk_choices(self._bot, interaction.user.id, typed, resumable=True)
        return [*walks, *await self._choices(interaction, typed, _is_stopped)][:MAX_CHOICES]

    async def _choices(
        self,
        interaction: discord.Interaction[Carryall],
        typed: str,
        fits: Callable[[Transfer], bool],
    ) -> list[app_commands.Choice[str]]:
        wanted = typed.strip().lower()
        found = [
            one for one in await self._mine(interaction, fits) if wanted in one.filename.lower()
        ]
        choices = [
            app_commands.Choice(name=choice_name(one, self._bot.services), value=one.id)
            for one in found
        ]
        if len(found) > 1:
            choices.insert(0, app_commands.Choice(name=f"All of them ({len(found)})", value=ALL))
        return choices[:MAX_CHOICES]

    async def _mine(
        self, interaction: discord.Interaction[Carryall], fits: Callable[[Transfer], bool]
    ) -> list[Transfer]:
        found = await self._bot.store.transfers.of_person(interaction.user.id)
        return [one for one in reversed(found) if fits(one)]

    async def _find(
        self,
        interaction: discord.Interaction[Carryall],
        typed: str,
        fits: Callable[[Transfer], bool],
    ) -> list[Transfer]:
        """Find what a person chose or typed, among what is theirs.

        Raises:
            UserError: It is none of that.
        """
        wanted = typed.strip().lower()
        mine = await self._mine(interaction, fits)
        if wanted == ALL and mine:
            return mine
        for one in mine:
            if wanted in (one.id, one.filename.lower()):
                return [one]
        raise UserError(
            f"None of your transfers that this could be done to is called {text.safe(typed, 40)}.",
            "See `/transfers list` for what there is.",
        )


def _runs(transfer: Transfer) -> bool:
    return not transfer.is_finished


def _is_stopped(transfer: Transfer) -> bool:
    return transfer.is_resumable


def _cancelled(found: Sequence[Transfer], stopped: Sequence[Transfer]) -> str:
    if not stopped:
        return "Nothing was cancelled: it was through before."
    names = ", ".join(f"**{text.safe(one.filename, 40)}**" for one in stopped[:MAX_NAMES])
    more = f" and {len(stopped) - MAX_NAMES} more" if len(stopped) > MAX_NAMES else ""
    late = "" if len(stopped) == len(found) else " The others were through before."
    them = "it" if len(stopped) == 1 else "them"
    return (
        f"Cancelled: {names}{more}.{late} `/transfers resume` takes {them} up again within a day."
    )
