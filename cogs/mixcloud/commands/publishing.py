"""`/mixcloud upload`, `upload-url` and `edit`: shows are published after a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.transfer.kept import KeptRequest
from bot.ui import text
from bot.ui.confirm import Confirm
from bot.ui.given import of_command, of_url
from bot.ui.sending import send_files
from bot.ui.view import notice
from cogs.mixcloud.cards import card_view
from cogs.mixcloud.commands.about import (
    Wishes,
    basic_hint,
    file_facts,
    read_wishes,
    refuse_what_needs_pro,
    summary,
)
from cogs.mixcloud.commands.asking import AskToPublish
from cogs.mixcloud.commands.attached import audio_facts, audio_facts_at
from cogs.mixcloud.commands.completing import key_choices
from cogs.mixcloud.commands.using import SERVICE, service_in, using_mixcloud
from cogs.mixcloud.keys import key_segments, page_of
from cogs.mixcloud.sealed_pictures import SealedPictures
from cogs.mixcloud.service import is_audio
from cogs.mixcloud.views import view_of

if TYPE_CHECKING:
    from bot.app import Carryall
    from bot.transfer.request import RequestedFile
    from cogs.mixcloud.audio import AudioFacts
    from cogs.mixcloud.client import MixcloudClient
    from cogs.mixcloud.options import ShowAbout

Name = app_commands.Range[str, 1, 255]
Words = app_commands.Range[str, 1, 1000]
Few = app_commands.Range[str, 1, 300]
Tracks = app_commands.Range[str, 1, 6000]
Time = app_commands.Range[str, 1, 60]
DESCRIBED = {
    "name": "Its title",
    "picture": "JPEG, PNG, GIF or WebP, at most 10 MiB",
    "description": "At most 1000 characters",
    "tags": "At most 5, with commas between them",
    "tracklist": "0:00 Artist - Song; 3:20 Artist - Song",
    "tracklist_file": "A .cue, .m3u or text file",
    "hosts": "At most 2 user names (Pro)",
    "publish_at": "Such as tomorrow 18:00, in UTC (Pro)",
    "disable_comments": "Nobody may comment (Pro)",
    "hide_stats": "Hide its numbers (Pro)",
}
UPLOADED = {
    **DESCRIBED,
    "unlisted": "It is found by its link alone",
    "post": "Show the result to everyone here",
}
EDITED = {
    **DESCRIBED,
    "tags": "Replace all tags",
    "hosts": "Replace all hosts (Pro); none clears",
    "post": "Show the result to everyone here",
}
RENAMED = {
    "tracklist_file": "tracklist-file",
    "publish_at": "publish-at",
    "disable_comments": "disable-comments",
    "hide_stats": "hide-stats",
}
SHOW_PARTS = 2


class PublishCommands(commands.Cog):
    """Uploading and editing."""

    @app_commands.command()
    @app_commands.describe(mp3="The audio", **UPLOADED)
    @app_commands.rename(**RENAMED)
    async def upload(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        mp3: discord.Attachment,
        name: Name,
        picture: discord.Attachment | None = None,
        description: Words | None = None,
        tags: Few | None = None,
        tracklist: Tracks | None = None,
        tracklist_file: discord.Attachment | None = None,
        hosts: Few | None = None,
        publish_at: Time | None = None,
        unlisted: bool = False,  # noqa: FBT001, FBT002 - an option of a command
        disable_comments: bool = False,  # noqa: FBT001, FBT002
        hide_stats: bool = False,  # noqa: FBT001, FBT002
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Publish a show; asks first."""
        wishes = Wishes(
            name,
            picture,
            description,
            tags,
            tracklist,
            tracklist_file,
            hosts,
            publish_at,
            "unlisted" if unlisted else None,
            disable_comments=disable_comments,
            hide_stats=hide_stats,
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        (file,) = of_command(interaction, [mp3])
        if not is_audio(file.filename, file.content_type or ""):
            raise UserError(
                f"{text.code(file.filename, 80)} is no audio; Mixcloud takes nothing else.",
                "Send an MP3.",
            )
        facts = await audio_facts(interaction.client, mp3)
        await _ask(interaction, file, wishes, facts, post=post)

    @app_commands.command(name="upload-url")
    @app_commands.describe(url="The address of the audio on the open web", **UPLOADED)
    @app_commands.rename(**RENAMED)
    async def upload_url(  # noqa: PLR0917 - as above
        self,
        interaction: discord.Interaction[Carryall],
        url: app_commands.Range[str, 1, 2000],
        name: Name,
        picture: discord.Attachment | None = None,
        description: Words | None = None,
        tags: Few | None = None,
        tracklist: Tracks | None = None,
        tracklist_file: discord.Attachment | None = None,
        hosts: Few | None = None,
        publish_at: Time | None = None,
        unlisted: bool = False,  # noqa: FBT001, FBT002
        disable_comments: bool = False,  # noqa: FBT001, FBT002
        hide_stats: bool = False,  # noqa: FBT001, FBT002
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Publish a show from the web; asks first."""
        wishes = Wishes(
            name,
            picture,
            description,
            tags,
            tracklist,
            tracklist_file,
            hosts,
            publish_at,
            "unlisted" if unlisted else None,
            disable_comments=disable_comments,
            hide_stats=hide_stats,
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        file = of_url(interaction, url, interaction.client.services)
        facts = await audio_facts_at(interaction.client, url)
        await _ask(interaction, file, wishes, facts, post=post)

    @app_commands.command()
    @app_commands.describe(
        key="A show of yours: its key or page address",
        visibility="Who finds it",
        **EDITED,
    )
    @app_commands.rename(**RENAMED)
    async def edit(  # noqa: PLR0917 - as above
        self,
        interaction: discord.Interaction[Carryall],
        key: app_commands.Range[str, 1, 500],
        name: Name | None = None,
        picture: discord.Attachment | None = None,
        description: Words | None = None,
        tags: Few | None = None,
        tracklist: Tracks | None = None,
        tracklist_file: discord.Attachment | None = None,
        hosts: Few | None = None,
        publish_at: Time | None = None,
        visibility: Literal["publish", "unpublish", "unlisted"] | None = None,
        disable_comments: bool = False,  # noqa: FBT001, FBT002
        hide_stats: bool = False,  # noqa: FBT001, FBT002
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Change a show of yours; asks first."""
        wishes = Wishes(
            name,
            picture,
            description,
            tags,
            tracklist,
            tracklist_file,
            hosts,
            publish_at,
            visibility,
            disable_comments=disable_comments,
            hide_stats=hide_stats,
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        await _edit(interaction, key, wishes, post=post)

    @edit.autocomplete("key")
    async def _own_shows(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await key_choices(interaction, typed, "cloudcast", own=True)


async def _ask(
    interaction: discord.Interaction[Any],
    file: RequestedFile,
    wishes: Wishes,
    facts: AudioFacts,
    *,
    post: bool,
) -> None:
    """Show what will be published; a press sends it on the way of every transfer."""
    async with using_mixcloud(interaction) as (_account, client):
        me = view_of((await client.me()).data)
    refuse_what_needs_pro(wishes, me)
    about = await read_wishes(interaction.client, wishes, audio_length=facts.seconds)

    async def publish(pressed: discord.Interaction[Any], said: ShowAbout) -> None:
        wish = KeptRequest((file,), name=said.title, options=said.to_options())
        await send_files(pressed, wish, service=SERVICE, post=post, rehosting=False)

    lines = file_facts(file, facts)
    if (hint := basic_hint(me)) is not None:
        lines.append(hint)
    name = text.safe(me.name, 60)
    lines.append(f"-# In the name of **{name}** · Shows are deleted at Mixcloud's site only.")
    await AskToPublish(interaction.user.id, about, lines, publish).ask(interaction)


async def _edit(
    interaction: discord.Interaction[Any], key: str, wishes: Wishes, *, post: bool
) -> None:
    async with using_mixcloud(interaction) as (account, client):
        me = view_of((await client.me()).data)
        refuse_what_needs_pro(wishes, me)
        parts = key_segments(key, service_in(interaction).hosts)
        if len(parts) == 1:
            parts = (me.username, *parts)
        if len(parts) != SHOW_PARTS:
            raise UserError(
                f"{text.code(key, 80)} does not name a show.",
                "Choose one of those that come up while you type.",
            )
        show = view_of((await client.get("/".join(parts), fresh=True)).data)
    about = await read_wishes(interaction.client, wishes)
    said = summary(about)
    if not said:
        raise UserError("There is nothing to change.", "Name at least one thing to change.")

    async def act(pressed: discord.Interaction[Any]) -> None:
        await pressed.response.defer()
        async with using_mixcloud(pressed, account.id) as (_account, again):
            await _change(again, show.key, about, interaction.client)
            changed = view_of((await again.get(show.key)).data) if post else show
        name = text.safe(about.title or show.name)
        page = page_of(show.key, service_in(interaction).site)
        await pressed.edit_original_response(view=notice(f"✅ Changed **{name}**.\n<{page}>"))
        if post:
            await pressed.followup.send(view=card_view(changed, service_in(interaction).colour))

    question = [f"### Change “{text.safe(show.name)}” at Mixcloud?", *said]
    if replaced := _replaced(about):
        question.append(f"⚠️ {replaced} replaced as a whole: what is there now goes.")
    words = text.shorten("\n".join(question), 3500)
    await Confirm(interaction.user.id, words, verb="Change it", act=act).ask(interaction)


async def _change(client: MixcloudClient, key: str, about: ShowAbout, bot: Carryall) -> None:
    picture = None
    if about.picture is not None:
        picture = SealedPictures.of(bot).open(about.picture, about.picture_size)
    await client.edit(key, name=about.title, picture=picture, **about.as_keywords())


def _replaced(about: ShowAbout) -> str:
    groups = {"tags": about.tags, "tracks": about.tracks, "hosts": about.hosts}
    named = [name for name, value in groups.items() if value is not None]
    if not named:
        return ""
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"{listed.capitalize()} are"
