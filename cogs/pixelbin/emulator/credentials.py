"""Credentials of modules (contract, 2.1)."""

import uuid
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.emulation import RefusalError
from cogs.pixelbin.emulator.answers import answer, authenticate, read_json
from cogs.pixelbin.emulator.modules import PLUGINS
from cogs.pixelbin.emulator.state import timestamp

P = "/service/platform/assets/v1.0/credentials"


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (
        web.post(P, add),
        web.patch(f"{P}/{{plugin}}", update),
        web.delete(f"{P}/{{plugin}}", delete),
    )


async def add(request: web.Request) -> web.Response:
    """``POST credentials``."""
    caller = await authenticate(request, write=True)
    body = await read_json(request, ("credentials", "pluginId"))
    plugin = body.get("pluginId")
    if not isinstance(plugin, str):
        raise RefusalError(400, "pluginId must be string")
    if plugin not in PLUGINS:
        raise RefusalError(404, "Plugin not found")
    if plugin in caller.organisation.credentials:
        raise RefusalError(400, "Credentials already exist", "CredentialsAlreadyExistError")
    now = timestamp()
    record = {
        "orgId": caller.organisation.id,
        "pluginId": plugin,
        "_id": str(uuid.uuid4()),
        "createdAt": now,
        "updatedAt": now,
    }
    caller.organisation.credentials[plugin] = {**record, "credentials": _credentials(body)}
    return answer(record)


async def update(request: web.Request) -> web.Response:
    """``PATCH credentials/{plugin}``."""
    caller = await authenticate(request, write=True)
    kept = _kept(request, caller.organisation.credentials)
    kept["credentials"] = _credentials(await read_json(request, ("credentials",)))
    kept["updatedAt"] = timestamp()
    return answer(_later({key: value for key, value in kept.items() if key != "credentials"}))


async def delete(request: web.Request) -> web.Response:
    """``DELETE credentials/{plugin}``: answers with the credentials, as the service does."""
    caller = await authenticate(request, write=True)
    kept = _kept(request, caller.organisation.credentials)
    del caller.organisation.credentials[kept["pluginId"]]
    return answer(_later(kept))


def _later(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "orgId": str(record["orgId"]), "isActive": True}


def _kept(request: web.Request, credentials: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found = credentials.get(request.match_info["plugin"])
    if found is None:
        raise RefusalError(404, "Credentials not found", "CredentialsNotFoundError")
    return found


def _credentials(body: dict[str, Any]) -> dict[str, Any]:
    found = body.get("credentials")
    if not isinstance(found, dict):
        raise RefusalError(400, "credentials must be object")
    return found
