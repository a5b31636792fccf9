"""`/mixcloud embed`: code to put a player on a page."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.answer import answer_with
from bot.ui.view import static_view
from cogs.mixcloud.commands.completing import key_choices
from cogs.mixcloud.commands.using import service_in, using_mixcloud
from cogs.mixcloud.models import AccessDict
from cogs.mixcloud.views import view_of

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.mixcloud.client import MixcloudClient

MAX_SHOWN = 1800
SIZE = re.compile(r"[1-9]\d{0,3}|(?:[1-9]\d?|100)%")
COLOUR = re.compile(r"#?[0-9a-fA-F]{6}")
_LANGUAGES = {"html": "html", "json": "json", "oembed": "json", "oembed-xml": "xml"}

Format = Literal["html", "json", "oembed", "oembed-xml"]


class EmbedCommands(commands.Cog):
    """Code to embed."""

    @app_commands.command()
    @app_commands.describe(
        key="A show: its key or page address",
        format="How the code is written; HTML if you name none",
        width="In pixels, or such as 100%",
        height="In pixels, or such as 50%",
        color="Six digits, such as 3388aa",
        post="Show it to everyone here",
    )
    async def embed(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        key: app_commands.Range[str, 1, 500],
        format: Format = "html",  # noqa: A002 - the option's name
        width: app_commands.Range[str, 1, 10] | None = None,
        height: app_commands.Range[str, 1, 10] | None = None,
        color: app_commands.Range[str, 6, 7] | None = None,
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Get the code that puts a show's player on a page."""
        display = _display(width, height, color)
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with using_mixcloud(interaction) as (_account, client):
            found = await client.get(key)
            code = await _code(client, key, format, display)
        view = view_of(found.data, service_in(interaction).site)
        await _answer(interaction, view, code, format, post=post)

    @embed.autocomplete("key")
    async def _embedded(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await key_choices(interaction, typed, "cloudcast")


async def _code(client: MixcloudClient, key: str, wanted: Format, display: dict[str, Any]) -> str:
    match wanted:
        case "html":
            found: Any = await client.embed_html(key, **display)
        case "json":
            found = await client.embed_json(key, **display)
        case "oembed":
            found = await client.oembed(key, **display)
        case "oembed-xml":
            found = await client.oembed(key, format="xml", **display)
    if isinstance(found, AccessDict):
        return json.dumps(found.data, indent=2, ensure_ascii=False, default=str)
    return str(found).strip()


async def _answer(
    interaction: discord.Interaction[Any], view: Any, code: str, wanted: str, *, post: bool
) -> None:
    language = _LANGUAGES[wanted]
    card: discord.ui.Container[Any] = discord.ui.Container(
        accent_colour=service_in(interaction).colour if view.colour is None else view.colour
    )
    card.add_item(discord.ui.TextDisplay(f"### {text.safe(view.name)}\n<{view.url}>"))
    files = []
    if len(code) <= MAX_SHOWN and "```" not in code:
        card.add_item(discord.ui.TextDisplay(f"```{language}\n{code}\n```"))
    else:
        name = f"embed.{language}"
        files.append(discord.File(io.BytesIO(code.encode()), filename=name))
        card.add_item(discord.ui.File(f"attachment://{name}"))
    if view.picture is not None:
        gallery: discord.ui.MediaGallery[Any] = discord.ui.MediaGallery()
        gallery.add_item(media=view.picture, description=text.shorten(view.name, 200))
        card.add_item(gallery)
    await answer_with(interaction, static_view(card), post=post, files=files)


def _display(width: str | None, height: str | None, color: str | None) -> dict[str, Any]:
    for name, value in (("width", width), ("height", height)):
        if value is not None and not SIZE.fullmatch(value):
            raise UserError(
                f"`{name}` does not read as a size: {text.code(value, 20)}.",
                "Write pixels, such as `400`, or a part of the page, such as `100%`.",
            )
    if color is not None and not COLOUR.fullmatch(color):
        raise UserError(
            f"`color` is none: {text.code(color, 20)}.", "Write six digits, such as `3388aa`."
        )
    return {"width": width, "height": height, "color": color}
