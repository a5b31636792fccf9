"""`/account`: link, list, unlink."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.confirm import Confirm
from bot.ui.link import NoAccountError
from bot.ui.view import notice
from cogs.accounts.linking import MAX_LABEL, KeyModal, find_service
from storage.accounts import Account, Owner

if TYPE_CHECKING:
    from bot.app import Carryall

MAX_CHOICES = 25  # Discord


class Accounts(commands.Cog):
    """Linked accounts: adding, listing and removing them."""

    account = app_commands.Group(name="account", description="Your accounts at the services")

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot

    @account.command()
    @app_commands.describe(
        service="Where the account is", label="What to call it here, if you link several"
    )
    async def link(
        self,
        interaction: discord.Interaction[Carryall],
        service: str,
        label: app_commands.Range[str, 1, MAX_LABEL] | None = None,
    ) -> None:
        """Link an account; your keys are checked, then stored sealed."""
        found = find_service(self._bot, service)
        await interaction.response.send_modal(KeyModal(found, label))

    @link.autocomplete("service")
    async def _services(
        self, _interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        wanted = typed.strip().lower()
        return [
            app_commands.Choice(name=service.title, value=service.name)
            for service in self._bot.services
            if wanted in service.name or wanted in service.title.lower()
        ][:MAX_CHOICES]

    @account.command(name="list")
    async def list_accounts(self, interaction: discord.Interaction[Carryall]) -> None:
        """Show what is linked; never the keys."""
        accounts = await self._own(interaction)
        if not accounts:
            raise NoAccountError(self._bot.services)
        lines = ["**Your linked accounts**", *(self._line(account) for account in accounts)]
        await interaction.response.send_message(view=notice("\n".join(lines)), ephemeral=True)

    @account.command()
    @app_commands.describe(account="Which one")
    async def unlink(self, interaction: discord.Interaction[Carryall], account: str) -> None:
        """Remove an account and its sealed keys; files already sent stay where they are."""
        found = await self._find(interaction, account)
        title = self._bot.services.title(found.service)
        question = (
            f"Unlink **{text.safe(found.label)}** ({title}, {text.safe(found.remote_name)})?"
            " Its key is erased here. Files that are already there stay, but their Delete buttons"
            " stop working."
        )

        async def act(confirmation: discord.Interaction[Any]) -> None:
            await self._bot.store.accounts.remove(found)
            done = f"Unlinked **{text.safe(found.label)}** ({title}). Its key is erased."
            await confirmation.response.edit_message(view=notice(done))

        await Confirm(interaction.user.id, question, verb="Unlink", act=act).ask(interaction)

    @unlink.autocomplete("account")
    async def _accounts(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        wanted = typed.strip().lower()
        names = [(self._name(account), account) for account in await self._own(interaction)]
        return [
            app_commands.Choice(name=text.shorten(name, 100), value=str(account.id))
            for name, account in names
            if wanted in name.lower()
        ][:MAX_CHOICES]

    async def _own(self, interaction: discord.Interaction[Carryall]) -> list[Account]:
        return await self._bot.store.accounts.of(Owner("user", interaction.user.id))

    async def _find(self, interaction: discord.Interaction[Carryall], typed: str) -> Account:
        """Find an account of the person by what they chose or typed."""
        accounts = await self._own(interaction)
        wanted = typed.strip().lower()
        for account in accounts:
            if wanted in (str(account.id), account.label.lower(), self._name(account).lower()):
                return account
        raise UserError(
            f"You have no linked account called {text.safe(typed, 40)}.",
            "See `/account list` for those you have.",
        )

    def _name(self, account: Account) -> str:
        title = self._bot.services.title(account.service)
        return f"{title}: {account.label}"

    def _line(self, account: Account) -> str:
        name = f"**{self._bot.services.title(account.service)}** · {text.safe(account.label)}"
        if account.remote_name != account.label:
            name += f" · {text.safe(account.remote_name)}"
        since = discord.utils.format_dt(account.created_at, "R")
        return f"{name}{' · default' if account.is_default else ''} · linked {since}"
