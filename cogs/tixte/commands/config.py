"""`/tixte embed`, `config` and `config-edit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.errors import UserError
from bot.http.errors import ErrorKind
from bot.ui.answer import say_posted
from cogs.tixte.commands.base import TixteCommands
from cogs.tixte.commands.config_cards import (
    MAX_DESCRIPTION,
    MAX_NAME,
    MAX_TITLE,
    config_view,
    embed_of,
    embed_words,
)
from cogs.tixte.commands.options import (
    MAX_URL,
    colour_choices,
    is_clear,
    parse_address,
    parse_colour,
)
from cogs.tixte.commands.refusals import refusals
from cogs.tixte.commands.using import using_tixte

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app import Carryall

Address = app_commands.Range[str, 1, MAX_URL]
Name = app_commands.Range[str, 1, MAX_NAME]


class ConfigCommands(TixteCommands):
    """How the account's links look."""

    @app_commands.command()
    @app_commands.describe(post="Show it to everyone here")
    async def embed(
        self,
        interaction: discord.Interaction[Carryall],
        post: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """See the embed that your links make in Discord."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (account, client):
            config = await client.fetch_config()
        made, said = embed_of(config), embed_words(config, account.remote_name)
        if made is None:
            raise UserError(
                "Your links make no embed: neither title, description nor author is set.",
                "Set them with `/tixte config-edit`.",
            )
        if not post:
            await interaction.edit_original_response(content=said, embed=made)
            return
        await say_posted(interaction)
        await interaction.followup.send(content=said, embed=made)

    @app_commands.command(name="config")
    async def show_config(self, interaction: discord.Interaction[Carryall]) -> None:
        """See how your links and pages are set up."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (_account, client):
            config = await client.fetch_config()
        view = config_view(config, "How your links look")
        await interaction.edit_original_response(view=view)

    @app_commands.command(name="config-edit")
    @app_commands.rename(
        author_url="author-url",
        provider_url="provider-url",
        only_image="only-image",
        hide_branding="hide-branding",
    )
    @app_commands.describe(
        title="The embed's title; none clears it",
        description="The embed's text; none clears it",
        author="The embed's author; none clears it",
        author_url="Where the author's name leads; none clears it",
        provider="The line above the author; none clears it",
        provider_url="Where that line leads; none clears it",
        color="The embed's color: #rrggbb or a name; none clears it",
        redirect="Where your bare domain leads; none clears it",
        only_image="Show pictures alone, without the embed",
        hide_branding="Leave Tixte's name out of your pages; needs a paid plan",
    )
    async def edit_config(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        title: app_commands.Range[str, 1, MAX_TITLE] | None = None,
        description: app_commands.Range[str, 1, MAX_DESCRIPTION] | None = None,
        author: Name | None = None,
        author_url: Address | None = None,
        provider: Name | None = None,
        provider_url: Address | None = None,
        color: app_commands.Range[str, 1, 40] | None = None,
        redirect: Address | None = None,
        only_image: bool | None = None,  # noqa: FBT001 - an option of a command
        hide_branding: bool | None = None,  # noqa: FBT001
    ) -> None:
        """Change how your links and pages look."""
        changes = _changes(
            words={
                "title": title,
                "description": description,
                "author_name": author,
                "provider_name": provider,
            },
            links={
                "author-url": ("author_url", author_url),
                "provider-url": ("provider_url", provider_url),
                "redirect": ("base_redirect", redirect),
            },
            color=color,
            switches={"only_image": only_image, "hide_branding": hide_branding},
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_tixte(interaction) as (_account, client):
            with refusals(_words()):
                config = await client.update_config(**changes)
        view = config_view(config, "✅ Saved: how your links look now")
        await interaction.edit_original_response(view=view)

    @edit_config.autocomplete("color")
    async def _colours(
        self, _interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return colour_choices(typed)


def _changes(
    *,
    words: Mapping[str, str | None],
    links: Mapping[str, tuple[str, str | None]],
    color: str | None,
    switches: Mapping[str, bool | None],
) -> dict[str, Any]:
    """Read what was typed into what the client takes; empty text takes a value away.

    Raises:
        UserError: Something cannot be what it should be, or nothing was given.
    """
    changes: dict[str, Any] = {}
    for name, value in words.items():
        if value is not None:
            changes[name] = "" if is_clear(value) else value.strip()
    for option, (name, value) in links.items():
        if value is not None:
            changes[name] = "" if is_clear(value) else parse_address(value, option)
    if changes.get("base_redirect") == "":
        changes["base_redirect"] = False
    if color is not None:
        changes["theme_color"] = "" if is_clear(color) else parse_colour(color)
    changes |= {name: value for name, value in switches.items() if value is not None}
    if not changes:
        raise UserError(
            "Nothing was given to change.",
            "Fill in at least one option; `/tixte config` shows what is set.",
        )
    return changes


def _words() -> dict[ErrorKind, UserError]:
    return {
        ErrorKind.PAYMENT_REQUIRED: UserError(
            "Tixte hides its branding only on a paid plan (Turbo or Turbo Charged), and yours is"
            " none. Nothing was changed.",
            "Leave `hide-branding` out, or change the plan at tixte.com.",
        ),
        ErrorKind.BAD_REQUEST: UserError(
            "Tixte does not take one of these values. Nothing was changed.",
            "Change them one at a time to find which; links begin with `https://`.",
        ),
    }
