"""Control routes of this emulator alone: tokens that end, other limits, what is hidden."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, StoredBody, read_object
from cogs.gett.emulator.answers import STATE, answer
from cogs.gett.emulator.state import UPLOADED, Account

SEED_LIMIT = 10_000
Model = TypeVar("Model", bound=msgspec.Struct)


class Tokens(msgspec.Struct):
    """How long access tokens live from now on, in seconds."""

    expires: float


class Limit(msgspec.Struct):
    """How many bytes an account may store."""

    limit: int


class Seed(msgspec.Struct):
    """Shares to make, each with so many files of one byte."""

    count: int = 1
    files: int = 1
    owner: str = "maple@example.org"
    title: str = "Seed {number}"


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.patch("/__tokens", change_life),
        web.delete("/__tokens", withdraw_tokens),
        web.patch("/__accounts/{email}", change_limit),
        web.get("/__shares", show_everything),
        web.post("/__shares", seed_shares),
    )


async def change_life(request: web.Request) -> web.Response:
    """``PATCH /__tokens``: how long the access tokens live that are given out from now on."""
    tokens = await _read(request, Tokens)
    request.config_dict[STATE].token_seconds = tokens.expires
    return answer({"expires": tokens.expires})


async def withdraw_tokens(request: web.Request) -> web.Response:
    """``DELETE /__tokens``: all access tokens end; with ``?refresh`` the others too."""
    state = request.config_dict[STATE]
    state.access_tokens.clear()
    if "refresh" in request.query:
        state.refresh_tokens.clear()
    return web.Response(status=204)


async def change_limit(request: web.Request) -> web.Response:
    """``PATCH /__accounts/{email}``: another storage limit."""
    limit = (await _read(request, Limit)).limit
    _find(request, request.match_info["email"]).limit = limit
    return answer({"limit": limit})


async def show_everything(request: web.Request) -> web.Response:
    """``GET /__shares``: all shares and files, those that were never uploaded included."""
    return answer(
        [
            {
                "sharename": share.sharename,
                "owner": share.owner.email,
                "title": share.title,
                "files": [
                    {"fileid": one.fileid, "filename": one.filename, "readystate": one.readystate}
                    for one in share.files.values()
                ],
            }
            for share in request.config_dict[STATE].shares.values()
        ]
    )


async def seed_shares(request: web.Request) -> web.Response:
    """``POST /__shares``: make shares, the newest last; answers with their names."""
    seed = await _read(request, Seed)
    owner, state = _find(request, seed.owner), request.config_dict[STATE]
    if not 0 <= seed.count * max(1, seed.files) <= SEED_LIMIT:
        raise RefusalError(400, f"not from 0 to {SEED_LIMIT} files")
    names = []
    for number in range(1, seed.count + 1):
        share = state.add_share(owner, seed.title.replace("{number}", str(number)))
        for one in range(1, seed.files + 1):
            file = share.add(f"seed-{number}-{one}.txt")
            file.body, file.readystate = StoredBody(b"x"), UPLOADED
        names.append(share.sharename)
    return answer(names)


async def _read(request: web.Request, model: type[Model]) -> Model:
    known = [one.name for one in msgspec.structs.fields(model)]
    try:
        return msgspec.convert(await read_object(request, known), model)
    except msgspec.ValidationError as error:
        raise RefusalError(400, str(error)) from error


def _find(request: web.Request, email: str) -> Account:
    account = request.config_dict[STATE].find_account(email)
    if account is None:
        raise RefusalError(404, "there is no such user")
    return account
