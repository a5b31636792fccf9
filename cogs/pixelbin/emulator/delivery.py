"""Delivery: what lies at ``/v2/<cloud>/...`` (contract, 6.2 and 6.3)."""

import hmac
from collections.abc import Iterable
from urllib.parse import unquote

from aiohttp import web

from bot.emulation import RefusalError, StoredPayload, check_fields
from cogs.pixelbin.emulator.answers import STATE, answer
from cogs.pixelbin.emulator.modules import PLUGINS
from cogs.pixelbin.emulator.names import content_type
from cogs.pixelbin.emulator.state import PRIVATE, Asset, Organisation, State
from cogs.pixelbin.errors import PixelbinIllegalArgumentError
from cogs.pixelbin.signatures import url_signature
from cogs.pixelbin.urls import url_to_obj

SIGNATURE = ("pbs", "pbe", "pbt")
QUERY = (*SIGNATURE, "dpr", "f_auto", "download", "preview", "v")


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (web.get("/v2/{cloud}/{rest:.+}", deliver),)


async def deliver(request: web.Request) -> web.Response:
    """Give a file's bytes; operations are checked, the bytes stay as they were stored."""
    check_fields(request, request.query, QUERY)
    state = request.config_dict[STATE]
    organisation = state.by_cloud(request.match_info["cloud"])
    if organisation is None:
        raise RefusalError(404, "Cloud not found")
    try:
        found = url_to_obj(str(request.url.with_query(_without_signature(request))))
    except PixelbinIllegalArgumentError as error:
        raise RefusalError(400, str(error)) from error
    asset = find_delivered(organisation, unquote(found["filePath"]))
    _check_access(request, state, organisation, asset)
    for operation in found["transformations"]:
        _check_operation(organisation, asset, operation)
    if _is_under_way(state, request.rel_url.raw_path, found["transformations"]):
        return answer({"message": "The transformation is under way", "status": 202}, 202)
    headers = {"X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}
    if "download" in request.query:
        headers["Content-Disposition"] = "attachment"
    kind = content_type(asset.format, asset.asset_type)
    return web.Response(body=StoredPayload(asset.body, kind), headers=headers)


def _without_signature(request: web.Request) -> dict[str, str]:
    return {key: value for key, value in request.query.items() if key not in SIGNATURE}


def find_delivered(organisation: Organisation, path: str) -> Asset:
    """Find a file by what its delivery address ends with.

    Raises:
        RefusalError: 404, there is none, or it is switched off.
    """
    asset = organisation.files.get(path)
    if asset is None or asset.delivered_as != path:
        asset = organisation.files.get(path.rpartition(".")[0])
    is_there = asset is not None and asset.delivered_as == path and asset.is_active
    if asset is None or not is_there or organisation.is_switched_off(asset.path):
        raise RefusalError(404, "File not found", "FileNotFoundError")
    return asset


def _check_access(
    request: web.Request, state: State, organisation: Organisation, asset: Asset
) -> None:
    given = request.query.get("pbs")
    if given is None:
        if asset.access == PRIVATE:
            raise RefusalError(401, "The file is private")
        return
    access, expires = request.query.get("pbt", ""), request.query.get("pbe", "")
    tokens = (one for one in organisation.tokens if access in (one.access_key, str(one.id)))
    token = next(tokens, None)
    if token is None or not expires.isdecimal() or int(expires) < state.now():
        raise RefusalError(401, "The signature is invalid or expired")
    path = request.rel_url.raw_path.removeprefix("/")
    query = "&".join(
        part
        for part in request.rel_url.raw_query_string.split("&")
        if part.partition("=")[0] not in SIGNATURE
    )
    # Libraries of the service do not agree about the query (contract, 6.3).
    covered = {path, f"{path}?{query}" if query else path}
    expected = [url_signature(one, int(expires), token.secret) for one in covered]
    if not any(hmac.compare_digest(one, given) for one in expected):
        raise RefusalError(401, "The signature is invalid or expired")


def _check_operation(organisation: Organisation, asset: Asset, operation: dict[str, str]) -> None:
    plugin, name = operation["plugin"], operation["name"]
    if plugin == "p":
        if name not in organisation.presets:
            raise RefusalError(400, f"There is no preset {name}")
        return
    methods = {one["method"] for one in PLUGINS.get(plugin, {}).get("operations", ())}
    if name not in methods:
        raise RefusalError(400, f"There is no operation {plugin}.{name}")
    if asset.asset_type != "image":
        raise RefusalError(400, "Only images can be transformed")


def _is_under_way(state: State, path: str, operations: list[dict[str, str]]) -> bool:
    """Tell whether a heavy operation is asked for the first time."""
    heavy = any(PLUGINS.get(one["plugin"], {}).get("isHeavy") for one in operations)
    if not heavy or path in state.heavy:
        return False
    state.heavy.add(path)
    return True
