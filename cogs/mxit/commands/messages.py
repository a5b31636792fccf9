"""`/mxit message`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.errors import UserError
from bot.ui import text
from cogs.mxit.calls.messaging import MAX_CHARACTERS
from cogs.mxit.commands.base import MxitCommands
from cogs.mxit.commands.options import MAX_ID, MAX_TO
from cogs.mxit.commands.receivers import deliver, left_out
from cogs.mxit.commands.using import require_scope, service_of, using_mxit
from cogs.mxit.markup import to_discord, to_mxit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import discord

    from bot.app import Carryall
    from cogs.mxit.client import MxitClient
    from cogs.mxit.commands.receivers import Receiver
    from storage.accounts import Account

Words = app_commands.Range[str, 1, MAX_CHARACTERS]
To = app_commands.Range[str, 1, MAX_TO]
_PLACEHOLDER = re.compile(r"\{[0-9]+\}")
LINK = "{0}"


class MessageCommands(MxitCommands):
    """Messages, from the app or in the person's name."""

    message = app_commands.Group(name="message", description="Write to people at Mxit")

    @message.command(name="send")
    @app_commands.rename(words="text", link_service="link-service", link_text="link-text")
    @app_commands.describe(
        to="Who gets it: Mxit ids or user ids, with blanks or commas between them",
        words="What to write; {0} is where the link stands",
        markup="Read Discord's bold, italic and underline as such; on if you leave it out",
        spool="Keep it for those who are not online; on if you leave it out",
        link_service="The Mxit id of a service that a link in the text leads to",
        link_text="The words of that link",
    )
    async def send_as_app(  # noqa: PLR0917 - the options of a command, which discord.py passes by name
        self,
        interaction: discord.Interaction[Carryall],
        to: To,
        words: Words,
        markup: bool = True,  # noqa: FBT001, FBT002 - an option of a command
        spool: bool = True,  # noqa: FBT001, FBT002
        link_service: app_commands.Range[str, 1, MAX_ID] | None = None,
        link_text: app_commands.Range[str, 1, 100] | None = None,
    ) -> None:
        """Write to people from this bot's app; you are asked before it goes out."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        app_id = _app_id(interaction)
        body = _with_link(_body(words, markup=markup), link_service, link_text)

        async def send(client: MxitClient, _account: Account, receiver: Receiver) -> None:
            link = client.messaging.create_redirect_link
            links = (
                None
                if link_service is None
                else [link(True, link_service, link_text or link_service)]  # noqa: FBT003
            )
            await client.messaging.send_message(
                app_id, [receiver.user_id], body, markup, spool=spool, links=links
            )

        shown = f"From the app **{text.safe(app_id, 40)}**"
        await self._write(interaction, to, body, shown, send, markup=markup, as_app=True)

    @message.command(name="as-me")
    @app_commands.rename(words="text")
    @app_commands.describe(
        to="Who gets it: Mxit ids or user ids, with blanks or commas between them",
        words="What to write",
        markup="Read Discord's bold, italic and underline as such; on if you leave it out",
    )
    async def send_as_me(
        self,
        interaction: discord.Interaction[Carryall],
        to: To,
        words: Words,
        markup: bool = True,  # noqa: FBT001, FBT002
    ) -> None:
        """Write to people in your own name; you are asked before it goes out."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        body = _with_link(_body(words, markup=markup), None, None)

        async def send(client: MxitClient, account: Account, receiver: Receiver) -> None:
            await client.messaging.send_user_to_user_message(
                account.remote_id, [receiver.user_id], body, markup
            )

        await self._write(interaction, to, body, "In your name", send, markup=markup, as_app=False)

    async def _write(
        self,
        interaction: discord.Interaction[Any],
        to: str,
        body: str,
        sender: str,
        send: Callable[[MxitClient, Account, Receiver], Awaitable[None]],
        *,
        markup: bool,
        as_app: bool,
    ) -> None:
        """Look the receivers up, ask, and send to each of them."""
        async with using_mxit(interaction) as (account, client):
            if not as_app:
                await require_scope(interaction, account, client, "message/user")
            receivers, unknown = await self._receivers.find(client, to)
        shown = to_discord(body) if markup else text.safe_lines(body, MAX_CHARACTERS)
        names = ", ".join(one.shown for one in receivers)
        question = (
            f"**Send this message?**\n{sender}, to {names}.{left_out(unknown)}\n\n"
            f"{text.shorten(shown, 1800)}"
        )

        async def do(same: MxitClient) -> str:
            told = await deliver(receivers, lambda one: send(same, account, one))
            return f"**What became of the message**\n{told}{left_out(unknown)}"

        await self._confirm(interaction, account, question, "Send", do)


def _app_id(interaction: discord.Interaction[Any]) -> str:
    app_id = service_of(interaction).config.app_id
    if app_id is None:
        raise UserError(
            "This bot's app has no Mxit id, so it cannot write to anybody.",
            "Whoever runs the bot sets `MXIT_APP_ID`; in your own name you write with"
            " `/mxit message as-me`.",
        )
    return app_id


def _body(words: str, *, markup: bool) -> str:
    """Make the text as Mxit takes it.

    Raises:
        UserError: There is none, or it is too long.
    """
    body = to_mxit(words.strip()) if markup else words.strip()
    if not body:
        raise UserError("The message is empty.", "Write something in `text`.")
    return _fitting(body)


def _fitting(body: str) -> str:
    if len(body) > MAX_CHARACTERS:
        raise UserError(
            f"As Mxit writes it this message has {len(body)} characters, at most"
            f" {MAX_CHARACTERS} go out.",
            "Shorten it, or send it in two.",
        )
    return body


def _with_link(body: str, link_service: str | None, link_text: str | None) -> str:
    """Put the link's place into the text, where there is a link.

    Raises:
        UserError: The text has a place without a link, or a link lacks its service.
    """
    places = set(_PLACEHOLDER.findall(body))
    if link_service is None:
        if link_text is not None:
            raise UserError(
                "`link-text` alone leads nowhere.", "Name the service with `link-service` too."
            )
        if places:
            raise UserError(
                f"{text.code(min(places))} stands for a link, and there is none.",
                "Name a service with `link-service`, or leave the braces out.",
            )
        return body
    if places - {LINK}:
        raise UserError(
            f"There is one link, so {text.code(max(places))} stands for nothing.",
            "Write `{0}` where the link is to stand.",
        )
    return body if places else _fitting(f"{body} {LINK}")
