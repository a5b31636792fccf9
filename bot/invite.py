"""``carryall invite``: the links that install the bot."""

from __future__ import annotations

from http import HTTPStatus

import aiohttp
from yarl import URL

from bot.config import Settings, require_token
from bot.discord_rest import DiscordRest, DiscordUnreachableError
from bot.errors import StartError

AUTHORIZE = URL("https://discord.com/oauth2/authorize")
# Interactions need no permission in a server, and nothing else is done there yet.
PERMISSIONS = 0


async def install_links(settings: Settings) -> dict[str, str]:
    """Ask Discord who the token is, and give the links by whom they install for.

    Raises:
        SettingsError: There is no token.
        StartError: Discord refuses it, or does not answer.
    """
    require_token(settings)
    async with aiohttp.ClientSession(trust_env=False) as session:
        rest = DiscordRest(session, settings)
        try:
            answer = await rest.application()
        except DiscordUnreachableError as error:
            raise StartError(
                f"Discord at {rest.base} cannot be asked: {error}; check the network and"
                " DISCORD_API_BASE"
            ) from None
    if answer.status == HTTPStatus.UNAUTHORIZED:
        raise StartError(
            "Discord refuses the bot's token: set DISCORD_TOKEN to the one of the Developer Portal"
            " (Bot, Reset Token)"
        )
    application = answer.data.get("id")
    if not answer.is_ok or not isinstance(application, str) or not application.isdecimal():
        raise StartError(f"what answers at {rest.base} is not Discord: check DISCORD_API_BASE")
    return links_of(application)


def links_of(application: str) -> dict[str, str]:
    """Give an application's links: for a server, and for a person wherever they are."""
    server = {"scope": "bot applications.commands", "permissions": str(PERMISSIONS)}
    person = {"scope": "applications.commands"}
    asked = {
        "server": {"integration_type": "0", **server},
        "user": {"integration_type": "1", **person},
    }
    return {
        whom: str(AUTHORIZE.with_query({"client_id": application, **query}))
        for whom, query in asked.items()
    }
