"""Which account and which service a person means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.link import NoAccountError
from storage.accounts import Account, Owner

if TYPE_CHECKING:
    from bot.app import Carryall
    from bot.service import Host

MAX_CHOICES = 25  # Discord


async def choose_account(
    bot: Carryall, person_id: int, service_name: str | None
) -> tuple[Account, Host[object]]:
    """Choose the account that a person's files go to.

    Args:
        bot: The bot.
        person_id: Whose files.
        service_name: The service that they named, None for their default.

    Raises:
        UserError: There is no such service.
        NoAccountError: They have no account there.
    """
    hosts = _named(bot, service_name) if service_name else bot.services.hosts()
    by_name = {host.name: host for host in hosts}
    for account in await bot.store.accounts.of(Owner("user", person_id)):
        if account.service in by_name:
            return account, by_name[account.service]
    raise NoAccountError(hosts)


def _named(bot: Carryall, typed: str) -> list[Host[object]]:
    wanted = typed.strip().lower()
    found = [host for host in bot.services.hosts() if wanted in (host.name, host.title.lower())]
    if not found:
        known = ", ".join(host.title for host in bot.services.hosts())
        raise UserError(
            f"There is no service called {text.safe(typed, 40)} that takes files.",
            f"Choose one of {known}.",
        )
    return found


async def host_choices(bot: Carryall, person_id: int, typed: str) -> list[app_commands.Choice[str]]:
    """Complete the name of a service that takes files; those with an account come first."""
    linked = {account.service for account in await bot.store.accounts.of(Owner("user", person_id))}
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
