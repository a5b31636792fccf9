"""A small bot on plain discord.py, for the tests of the stand-in itself."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

CHOICES = ["apple", "banana", "cherry"]


class Form(discord.ui.Modal, title="A form"):
    name: discord.ui.TextInput[Form] = discord.ui.TextInput(label="Name", custom_id="name")
    upload: discord.ui.Label[Form] = discord.ui.Label(
        text="Files",
        component=discord.ui.FileUpload(custom_id="files", max_values=3),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        upload = self.upload.component
        assert isinstance(upload, discord.ui.FileUpload)
        sizes = [one.size for one in upload.values]
        await interaction.response.send_message(f"{self.name.value} {sizes}")


class Buttons(discord.ui.View):
    @discord.ui.button(label="Press", custom_id="press")
    async def press(
        self, interaction: discord.Interaction, _button: discord.ui.Button[Buttons]
    ) -> None:
        await interaction.response.edit_message(content="pressed", view=self)

    @discord.ui.select(
        custom_id="pick", options=[discord.SelectOption(label=one) for one in CHOICES]
    )
    async def pick(
        self, interaction: discord.Interaction, select: discord.ui.Select[Buttons]
    ) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"picked {select.values[0]}", view=None)


class Card(discord.ui.LayoutView):
    def __init__(self) -> None:
        super().__init__()
        text = discord.ui.TextDisplay[Card]("a card")
        gallery = discord.ui.MediaGallery[Card](
            discord.MediaGalleryItem("attachment://a.png", description="x")
        )
        file = discord.ui.File[Card]("attachment://b.txt")
        self.add_item(discord.ui.Container[Card](text, discord.ui.Separator[Card](), gallery, file))


async def complete(_interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=one, value=one) for one in CHOICES if typed in one]


class Bot(commands.AutoShardedBot):
    def __init__(self, intents: discord.Intents, **options: Any) -> None:
        super().__init__("!", intents=intents, guild_ready_timeout=0.05, **options)
        self.readies = 0
        self.heard: list[str] = []
        group = app_commands.Group(name="box", description="Things")
        group.add_command(app_commands.Command(name="read", description="R", callback=self.read))
        pick: app_commands.Command[Any, ..., None] = app_commands.Command(
            name="pick", description="P", callback=self.pick
        )
        pick.autocomplete("thing")(complete)
        group.add_command(pick)
        self.tree.add_command(group)
        for name, callback in (("form", self.form), ("view", self.view), ("card", self.card)):
            self.tree.add_command(
                app_commands.Command(name=name, description=name, callback=callback)
            )
        self.tree.add_command(app_commands.ContextMenu(name="Count files", callback=count))

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_ready(self) -> None:
        self.readies += 1

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(message.content)

    async def read(self, interaction: discord.Interaction, file: discord.Attachment) -> None:
        await interaction.response.defer(ephemeral=True)
        try:
            data = await file.read()
        except (discord.HTTPException, aiohttp.ClientError) as error:
            await interaction.edit_original_response(content=type(error).__name__)
            return
        await interaction.edit_original_response(content=data.decode())
        await interaction.followup.send("more", ephemeral=True)

    async def pick(self, interaction: discord.Interaction, thing: str) -> None:
        await interaction.response.defer()
        await interaction.followup.send(f"{thing} in the deferred message")

    async def form(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Form())

    async def view(self, interaction: discord.Interaction) -> None:
        embed = discord.Embed(title="t").set_image(url="attachment://a.png")
        embed.add_field(name="n", value="v")
        file = discord.File(io.BytesIO(b"data"), "a.png")
        await interaction.response.send_message("buttons", view=Buttons(), embed=embed, file=file)

    async def card(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        files = [discord.File(io.BytesIO(b"data"), name) for name in ("a.png", "b.txt")]
        await interaction.edit_original_response(view=Card(), attachments=files)


async def count(interaction: discord.Interaction, message: discord.Message) -> None:
    files = [*message.attachments]
    for snapshot in message.message_snapshots:
        files += snapshot.attachments
    data = b"".join([await one.read() for one in files])
    await interaction.response.send_message(f"{len(files)} files, {len(data)} bytes")
