"""Which account and which service a person means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.access import Asker, usable
from bot.errors import UserError
from bot.ui import text
from bot.ui.completion import MAX_CHOICES
from bot.ui.link import NoAccountError

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall
    from bot.service import Host
    from bot.service_registry import ServiceRegistry
    from storage.accounts import Account


def asker_of(interaction: discord.Interaction[Any]) -> Asker:
    """Say who asks, and with which rights; Discord sends them with each interaction."""
    rights = interaction.permissions
    is_manager = rights.manage_guild or rights.administrator
    in_guild = interaction.guild_id is not None
    return Asker(interaction.user.id, interaction.guild_id, is_manager=in_guild and is_manager)


async def choose_account(
    bot: Carryall, asker: Asker, service_name: str | None, *, rehosting: bool = False
) -> tuple[Account, Host[object]]:
    """Choose the account that somebody's files go to.

    One's own come before the server's; of those of a service its default, and where no service is
    named the first one of all.

    Args:
        bot: The bot.
        asker: Whose files, and where they ask.
        service_name: The service that they named, None for their default.
        rehosting: Whether it is for ``/rehost`` (see ``bot.access``).

    Raises:
        UserError: There is no such service.
        NoAccountError: They have no account there.
    """
    hosts = [host_named(bot.services, service_name)] if service_name else bot.services.hosts()
    by_name = {host.name: host for host in hosts}
    for account in await _usable(bot, asker, rehosting=rehosting):
        if account.service in by_name:
            return account, by_name[account.service]
    raise NoAccountError(hosts)


async def _usable(bot: Carryall, asker: Asker, *, rehosting: bool) -> list[Account]:
    return await usable(bot.connections, bot.store.guild_settings, asker, rehosting=rehosting)


def host_named(services: ServiceRegistry, typed: str) -> Host[object]:
    """Find the service that a person named.

    Raises:
        UserError: There is none of that name that takes files.
    """
    wanted = typed.strip().lower()
    for host in services.hosts():
        if wanted in (host.name, host.title.lower()):
            return host
    services.check_aside(wanted)
    known = ", ".join(host.title for host in services.hosts())
    raise UserError(
        f"There is no service called {text.safe(typed, 40)} that takes files.",
        f"Choose one of {known}.",
    )


def check_private(host: Host[object], *, private: bool) -> None:
    """Look whether a service can do what is wished.

    Raises:
        UserError: Files are to be private, and it has no such thing.
    """
    if private and not host.capabilities.private:
        raise UserError(
            f"{host.title} cannot keep files private.", "Leave `private` out, or choose another."
        )


async def host_choices(
    bot: Carryall, asker: Asker, typed: str, *, rehosting: bool = False
) -> list[app_commands.Choice[str]]:
    """Complete the name of a service that takes files; those with an account come first."""
    linked = {account.service for account in await _usable(bot, asker, rehosting=rehosting)}
    wanted = typed.strip().lower()
    hosts = sorted(bot.services.hosts(), key=lambda host: host.name not in linked)
    return [
        app_commands.Choice(
            name=host.title if host.name in linked else f"{host.title} (not linked yet)",
            value=host.name,
        )
        for host in hosts
        if wanted in host.name or wanted in host.title.lower()
    ][:MAX_CHOICES]
