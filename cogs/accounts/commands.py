"""`/account`: link, list, use, test, unlink."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.access import manageable, servers_owner
from bot.apart import apart
from bot.checking import check_account
from bot.errors import UserError
from bot.linking import MAX_LABEL  # noqa: TC001 - discord.py reads the annotations
from bot.ui import text
from bot.ui.choice import asker_of
from bot.ui.completion import MAX_CHOICES
from bot.ui.confirm import Confirm
from bot.ui.link import NoAccountError
from bot.ui.view import notice
from bot.unlinking import erase_account, sweep_links
from cogs.accounts.linking import find_service, start_linking
from cogs.accounts.words import (
    account_list,
    chosen,
    full_name,
    tested,
    unlink_question,
    unlinked,
)

if TYPE_CHECKING:
    from bot.app import Carryall
    from storage.accounts import Account


class Accounts(commands.Cog):
    """Linked accounts: adding, listing, choosing, testing and removing them."""

    account = app_commands.Group(name="account", description="Your accounts at the services")

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot
        self._sweeping: asyncio.Task[None] | None = None

    async def cog_load(self) -> None:
        """Begin to throw away what is not finished in time."""
        self._sweeping = apart(sweep_links(self._bot.linking))

    async def cog_unload(self) -> None:
        """End that."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.wait((self._sweeping,))

    @account.command()
    @app_commands.describe(
        service="Where the account is",
        label="What to call it here, if you link several",
        server="Link it for this server instead of for yourself; needs Manage Server",
    )
    async def link(
        self,
        interaction: discord.Interaction[Carryall],
        service: str,
        label: app_commands.Range[str, 1, MAX_LABEL] | None = None,
        server: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Link an account; your keys are checked, then stored sealed."""
        found = find_service(self._bot, service)
        if server:
            servers_owner(asker_of(interaction))
        await start_linking(interaction, found, label=label, for_server=server)

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
        accounts = await self._manageable(interaction)
        if not accounts:
            raise NoAccountError(self._bot.services)
        settings = None
        if interaction.guild_id is not None and any(one.owner.kind == "guild" for one in accounts):
            settings = await self._bot.store.guild_settings.get(interaction.guild_id)
        view = notice(account_list(accounts, self._bot.services, settings))
        await interaction.response.send_message(view=view, ephemeral=True)

    @account.command()
    @app_commands.describe(account="Which one")
    async def use(self, interaction: discord.Interaction[Carryall], account: str) -> None:
        """Choose the account that files go to when you name none."""
        found = await self._find(interaction, account)
        try:
            await self._bot.store.accounts.make_default(found)
        except LookupError:
            raise _unknown(account) from None  # unlinked meanwhile, by another process
        done = chosen(found, self._bot.services)
        await interaction.response.send_message(view=notice(done), ephemeral=True)

    @account.command()
    @app_commands.describe(account="Which one")
    async def test(self, interaction: discord.Interaction[Carryall], account: str) -> None:
        """Ask the service whether an account's key still works."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        found = await self._find(interaction, account)
        bot = self._bot
        checked = await check_account(bot.store.accounts, bot.connections, found)
        view = notice(tested(checked, bot.services))
        await interaction.edit_original_response(view=view)

    @account.command()
    @app_commands.describe(account="Which one")
    async def unlink(self, interaction: discord.Interaction[Carryall], account: str) -> None:
        """Remove an account and its sealed keys; files already sent stay where they are."""
        found = await self._find(interaction, account)
        question = unlink_question(found, self._bot.services)

        async def act(confirmation: discord.Interaction[Any]) -> None:
            await self._find(confirmation, str(found.id))  # the right to it may be gone by now
            await confirmation.response.defer()
            ending = await erase_account(self._bot.store.accounts, self._bot.services, found)
            done = unlinked(found, self._bot.services, ending)
            await confirmation.edit_original_response(view=notice(done))

        await Confirm(interaction.user.id, question, verb="Unlink", act=act).ask(interaction)

    @use.autocomplete("account")
    @test.autocomplete("account")
    @unlink.autocomplete("account")
    async def _accounts(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        wanted = typed.strip().lower()
        accounts = await self._manageable(interaction)
        names = [(full_name(account, self._bot.services), account) for account in accounts]
        return [
            app_commands.Choice(name=text.shorten(name, 100), value=str(account.id))
            for name, account in names
            if wanted in name.lower()
        ][:MAX_CHOICES]

    async def _manageable(self, interaction: discord.Interaction[Carryall]) -> list[Account]:
        return await manageable(self._bot.connections, asker_of(interaction))

    async def _find(self, interaction: discord.Interaction[Any], typed: str) -> Account:
        """Find an account that the person may manage, by what they chose or typed."""
        wanted = typed.strip().lower()
        for account in await self._manageable(interaction):
            name = full_name(account, self._bot.services)
            if wanted in (str(account.id), account.label.lower(), name.lower()):
                return account
        raise _unknown(typed)


def _unknown(typed: str) -> UserError:
    return UserError(
        f"You have no linked account called {text.safe(typed, 40)}.",
        "See `/account list` for those you have.",
    )
