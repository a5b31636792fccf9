"""Accounts and domains (contract sections 2.2 and 2.5)."""

import secrets
from collections.abc import Iterable

from aiohttp import web

from bot.emulation import RefusalError, StoredPayload
from cogs.tixte.emulator.answers import STATE, answer, authenticate, user_object
from cogs.tixte.emulator.state import BASE_DOMAINS, REGION

LAST_LOGIN = "2024-03-21T16:00:00.000Z"
FIRST_WORDS = ("amber", "brisk", "cedar", "dusky", "early", "fern")
SECOND_WORDS = ("brook", "heron", "meadow", "otter", "ridge", "willow")


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get("/users/@me", show_me),
        web.get("/users/@me/domains", list_own_domains),
        web.get("/users/{user}", show_user),
        web.get("/domains", list_base_domains),
        web.get("/resources/generate-domain", generate_domain),
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


async def list_own_domains(request: web.Request) -> web.Response:
    """``GET /users/@me/domains``."""
    account = authenticate(request, session_only=True)
    state = request.config_dict[STATE]
    domains = [
        {
            "name": name,
            "owner": account.id,
            "uploads": sum(upload.domain == name for upload in state.uploads.values()),
            "locked": False,
        }
        for name in state.domains_of(account)
    ]
    return answer({"domains": domains, "total": len(domains)})


async def list_base_domains(request: web.Request) -> web.Response:
    """``GET /domains``: what one's own domain may end with."""
    authenticate(request)
    domains = [{"domain": name, "active": True} for name in BASE_DOMAINS]
    return answer({"domains": domains, "count": len(domains)})


async def generate_domain(request: web.Request) -> web.Response:
    """``GET /resources/generate-domain``."""
    authenticate(request)
    words = secrets.choice(FIRST_WORDS), secrets.choice(SECOND_WORDS)
    return answer({"name": "-".join((*words, str(secrets.randbelow(1000))))})


async def show_avatar(request: web.Request) -> web.Response:
    """Return an account's picture; asked for without a credential."""
    user = request.config_dict[STATE].accounts.get(request.match_info["user"])
    if user is None or user.avatar is None:
        raise RefusalError(404, "there is no such picture")
    return web.Response(body=StoredPayload(user.avatar, "image/png"))
