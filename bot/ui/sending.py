"""From what a command was given to transfers, with the account that they go to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.ui.choice import asker_of, check_private, choose_account
from bot.ui.link import NoAccountError
from bot.ui.reply import new_batch

if TYPE_CHECKING:
    from collections.abc import Sequence

    import discord

    from bot.app import Carryall
    from bot.service import Host
    from bot.transfer.kept import KeptRequest
    from storage.accounts import Account
    from storage.transfers import Transfer


async def send_files(
    interaction: discord.Interaction[Carryall],
    wish: KeptRequest,
    *,
    service: str | None,
    post: bool,
    rehosting: bool,
) -> None:
    """Begin a transfer a file; the one reply shows progress and ends as cards.

    Args:
        interaction: The command; answered here, where it is not deferred yet.
        wish: Files and options.
        service: Where to, None for the person's default.
        post: Whether everybody sees the reply.
        rehosting: Whether it is for ``/rehost`` (see ``bot.access``).

    Raises:
        NoAccountError: There is no account; the wish is kept, and goes on once one is linked.
        UserError: The service cannot do what is wished.
    """
    # A public answer begins when nothing is refused any more: refusals are private.
    if not post and not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    account, host = await _choose(interaction, service, wish, rehosting=rehosting)
    if post and not interaction.response.is_done():
        await interaction.response.defer(thinking=True)
    batch = new_batch(interaction, posted=post)
    await interaction.client.transfers.begin(wish.request(batch, account, host))


async def take_up_again(
    interaction: discord.Interaction[Carryall], transfers: Sequence[Transfer]
) -> None:
    """Take up what has failed or was cancelled; a reply of its own shows how it goes.

    Raises:
        UserError: There is nothing to take up any more.
    """
    found = [transfer for transfer in transfers if transfer.is_resumable]
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    batch = new_batch(interaction, posted=False)
    if not found or await interaction.client.transfers.resume(found, batch) is None:
        raise UserError(
            "There is nothing to take up any more: it goes on already, or is older than a day.",
            "See `/transfers list`, or send the file again.",
        )


async def _choose(
    interaction: discord.Interaction[Carryall],
    service: str | None,
    wish: KeptRequest,
    *,
    rehosting: bool,
) -> tuple[Account, Host[object]]:
    bot = interaction.client
    try:
        account, host = await choose_account(
            bot, asker_of(interaction), service, rehosting=rehosting
        )
    except NoAccountError as error:
        kept_id = await bot.store.kept_requests.keep(interaction.user.id, wish.to_text())
        raise NoAccountError(error.services, kept_id) from None
    check_private(host, private=wish.private)
    return account, host
