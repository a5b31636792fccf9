"""An account's settings and its upload key (contract section 2.6)."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, check_fields, read_object
from cogs.tixte.emulator.answers import answer, authenticate, convert
from cogs.tixte.emulator.state import Config, Embed

COLOUR = re.compile("#[0-9a-fA-F]{6}")
PAID = frozenset({"custom_css", "hide_branding"})


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get("/users/@me/config", show_config),
        web.patch("/users/@me/config", change_config),
        web.get("/users/@me/keys", show_key),
    )


async def show_config(request: web.Request) -> web.Response:
    """``GET /users/@me/config``."""
    return answer(authenticate(request).config)


async def change_config(request: web.Request) -> web.Response:
    """``PATCH /users/@me/config``: any subset, all of it or nothing; ``embed`` may be partial."""
    account = authenticate(request)
    changes = await read_object(request, Config.__struct_fields__)
    embed = changes.get("embed", {})
    if not isinstance(embed, dict):
        raise RefusalError(400, "embed is not an object")
    check_fields(request, embed, Embed.__struct_fields__)
    before = msgspec.to_builtins(account.config)
    merged = {**before, **changes, "embed": {**before["embed"], **embed}}
    config = convert(merged, Config)
    _check_values(config)
    if account.premium_tier == 0 and not PAID.isdisjoint(changes):
        raise RefusalError(402, "custom_css and hide_branding need a paid tier")
    account.config = config
    return answer(config)


async def show_key(request: web.Request) -> web.Response:
    """``GET /users/@me/keys``."""
    account = authenticate(request, session_only=True)
    return answer({"api_key": account.upload_key})


def _check_values(config: Config) -> None:
    redirect: Any = config.base_redirect
    if redirect is True or (isinstance(redirect, str) and not _is_address(redirect)):
        raise RefusalError(400, "base_redirect is neither false nor a web address")
    colour = config.embed.theme_color
    if colour and not COLOUR.fullmatch(colour):
        raise RefusalError(400, "theme_color is not of the form #rrggbb")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and text.isprintable()
