"""`/rehost files`, `url`, `message`, `channel`, `form`, and the menu "Re-host attachments"."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.transfer.kept import KeptRequest
from bot.ui.choice import asker_of, host_choices
from bot.ui.given import of_command, of_message, of_url
from bot.ui.sending import send_files
from cogs.rehost.channel import MAX_MESSAGES, Given, PlaceOption, WalkWish, begin_walk
from cogs.rehost.form import RehostForm
from cogs.rehost.message_link import MessageLink, parse_message_link
from cogs.rehost.reading import check_content, read_message

if TYPE_CHECKING:
    from bot.app import Carryall
    from bot.transfer.request import RequestedFile

MAX_NAME = 200
MAX_URL = 2000
MAX_MESSAGE_LINK = 200
MAX_TIME = 60
# Discord waits 3 s for the first sign of an answer.
READ_BEFORE_ANSWER_SECONDS = 2.0


class Rehost(commands.Cog):
    """Carries files from Discord to where the person has an account.

    1. The answer is deferred, private unless ``post`` is asked for.
    2. The account is chosen: that of the service named, else the person's default, else the
       server's where it is open to them. Without one the request is kept, and goes on when an
       account is linked (``cogs.accounts``).
    3. Each file becomes a transfer: refused at once, or begun as a job.
    4. One reply shows progress and ends as a card a file (``bot.ui.teller``).
    """

    rehost = app_commands.Group(name="rehost", description="Send files to where they last")

    def __init__(self, bot: Carryall) -> None:
        self._bot = bot
        self._menu = app_commands.ContextMenu(
            name="Re-host attachments", callback=self._rehost_message
        )

    async def cog_load(self) -> None:
        """Add the menu: discord.py takes none from a cog by itself."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take the menu away again."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @rehost.command()
    @app_commands.describe(
        file="A file to send",
        file2="Another file",
        file3="Another file",
        file4="Another file",
        file5="Another file",
        service="Where to send it; else your default",
        private="Keep it from the public there",
        name="What to call it there",
        force="Send it even if you have the same file there already",
        keep_metadata="Send pictures with what they tell about you, such as the place",
        post="Show the result to everyone here",
    )
    @app_commands.rename(keep_metadata="keep-metadata")
    async def files(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        file: discord.Attachment,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
        file5: discord.Attachment | None = None,
        service: str | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - an option of a command
        name: app_commands.Range[str, 1, MAX_NAME] | None = None,
        force: bool = False,  # noqa: FBT001, FBT002
        keep_metadata: bool = False,  # noqa: FBT001, FBT002
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Send files to your account and get links that last."""
        given = [one for one in (file, file2, file3, file4, file5) if one is not None]
        await self._begin(
            interaction,
            of_command(interaction, given),
            service=service,
            private=private,
            name=name,
            force=force,
            keep_metadata=keep_metadata,
            post=post,
        )

    @rehost.command()
    @app_commands.describe(
        url="The address of a file on the open web",
        service="Where to send it; else your default",
        private="Keep it from the public there",
        name="What to call it there",
        force="Send it even if you have the same file there already",
        keep_metadata="Send pictures with what they tell about you, such as the place",
        post="Show the result to everyone here",
    )
    @app_commands.rename(keep_metadata="keep-metadata")
    async def url(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        url: app_commands.Range[str, 1, MAX_URL],
        service: str | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - an option of a command
        name: app_commands.Range[str, 1, MAX_NAME] | None = None,
        force: bool = False,  # noqa: FBT001, FBT002
        keep_metadata: bool = False,  # noqa: FBT001, FBT002
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Send a file from the web to your account and get a link that lasts."""
        await self._begin(
            interaction,
            [of_url(interaction, url, self._bot.services)],
            service=service,
            private=private,
            name=name,
            force=force,
            keep_metadata=keep_metadata,
            post=post,
        )

    @rehost.command()
    @app_commands.describe(
        link="The message, as Copy Message Link in its menu gives it",
        service="Where to send what is in it; else your default",
        private="Keep it from the public there",
        force="Send it even if you have the same file there already",
        keep_metadata="Send pictures with what they tell about you, such as the place",
        post="Show the result to everyone here",
    )
    @app_commands.rename(keep_metadata="keep-metadata")
    async def message(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        link: app_commands.Range[str, 1, MAX_MESSAGE_LINK],
        service: str | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - an option of a command
        force: bool = False,  # noqa: FBT001, FBT002
        keep_metadata: bool = False,  # noqa: FBT001, FBT002
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Send all files and embedded pictures of a message that you can read."""
        parsed = parse_message_link(link)
        if post:
            message = await _read_at_once(interaction, parsed)
        else:
            await interaction.response.defer(ephemeral=True, thinking=True)
            message = await read_message(interaction, parsed)
        files = of_message(message, self._bot.services)
        if not files:
            check_content(self._bot, message)
            raise _no_files()
        await self._begin(
            interaction,
            files,
            service=service,
            private=private,
            force=force,
            keep_metadata=keep_metadata,
            post=post,
        )

    @rehost.command()
    @app_commands.describe(
        channel="Which one, with its threads; else this one",
        since="From when on: 2025-12-31, 2025-12-31 18:00 (UTC), or a time of Discord's",
        until="Up to when, likewise",
        limit="How many messages to look at, the newest first",
        service="Where to send the files; else your default",
        private="Keep them from the public there",
    )
    async def channel(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        channel: app_commands.Transform[Given, PlaceOption] | None = None,
        since: app_commands.Range[str, 1, MAX_TIME] | None = None,
        until: app_commands.Range[str, 1, MAX_TIME] | None = None,
        limit: app_commands.Range[int, 1, MAX_MESSAGES] = MAX_MESSAGES,
        service: str | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - an option of a command
    ) -> None:
        """Send every attachment of a channel; needs Manage Messages."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        wish = WalkWish(channel, since, until, limit, service, private)
        await begin_walk(interaction, wish)

    @rehost.command()
    async def form(self, interaction: discord.Interaction[Carryall]) -> None:
        """Send up to ten files at once."""
        hosts = self._bot.services.hosts()
        await interaction.response.send_modal(RehostForm(hosts, MAX_NAME, self._begin))

    @channel.autocomplete("service")
    @message.autocomplete("service")
    @url.autocomplete("service")
    @files.autocomplete("service")
    async def _services(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await host_choices(self._bot, asker_of(interaction), typed, rehosting=True)

    async def _rehost_message(
        self, interaction: discord.Interaction[Carryall], message: discord.Message
    ) -> None:
        files = of_message(message, self._bot.services)
        if not files:
            raise _no_files()
        await self._begin(interaction, files)

    async def _begin(
        self,
        interaction: discord.Interaction[Carryall],
        files: list[RequestedFile],
        *,
        service: str | None = None,
        private: bool = False,
        name: str | None = None,
        force: bool = False,
        keep_metadata: bool = False,
        post: bool = False,
    ) -> None:
        wish = KeptRequest(
            tuple(files), private=private, name=name, keep_metadata=keep_metadata, force=force
        )
        await send_files(interaction, wish, service=service, post=post, rehosting=True)


async def _read_at_once(
    interaction: discord.Interaction[Carryall], link: MessageLink
) -> discord.Message:
    """Read a message before there is any answer: a refusal has to be for the person alone."""
    try:
        async with asyncio.timeout(READ_BEFORE_ANSWER_SECONDS):
            return await read_message(interaction, link)
    except TimeoutError:
        raise UserError(
            "Discord is slow to show this message.",
            "Leave `post` out, and press **Post here** below the result.",
        ) from None


def _no_files() -> UserError:
    return UserError(
        "This message has no attachments and no embedded pictures.",
        "Choose one with files; forwarded messages work as well.",
    )
