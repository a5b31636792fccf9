"""`/preview url` and the message menu "Preview links"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.http.guard import UrlRefusedError, check_url
from bot.ui import text
from bot.ui.answer import answer_with
from bot.ui.preview_card import preview_card
from bot.ui.view import static_view
from cogs.previews.finding import KnownLink, card_of, cards_of, known_links
from cogs.previews.links import links_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.app import Carryall

MAX_URL = 2000
# A card has five components, a message 40 (Discord).
MAX_CARDS = 5
DESTRUCTIVE = "deletes a file as soon as it is opened"


class Previews(commands.Cog):
    """Shows what the links of the services lead to.

    A link that destroys something when it is opened is neither opened nor shown. A card that
    everybody sees says only what everybody may know.
    """

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot
        self._menu = app_commands.ContextMenu(name="Preview links", callback=self._preview_message)

    async def cog_load(self) -> None:
        """Add the menu: discord.py takes none from a cog by itself."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take the menu away again."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command()
    @app_commands.describe(
        url="A link to something at one of the services",
        post="Show the card to everyone here",
    )
    async def preview(
        self,
        interaction: discord.Interaction[Carryall],
        url: app_commands.Range[str, 1, MAX_URL],
        post: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """See what a link leads to, without opening it."""
        checked = self._check(url)
        # Refusals are for the person alone, so that a card for all is sent behind this answer.
        await interaction.response.defer(ephemeral=True, thinking=True)
        links = await known_links(self._bot, interaction.user.id, [checked])
        if not links:
            raise self._unknown("None of the services here knows this link.")
        card = await card_of(self._bot, links[0], is_public=post)
        view = static_view(preview_card(card, links[0].service))
        await answer_with(interaction, view, post=post)

    async def _preview_message(
        self, interaction: discord.Interaction[Carryall], message: discord.Message
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        urls = links_of(message)
        if not urls:
            raise UserError(
                "There are no links in this message.", "Choose a message that has some."
            )
        safe = [url for url in urls if not self._bot.services.destroys(url)]
        links = await known_links(self._bot, interaction.user.id, safe)
        hidden = len(urls) - len(safe)
        if not links and hidden:
            raise _destructive()
        if not links:
            raise self._unknown("None of the services here knows a link in this message.")
        cards = await cards_of(self._bot, links[:MAX_CARDS])
        items: list[discord.ui.Item[Any]] = [
            _failed(link, made) if isinstance(made, str) else preview_card(made, link.service)
            for link, made in cards
        ]
        if notes := _notes(len(links), hidden):
            items.append(discord.ui.TextDisplay("\n".join(notes)))
        await interaction.edit_original_response(view=static_view(*items))

    def _check(self, typed: str) -> str:
        try:
            url = str(check_url(typed))
        except UrlRefusedError as error:
            raise UserError(
                f"This address {error}.", "Paste a link as your browser shows it."
            ) from None
        if self._bot.services.destroys(url):
            raise _destructive()
        return url

    def _unknown(self, cause: str) -> UserError:
        titles = ", ".join(service.title for service in self._bot.services.previewables())
        return UserError(
            cause,
            f"Links of {titles or 'no service yet'} can be previewed, and those on your own domains"
            " there once your account is linked.",
        )


def _failed(link: KnownLink, words: str) -> discord.ui.TextDisplay[Any]:
    title = text.safe(link.url.rpartition("/")[2], 60)
    return discord.ui.TextDisplay(f"❌ **{title}**: {text.shorten(words, 500)}")


def _notes(known: int, hidden: int) -> Sequence[str]:
    notes = []
    if known > MAX_CARDS:
        notes.append(f"-# The first {MAX_CARDS} of {known} links; `/preview` shows the others.")
    if hidden:
        many = "A link here" if hidden == 1 else f"{hidden} links here"
        verb = DESTRUCTIVE if hidden == 1 else "delete files as soon as they are opened"
        notes.append(f"⚠️ {many} {verb}: it is not opened or shown. Better remove the message.")
    return notes


def _destructive() -> UserError:
    return UserError(
        f"This link {DESTRUCTIVE}: it was neither opened nor shown.",
        "Keep it secret. Whoever has it can delete the file; use the file's own address instead.",
    )
