"""Accounts (contract section 2.2)."""

from collections.abc import Iterable

from aiohttp import web

from bot.emulation import RefusalError, StoredPayload
from cogs.tixte.emulator.answers import STATE, answer, authenticate, user_object
from cogs.tixte.emulator.state import REGION

LAST_LOGIN = "2024-03-21T16:00:00.000Z"


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get("/users/@me", show_me),
        web.get("/users/{user}", show_user),
        web.get("/avatars/{user}.png", show_avatar),
    )


async def show_me(request: web.Request) -> web.Response:
    """``GET /users/@me``."""
    account = authenticate(request)
    return answer(
        {
            **user_object(request, account),
            "email": account.email,
            "email_verified": True,
            "phone": None,
            "mfa_enabled": False,
            "premium_tier": account.premium_tier,
            "flags": 0,
            "upload_region": REGION,
            "last_login": LAST_LOGIN,
            "pro": False,
            "beta": False,
            "admin": False,
            "staff": False,
        }
    )


async def show_user(request: web.Request) -> web.Response:
    """``GET /users/{id}``, by id or username."""
    authenticate(request, session_only=True)
    user = request.config_dict[STATE].find_user(request.match_info["user"])
    if user is None:
        raise RefusalError(404, "there is no such user")
    return answer({**user_object(request, user), "flags": 0})


async def show_avatar(request: web.Request) -> web.Response:
    """Return an account's picture; asked for without a credential."""
    user = request.config_dict[STATE].accounts.get(request.match_info["user"])
    if user is None or user.avatar is None:
        raise RefusalError(404, "there is no such picture")
    return web.Response(body=StoredPayload(user.avatar, "image/png"))
