"""Whose a token is, what is used, and what is known of transformed files (contract, 6.4)."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from bot.emulation import RefusalError
from cogs.pixelbin.emulator.answers import answer, authenticate, check_query
from cogs.pixelbin.emulator.delivery import find_delivered
from cogs.pixelbin.emulator.state import Organisation, Token
from cogs.pixelbin.errors import PixelbinIllegalArgumentError
from cogs.pixelbin.urls import url_to_obj

P = "/service/platform"
SINCE = "2024-05-17T08:30:00.000Z"
GIGABYTE = 10**9
STORAGE_GB, CREDITS = 10, 1000


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (
        web.get(f"{P}/organization/v1.0/apps/info", show_app),
        web.get(f"{P}/payment/v1.0/usage", show_usage),
        web.get(f"{P}/payment/v1.0/usage/subscription", show_subscription),
        web.get(f"{P}/transformation/context", show_context),
    )


async def show_app(request: web.Request) -> web.Response:
    """``GET apps/info``."""
    caller = await authenticate(request)
    return answer(
        {"app": _app(caller.organisation, caller.token), "org": _org(caller.organisation)}
    )


async def show_usage(request: web.Request) -> web.Response:
    """``GET usage``: storage in GB."""
    caller = await authenticate(request)
    used = _used(caller.organisation)
    return answer(
        {
            "storage": {"used": used, "total": STORAGE_GB},
            "credits": {"used": 12, "total": CREDITS},
        }
    )


async def show_subscription(request: web.Request) -> web.Response:
    """``GET usage/subscription``, the older shape."""
    caller = await authenticate(request)
    return answer(
        {
            "credits": {"used": 12},
            "total": {"credits": CREDITS, "storage": STORAGE_GB},
            "usage": {"storage": str(_used(caller.organisation))},
        }
    )


async def show_context(request: web.Request) -> web.Response:
    """``GET transformation/context?url=``."""
    caller = await authenticate(request)
    check_query(request, ("url",))
    try:
        found = url_to_obj(f"http://x{request.query.get('url', '')}")
    except PixelbinIllegalArgumentError as error:
        raise RefusalError(400, str(error)) from error
    if found["cloudName"] != caller.organisation.cloud:
        raise RefusalError(404, "File not found", "FileNotFoundError")
    asset = find_delivered(caller.organisation, unquote(found["filePath"]))
    metadata = {"width": asset.width, "height": asset.height, "format": asset.format}
    steps = [{"operation": one} for one in found["transformations"]]
    context = {"steps": steps, "metadata": metadata, "headers": {}, "params": {}}
    return answer({"context": context})


def _app(organisation: Organisation, token: Token) -> dict[str, Any]:
    return {
        "name": token.name,
        "permissions": token.permissions,
        "orgId": organisation.id,
        "token": token.access_key,
        "createdAt": SINCE,
        "updatedAt": SINCE,
        "_id": token.id,
        "active": True,
    }


def _org(organisation: Organisation) -> dict[str, Any]:
    return {
        "_id": organisation.id,
        "name": organisation.name,
        "cloudName": organisation.cloud,
        "ownerId": "5f0000000000000000000001",
        "active": True,
        "createdAt": SINCE,
        "updatedAt": SINCE,
        "restrictions": [],
        "rateLimit": None,
    }


def _used(organisation: Organisation) -> float:
    return round(sum(one.body.size for one in organisation.files.values()) / GIGABYTE, 3)
