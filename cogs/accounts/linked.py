"""What happens once an account is linked: it is told, and what waited for it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.service import Host, KeyForm
from bot.transfer.salvage import take_kept
from bot.ui import text
from bot.ui.reply import new_batch
from bot.ui.view import notice

if TYPE_CHECKING:
    import discord

    from bot.app import Carryall
    from bot.service import Service
    from bot.transfer.kept import KeptRequest
    from storage.accounts import Account


async def tell_linked(
    interaction: discord.Interaction[Any],
    service: Service[object],
    account: Account,
    kept_id: str | None,
) -> None:
    """Say what was linked, and send what waited for it.

    Args:
        interaction: What linked it, deferred.
        service: Where the account is.
        account: What was linked.
        kept_id: What goes on now (see ``take_kept``).
    """
    bot: Carryall = interaction.client
    said = _linked(service, account)
    kept = None
    if kept_id is not None:
        kept = await take_kept(bot.store, kept_id, interaction.user.id)
        if kept is None:
            said += "\nNo files wait any more: they went out already, or waited for too long."
    if kept is None:
        await interaction.edit_original_response(view=notice(said))
        return
    # The reply is the files' from now on, so what was linked is told behind it.
    await interaction.edit_original_response(view=notice("Sending what waited …"))
    await interaction.followup.send(view=notice(said), ephemeral=True)
    await _go_on(interaction, kept, account)


async def _go_on(
    interaction: discord.Interaction[Any], kept: KeptRequest, account: Account
) -> None:
    """Send the files that waited for this account."""
    bot: Carryall = interaction.client
    host = bot.services.host(account.service)
    if host is not None:
        batch = new_batch(interaction, posted=False)
        await bot.transfers.begin(kept.request(batch, account, host))


def _linked(service: Service[object], account: Account) -> str:
    name = account.remote_name
    called = "" if account.label == name else f" (called **{text.safe(account.label)}** here)"
    linked = f"✅ Linked **{service.title}** as **{text.safe(name)}**{called}"
    secret = "key" if isinstance(service.link, KeyForm) else "sign-in"
    if account.owner.kind == "guild":
        return (
            f"{linked} for this server. Its {secret} is stored sealed.\nOnly people with Manage"
            " Server use it, until the server's settings open it to all members."
        )
    linked = f"{linked}. Your {secret} is stored sealed."
    if not isinstance(service, Host):
        return linked
    return (
        f"{linked}\nSend files with `/rehost files`, or right-click a"
        " message, Apps, **Re-host attachments**."
    )
