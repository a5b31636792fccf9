"""`/tixte upload` and `/tixte upload-url`: the way of `/rehost`, with Tixte's own options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.transfer.kept import KeptRequest
from bot.ui.given import of_command, of_url
from bot.ui.sending import send_files
from cogs.tixte.commands.base import TixteCommands
from cogs.tixte.commands.completing import domain_choices
from cogs.tixte.commands.options import MAX_DOMAIN, domain_or_none
from cogs.tixte.commands.using import SERVICE
from cogs.tixte.service import DOMAIN_OPTION, RANDOM_NAME_OPTION

if TYPE_CHECKING:
    from bot.app import Carryall
    from bot.transfer.request import RequestedFile

MAX_NAME = 200
MAX_URL = 2000


class SendCommands(TixteCommands):
    """Sending files to Tixte."""

    @app_commands.command()
    @app_commands.describe(
        file="A file to send",
        file2="Another file",
        file3="Another file",
        file4="Another file",
        file5="Another file",
        domain="The domain of yours to send it to",
        private="Keep it from the public",
        name="What to call it",
        random_name="Let Tixte make up a name",
        force="Send it even if you have the same file there already",
        post="Show the result to everyone here",
    )
    @app_commands.rename(random_name="random-name")
    async def upload(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        file: discord.Attachment,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
        file5: discord.Attachment | None = None,
        domain: app_commands.Range[str, 1, MAX_DOMAIN] | None = None,
        private: bool = False,  # noqa: FBT001, FBT002 - an option of a command
        name: app_commands.Range[str, 1, MAX_NAME] | None = None,
        random_name: bool = False,  # noqa: FBT001, FBT002
        force: bool = False,  # noqa: FBT001, FBT002
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Send files to Tixte and get links that last."""
        given = [one for one in (file, file2, file3, file4, file5) if one is not None]
        await _send(
            interaction,
            of_command(interaction, given),
            _options(domain, random_name=random_name),
            private=private,
            name=name,
            force=force,
            post=post,
        )

    @app_commands.command(name="upload-url")
    @app_commands.describe(
        url="The address of a file on the open web",
        name="What to call it",
        domain="The domain of yours to send it to",
        private="Keep it from the public",
        force="Send it even if you have the same file there already",
        post="Show the result to everyone here",
    )
    async def upload_url(  # noqa: PLR0917 - as above
        self,
        interaction: discord.Interaction[Carryall],
        url: app_commands.Range[str, 1, MAX_URL],
        name: app_commands.Range[str, 1, MAX_NAME] | None = None,
        domain: app_commands.Range[str, 1, MAX_DOMAIN] | None = None,
        private: bool = False,  # noqa: FBT001, FBT002
        force: bool = False,  # noqa: FBT001, FBT002
        post: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        """Send a file from the web to Tixte and get a link that lasts."""
        await _send(
            interaction,
            [of_url(interaction, url, interaction.client.services)],
            _options(domain, random_name=False),
            private=private,
            name=name,
            force=force,
            post=post,
        )

    @upload.autocomplete("domain")
    @upload_url.autocomplete("domain")
    async def _upload_domains(
        self, interaction: discord.Interaction[Carryall], typed: str
    ) -> list[app_commands.Choice[str]]:
        return await domain_choices(interaction, typed)


def _options(domain: str | None, *, random_name: bool) -> dict[str, str]:
    options = {} if (wanted := domain_or_none(domain)) is None else {DOMAIN_OPTION: wanted}
    return options | ({RANDOM_NAME_OPTION: "yes"} if random_name else {})


async def _send(
    interaction: discord.Interaction[Carryall],
    files: list[RequestedFile],
    options: dict[str, str],
    *,
    private: bool,
    name: str | None,
    force: bool,
    post: bool,
) -> None:
    wish = KeptRequest(tuple(files), private=private, name=name, options=options, force=force)
    await send_files(interaction, wish, service=SERVICE, post=post, rehosting=False)
