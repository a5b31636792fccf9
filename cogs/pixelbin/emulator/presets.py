"""Presets (contract, 2.6)."""

import re
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import web

from bot.emulation import RefusalError
from cogs.pixelbin.emulator.answers import answer, authenticate, check_query, query_list, read_json
from cogs.pixelbin.emulator.listing import read_page
from cogs.pixelbin.emulator.records import page_of
from cogs.pixelbin.emulator.state import Organisation, timestamp

P = "/service/platform/assets/v1.0/presets"
MAX_OPERATIONS = 15
PLAIN = ("pageNo", "pageSize", "name", "transformation", "archived")


def routes() -> Iterable[web.RouteDef]:
    """Give the routes of this module."""
    return (
        web.post(P, add),
        web.get(P, list_presets),
        web.get(f"{P}/{{preset}}", show),
        web.patch(f"{P}/{{preset}}", update),
        web.delete(f"{P}/{{preset}}", delete),
    )


async def add(request: web.Request) -> web.Response:
    """``POST presets``: of the parameters only those that are used are kept."""
    caller = await authenticate(request, write=True)
    body = await read_json(request, ("presetName", "transformation", "params"))
    name, operations, params = _checked(body)
    if name in caller.organisation.presets:
        raise RefusalError(400, "Preset already exists", "PresetAlreadyExistsError")
    if len(operations.split("~")) > MAX_OPERATIONS:
        raise RefusalError(400, f"At most {MAX_OPERATIONS} transformations are allowed")
    used = set(re.findall(r"\$(\w+)", operations))
    now = timestamp()
    preset = {
        "orgId": caller.organisation.id,
        "presetName": name,
        "transformation": operations,
        "params": {key: value for key, value in params.items() if key in used},
        "_id": str(uuid.uuid4()),
        "createdAt": now,
        "updatedAt": now,
        "isActive": True,
        "archived": False,
    }
    caller.organisation.presets[name] = preset
    return answer(preset)


async def list_presets(request: web.Request) -> web.Response:
    """``GET presets``."""
    caller = await authenticate(request)
    check_query(request, PLAIN, ("sort",))
    query = request.query
    found = [
        preset
        for preset in caller.organisation.presets.values()
        if query.get("name", "") in preset["presetName"]
        and query.get("transformation", "") in preset["transformation"]
        and query.get("archived", str(preset["archived"]).lower())
        == str(preset["archived"]).lower()
    ]
    for field in reversed(query_list(request, "sort")):
        key = field.strip("-")
        if any(key not in preset for preset in found):
            raise RefusalError(400, "sort is not supported")
        found.sort(key=_sorted_by(key), reverse="-" in field)
    return answer(page_of(found, *read_page(request, 25)))


async def show(request: web.Request) -> web.Response:
    """``GET presets/{name}``."""
    caller = await authenticate(request)
    return answer(_find(request, caller.organisation))


async def update(request: web.Request) -> web.Response:
    """``PATCH presets/{name}``: only ``archived`` can change."""
    caller = await authenticate(request, write=True)
    preset = _find(request, caller.organisation)
    archived = (await read_json(request, ("archived",))).get("archived")
    if not isinstance(archived, bool):
        raise RefusalError(400, "archived must be boolean")
    preset |= {"archived": archived, "updatedAt": timestamp()}
    return answer(preset)


async def delete(request: web.Request) -> web.Response:
    """``DELETE presets/{name}``."""
    caller = await authenticate(request, write=True)
    preset = _find(request, caller.organisation)
    del caller.organisation.presets[preset["presetName"]]
    return answer({**preset, "archived": True})


def _sorted_by(key: str) -> Callable[[dict[str, Any]], str]:
    return lambda preset: str(preset[key])


def _find(request: web.Request, organisation: Organisation) -> dict[str, Any]:
    found = organisation.presets.get(request.match_info["preset"])
    if found is None:
        raise RefusalError(404, "Preset not found", "PresetNotFoundError")
    return found


def _checked(body: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    name, operations, params = (
        body.get("presetName"),
        body.get("transformation"),
        body.get("params") or {},
    )
    if not isinstance(name, str) or not name.strip():
        raise RefusalError(400, "presetName must be string")
    if not isinstance(operations, str) or not operations:
        raise RefusalError(400, "transformation must be string")
    if not isinstance(params, dict):
        raise RefusalError(400, "params must be object")
    return name, operations, params
