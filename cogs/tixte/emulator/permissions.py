"""Who else may see or manage an upload (contract section 2.4)."""

from collections.abc import Iterable
from typing import Any

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, read_object
from cogs.tixte.emulator.answers import STATE, answer, authenticate, convert, user_object
from cogs.tixte.emulator.rights import find_upload
from cogs.tixte.emulator.state import MANAGER, OWNER, VIEWER, Account, Upload

PATH = "/users/@me/uploads/{upload}/permissions"
LEVELS = frozenset({VIEWER, MANAGER, OWNER})


class Grant(msgspec.Struct):
    """The body that lets somebody in."""

    permission_level: int
    user: str
    message: str | None = None


class Change(msgspec.Struct):
    """The body that gives somebody another level."""

    permission_level: int


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get(PATH, list_permissions),
        web.post(PATH, add_permission),
        web.patch(f"{PATH}/{{user}}", change_permission),
        web.delete(f"{PATH}/{{user}}", remove_permission),
    )


async def list_permissions(request: web.Request) -> web.Response:
    """``GET …/permissions``."""
    account = authenticate(request, session_only=True)
    upload = find_upload(request, account, VIEWER)
    return answer([_entry(request, upload, user) for user in upload.permissions])


async def add_permission(request: web.Request) -> web.Response:
    """``POST …/permissions``; level 3 gives the upload away."""
    account = authenticate(request, session_only=True)
    upload = find_upload(request, account, MANAGER)
    grant = convert(await read_object(request, Grant.__struct_fields__), Grant)
    _check_level(upload, account, grant.permission_level)
    if grant.user not in request.config_dict[STATE].accounts:
        raise RefusalError(404, "there is no such user")
    if grant.user in upload.permissions:
        raise RefusalError(400, "the user already has access", "already_added")
    return _set(request, upload, grant.user, grant.permission_level)


async def change_permission(request: web.Request) -> web.Response:
    """``PATCH …/permissions/{user}``; level 3 gives the upload away."""
    account = authenticate(request, session_only=True)
    upload = find_upload(request, account, MANAGER)
    change = convert(await read_object(request, Change.__struct_fields__), Change)
    _check_level(upload, account, change.permission_level)
    user = _listed(request, upload)
    if upload.permissions[user] == OWNER and change.permission_level != OWNER:
        raise RefusalError(400, "an upload has an owner: give it to somebody else instead")
    return _set(request, upload, user, change.permission_level)


async def remove_permission(request: web.Request) -> web.Response:
    """``DELETE …/permissions/{user}``; anybody but the owner may leave."""
    account = authenticate(request, session_only=True)
    leaving = request.match_info["user"] == account.id
    upload = find_upload(request, account, VIEWER if leaving else MANAGER)
    user = _listed(request, upload)
    if upload.permissions[user] == OWNER:
        raise RefusalError(400, "an upload has an owner: give it to somebody else instead")
    del upload.permissions[user]
    return answer({})


def _check_level(upload: Upload, account: Account, level: int) -> None:
    if level not in LEVELS:
        raise RefusalError(400, "permission_level is none of 1, 2, 3")
    if level > upload.permissions[account.id]:
        raise RefusalError(403, "only the owner gives an upload away")


def _listed(request: web.Request, upload: Upload) -> str:
    user = request.match_info["user"]
    if user not in upload.permissions:
        raise RefusalError(404, "the user has no permission for this upload")
    return user


def _set(request: web.Request, upload: Upload, user: str, level: int) -> web.Response:
    if level == OWNER:
        for other, held in upload.permissions.items():
            # "You will no longer be able to edit it": less than a manager, but not locked out.
            upload.permissions[other] = VIEWER if held == OWNER else held
    upload.permissions[user] = level
    return answer(_entry(request, upload, user))


def _entry(request: web.Request, upload: Upload, user: str) -> dict[str, Any]:
    account = request.config_dict[STATE].accounts[user]
    return {"user": user_object(request, account), "access_level": upload.permissions[user]}
