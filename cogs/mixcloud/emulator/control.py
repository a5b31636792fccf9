"""Control routes of this emulator alone: limits, plans, tokens, and what was uploaded."""

from collections.abc import Iterable

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, StoredPayload, read_object
from cogs.mixcloud.emulator.answers import STATE, not_found
from cogs.mixcloud.emulator.state import Limit


class Plan(msgspec.Struct):
    """What an account has."""

    is_pro: bool


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.put("/__limit", set_limit),
        web.patch("/__users/{user}", change_plan),
        web.delete("/__tokens/{user}", revoke),
        web.get("/__audio/{user}/{slug}/", show_audio),
    )


async def set_limit(request: web.Request) -> web.Response:
    """``PUT /__limit``: how the service misbehaves; what is left out is as usual."""
    known = {"retry_after", "echoes_state", "answers_token_as_text"}
    try:
        limit = msgspec.convert(await read_object(request, known), Limit)
    except msgspec.ValidationError as error:
        raise RefusalError(400, str(error)) from error
    request.config_dict[STATE].limit = limit
    return web.Response(status=204)


async def change_plan(request: web.Request) -> web.Response:
    """``PATCH /__users/{user}``: Pro or basic."""
    user = request.config_dict[STATE].users.get(request.match_info["user"])
    if user is None:
        raise not_found()
    try:
        user.is_pro = msgspec.convert(await read_object(request, {"is_pro"}), Plan).is_pro
    except msgspec.ValidationError as error:
        raise RefusalError(400, str(error)) from error
    return web.Response(status=204)


async def revoke(request: web.Request) -> web.Response:
    """``DELETE /__tokens/{user}``: the person revokes all access in their settings."""
    state, username = request.config_dict[STATE], request.match_info["user"]
    state.tokens = {token: name for token, name in state.tokens.items() if name != username}
    return web.Response(status=204)


async def show_audio(request: web.Request) -> web.Response:
    """``GET /__audio/{user}/{slug}/``: the bytes that were uploaded."""
    show = request.config_dict[STATE].shows.get("/{user}/{slug}/".format(**request.match_info))
    if show is None or show.audio is None:
        raise not_found()
    return web.Response(body=StoredPayload(show.audio, "audio/mpeg"))
