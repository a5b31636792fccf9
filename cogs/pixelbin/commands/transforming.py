"""`/pixelbin transform`: a picture as operations make it, by its address alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.errors import UserError
from bot.ui import text
from bot.ui.answer import answer_with
from bot.ui.upload_card import MAX_LINK
from bot.ui.view import static_view
from cogs.pixelbin.cards import COLOUR, duration
from cogs.pixelbin.commands.base import PixelbinCommands, service_in
from cogs.pixelbin.commands.completing import file_choices, preset_choices
from cogs.pixelbin.commands.files import HOUR, WEEK, FilePath
from cogs.pixelbin.commands.options import parse_chain, parse_resize
from cogs.pixelbin.commands.resolving import find_file
from cogs.pixelbin.commands.using import using_pixelbin
from cogs.pixelbin.links import in_words
from cogs.pixelbin.models import AccessEnum
from cogs.pixelbin.urls import obj_to_url, url_to_obj

if TYPE_CHECKING:
    from bot.app import Carryall
    from cogs.pixelbin.models import FilesResponse
    from cogs.pixelbin.service import PixelbinService

READY_SECONDS = 30.0
LOOK_EVERY = 2.0


class TransformCommands(PixelbinCommands):
    """Looking at pictures as operations make them."""

    @app_commands.command()
    @app_commands.describe(
        file="Which picture: its path, link or id",
        preset="A preset to apply first",
        resize="640, 640x480 or x480",
        format="The format to give it",
        quality="How well it is kept when compressed",
        erase_background="Cut its background out; costs credits",
        chain="Operations such as t.blur(s:5)~t.flip()",
        expires="How many seconds a private file's link works",
        post="Show it to everyone here",
    )
    @app_commands.rename(erase_background="erase-background")
    async def transform(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        file: FilePath,
        preset: app_commands.Range[str, 1, 100] | None = None,
        resize: app_commands.Range[str, 1, 20] | None = None,
        format: Literal["png", "jpeg", "webp", "avif"] | None = None,  # noqa: A002 - an option's name
        quality: app_commands.Range[int, 1, 100] | None = None,
        erase_background: bool = False,  # noqa: FBT001, FBT002 - an option of a command
        chain: app_commands.Range[str, 1, 1000] | None = None,
        expires: app_commands.Range[int, 1, WEEK] = HOUR,
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Show a picture resized, converted or cut out."""
        operations: list[dict[str, Any]] = []
        if preset is not None:
            operations += parse_chain(f"p:{preset.strip()}")
        if erase_background:
            operations.append({"plugin": "erase", "name": "bg"})
        if resize is not None:
            operations.append(parse_resize(resize))
        if quality is not None:
            operations.append(_operation("compress", "q", quality))
        if format is not None:
            operations.append(_operation("toFormat", "f", format))
        if chain is not None:
            operations += parse_chain(chain)
        if not operations:
            raise UserError(
                "Nothing is to be done to the picture.",
                "Give at least one of `preset`, `resize`, `format`, `quality`, `erase-background`"
                " and `chain`.",
            )
        await interaction.response.defer(ephemeral=True, thinking=True)
        service = service_in(self._bot)
        async with using_pixelbin(interaction) as (_account, client):
            found = await find_file(client, file, service.delivery_places)
            url, seconds = _address(found, operations), None
            if found.access == AccessEnum.PRIVATE:
                url, seconds = await client.sign_url(url, expires), expires
        is_ready = await _wait_until_ready(service, url)
        view = _view(found, url, operations, seconds, is_ready=is_ready)
        await answer_with(interaction, view, post=post)

    @transform.autocomplete("file")
    async def _pictures(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await file_choices(interaction, typed)

    @transform.autocomplete("preset")
    async def _applied(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await preset_choices(interaction, typed)


def _operation(name: str, key: str, value: object) -> dict[str, Any]:
    return {"plugin": "t", "name": name, "values": [{"key": key, "value": value}]}


def _address(file: FilesResponse, operations: list[dict[str, Any]]) -> str:
    """Give the address of a picture with operations in it.

    Raises:
        UserError: It is no picture.
    """
    if file.asset_type not in (None, "image") or not file.url:
        raise UserError(
            f"**{text.safe(file.name or '')}** is no picture: Pixelbin transforms only those.",
            "Choose a picture; `/pixelbin file show` gives the link of other files.",
        )
    return obj_to_url({**url_to_obj(file.url), "transformations": operations})


async def _wait_until_ready(service: PixelbinService, url: str) -> bool:
    """Ask for a picture until it is there: some operations take their time (contract, 6.6).

    Raises:
        PixelbinError: It cannot be made, or its server cannot be reached.
    """
    deadline = asyncio.get_running_loop().time() + READY_SECONDS
    while not await service.is_ready(url):
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(LOOK_EVERY)
    return True


def _view(
    file: FilesResponse,
    url: str,
    operations: list[dict[str, Any]],
    seconds: int | None,
    *,
    is_ready: bool,
) -> discord.ui.LayoutView:
    lines = [f"### {text.safe(file.name or '')}", *(f"• {one}" for one in in_words(operations))]
    lines.append(url)
    if seconds is not None:
        lines.append(f"-# This link opens it for everybody who has it, for {duration(seconds)}.")
    if not is_ready:
        lines.append("-# Pixelbin is still at work: open the link in a while.")
    card: discord.ui.Container[Any] = discord.ui.Container(accent_colour=COLOUR)
    card.add_item(discord.ui.TextDisplay("\n".join(lines)))
    if is_ready:
        card.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem(url)))
    if len(url) <= MAX_LINK:
        card.add_item(discord.ui.ActionRow(discord.ui.Button(label="Open", url=url)))
    return static_view(card)
