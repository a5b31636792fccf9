"""The account that a service's own commands go to, and what is told where its key is dead."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar, cast

import structlog

from bot.access import manageable, usable
from bot.errors import UserError
from bot.http.errors import ServiceError
from bot.relink import DeadKeyError, is_dead_key
from bot.ui.choice import asker_of
from bot.ui.link import NoAccountError
from storage.vault import VaultError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import discord

    from bot.access import Asker
    from bot.app import Carryall
    from bot.service import Service
    from storage.accounts import Account

log = structlog.get_logger(__name__)

ClientT = TypeVar("ClientT")


async def account_at(bot: Carryall, asker: Asker, service_name: str) -> Account:
    """Choose somebody's account at a service: one's own before the server's, the default first.

    Raises:
        NoAccountError: They have none; with the button that links one.
    """
    settings = bot.store.guild_settings
    for account in await usable(bot.connections, settings, asker, rehosting=False):
        if account.service == service_name:
            return account
    service = bot.services.get(service_name)
    raise NoAccountError([] if service is None else [service])


async def account_again(bot: Carryall, asker: Asker, account_id: int) -> Account:
    """Find the account that a button of an older answer belongs to.

    Raises:
        UserError: It is not theirs to use, or not linked any more.
    """
    for account in await manageable(bot.connections, asker):
        if account.id == account_id:
            return account
    raise UserError(
        "This belongs to an account that is not yours to use, or not linked any more.",
        "Run the command yourself to use your own.",
    )


@asynccontextmanager
async def using_account(
    bot: Carryall, asker: Asker, service_name: str, account_id: int | None = None
) -> AsyncIterator[tuple[Account, object]]:
    """Give somebody's account at a service and its client.

    Args:
        bot: The bot.
        asker: Who asks.
        service_name: The service.
        account_id: The account that it must be; None for the one they use.

    Raises:
        NoAccountError: They have none.
        UserError: It is not theirs to use.
        DeadKeyError: What is done inside shows that its key is dead; with **Link again**.
    """
    if account_id is None:
        account = await account_at(bot, asker, service_name)
    else:
        account = await account_again(bot, asker, account_id)
    async with telling_dead_keys(bot, account):
        _service, client = await bot.connections.service(account)
        yield account, client


@asynccontextmanager
async def using_client(
    interaction: discord.Interaction[Carryall],
    service: type[Service[ClientT]],
    account_id: int | None = None,
) -> AsyncIterator[tuple[Account, ClientT]]:
    """Give the account at a service that somebody's doing goes to, and its client.

    Args:
        interaction: The command, or the answer to its question.
        service: The service.
        account_id: The account that the question was about; None for the one they use.

    Raises:
        NoAccountError: They have none; with the button that links one.
        UserError: It is not theirs to use.
        DeadKeyError: What is done inside shows that its key is dead; with **Link again**.
    """
    bot, asker = interaction.client, asker_of(interaction)
    async with using_account(bot, asker, service.name, account_id) as (account, client):
        # Each service gets back the clients that it made.
        yield account, cast("ClientT", client)


@asynccontextmanager
async def telling_dead_keys(bot: Carryall, account: Account) -> AsyncIterator[None]:
    """Turn a refused key into words with the button that links the account again.

    Raises:
        DeadKeyError: The account's key is not accepted any more, or cannot be opened.
    """
    try:
        yield
    except (ServiceError, VaultError) as error:
        if not is_dead_key(error):
            raise
        bot.connections.forget(account)
        log.warning("account.dead", account=account.id, error=f"{error!r}")
        raise DeadKeyError(error, account) from error
