"""`/pixelbin me` and `/pixelbin sample`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.ui import text
from bot.ui.answer import answer_with
from bot.ui.bar import bar
from bot.ui.view import static_view
from cogs.pixelbin.cards import COLOUR, file_view
from cogs.pixelbin.commands.base import PixelbinCommands
from cogs.pixelbin.commands.using import using_pixelbin
from cogs.pixelbin.errors import PixelbinError

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.pixelbin.models import AppOrgDetails, Meter, Usage


class AccountCommands(PixelbinCommands):
    """The own account, and the file to try things on."""

    @app_commands.command()
    async def me(self, interaction: discord.Interaction[Carryall]) -> None:
        """See your organisation at Pixelbin and its usage."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (_account, client):
            details = await client.organization.get_app_org_details()
            usage = None
            try:
                usage = await client.billing.get_usage_v2()
            except PixelbinError as error:
                # The token may not be allowed to ask; a dead one would have failed before.
                if error.status is None or error.status >= 500:  # noqa: PLR2004 - HTTP's classes
                    raise
        await interaction.edit_original_response(view=account_view(details, usage))

    @app_commands.command()
    @app_commands.describe(post="Show it to everyone here")
    async def sample(
        self,
        interaction: discord.Interaction[Carryall],
        post: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Show the picture that Pixelbin gives to try."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_pixelbin(interaction) as (account, client):
            found = await client.assets.get_default_asset_for_playground()
            view = file_view(found, account.id, is_public=True)
        await answer_with(interaction, view, post=post)


def account_view(details: AppOrgDetails, usage: Usage | None) -> discord.ui.LayoutView:
    """Show an organisation, its token's rights and what it uses; no key."""
    org, app = details.org, details.app
    lines = [f"### {text.safe((org.name if org else None) or 'Organisation')}"]
    if org is not None and org.cloud_name:
        lines.append(f"Cloud {text.code(org.cloud_name, 80)}")
    if usage is not None:
        lines += _meter("Storage", usage.storage, " GB") + _meter("Credits", usage.credits, "")
    else:
        lines.append("-# Pixelbin does not tell this token what is used.")
    if app is not None:
        rights = ", ".join(text.safe(one, 30) for one in (app.permissions or [])[:10]) or "unknown"
        lines.append(f"-# Token “{text.safe(app.name or '', 60)}” · may {rights}")
    card: discord.ui.Container[Any] = discord.ui.Container(accent_colour=COLOUR)
    card.add_item(discord.ui.TextDisplay("\n".join(lines)))
    return static_view(card)


def _meter(name: str, meter: Meter | None, unit: str) -> list[str]:
    if meter is None or meter.used is None:
        return []
    if not meter.total or meter.total < 0:
        return [f"**{name}** {meter.used:,g}{unit} used"]
    share = meter.used / meter.total
    return [f"**{name}** {bar(share)} {share:.0%} · {meter.used:,g} of {meter.total:,g}{unit} used"]
