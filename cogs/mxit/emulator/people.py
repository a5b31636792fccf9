"""People: look-ups, profiles, statuses, pictures (contract, section 2.2)."""

from collections.abc import Iterable
from typing import Any

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, StoredPayload, discard_body, read_object, store_body
from cogs.mxit.emulator.answers import (
    STATE,
    answer,
    authenticate,
    empty,
    find_person,
    not_found,
    read_text,
    signed_in,
    type_of,
    wire_date,
)
from cogs.mxit.emulator.pictures import DEFAULT_AVATAR, DEFAULT_COVER
from cogs.mxit.emulator.state import APPLICATION, Person, Picture

PICTURE_LIMIT = 4 * 1024 * 1024
READY_TO_CHAT = 1


class ProfileChange(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What ``PUT /user/profile`` may change; absent keys stay."""

    AboutMe: str | msgspec.UnsetType = msgspec.UNSET
    DisplayName: str | msgspec.UnsetType = msgspec.UNSET
    Email: str | msgspec.UnsetType = msgspec.UNSET
    FirstName: str | msgspec.UnsetType = msgspec.UNSET
    Gender: int | msgspec.UnsetType = msgspec.UNSET
    LastName: str | msgspec.UnsetType = msgspec.UNSET
    MobileNumber: str | msgspec.UnsetType = msgspec.UNSET
    RelationshipStatus: int | msgspec.UnsetType = msgspec.UNSET
    Title: str | msgspec.UnsetType = msgspec.UNSET
    WhereAmI: str | msgspec.UnsetType = msgspec.UNSET


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get("/user/lookup/{mxitid}", look_up),
        web.get("/user/public/statusmessage/{mxitid}", show_status),
        web.get("/user/public/displayname/{mxitid}", show_name),
        web.get("/user/public/avatar/{mxitid}", show_avatar_of),
        web.put("/user/statusmessage", change_status),
        web.get("/user/avatar", show_avatar),
        web.post("/user/avatar", change_avatar),
        web.delete("/user/avatar", remove_avatar),
        web.get("/user/cover", show_cover),
        web.post("/user/cover", change_cover),
        web.get("/user/profile/{userid}", show_basic_profile),
        web.get("/user/profile", show_full_profile),
        web.put("/user/profile", change_profile),
    )


async def look_up(request: web.Request) -> web.Response:
    """``GET /user/lookup/{mxitid}``."""
    authenticate(request, "profile/public", needs_user=False)
    return answer(find_person(request, request.match_info["mxitid"]).user_id)


async def show_status(request: web.Request) -> web.Response:
    """``GET /user/public/statusmessage/{mxitid}``, for everybody."""
    return answer(find_person(request, request.match_info["mxitid"]).status)


async def show_name(request: web.Request) -> web.Response:
    """``GET /user/public/displayname/{mxitid}``, for everybody."""
    return answer(find_person(request, request.match_info["mxitid"]).display_name)


async def show_avatar_of(request: web.Request) -> web.Response:
    """``GET /user/public/avatar/{mxitid}``, for everybody."""
    return _picture(find_person(request, request.match_info["mxitid"]).avatar, DEFAULT_AVATAR)


async def change_status(request: web.Request) -> web.Response:
    """``PUT /user/statusmessage``."""
    person = signed_in(request, "status/write")
    person.status = await read_text(request)
    return empty()


async def show_avatar(request: web.Request) -> web.Response:
    """``GET /user/avatar``."""
    return _picture(signed_in(request, "profile/public").avatar, DEFAULT_AVATAR)


async def change_avatar(request: web.Request) -> web.Response:
    """``POST /user/avatar``."""
    person = signed_in(request, "avatar/write")
    person.avatar = await _take_picture(request, person.avatar)
    return empty()


async def remove_avatar(request: web.Request) -> web.Response:
    """``DELETE /user/avatar``."""
    person = signed_in(request, "avatar/write")
    if person.avatar is not None:
        discard_body(request, person.avatar.body)
        person.avatar = None
    return empty()


async def show_cover(request: web.Request) -> web.Response:
    """``GET /user/cover``."""
    cover = signed_in(request, "profile/public").cover
    if cover is None and request.config_dict[STATE].habits.no_cover:
        raise RefusalError(404, "there is no cover")
    return _picture(cover, DEFAULT_COVER)


async def change_cover(request: web.Request) -> web.Response:
    """``POST /user/cover``."""
    person = signed_in(request, "avatar/write")
    person.cover = await _take_picture(request, person.cover)
    return empty()


async def show_basic_profile(request: web.Request) -> web.Response:
    """``GET /user/profile/{userid}``."""
    authenticate(request, "profile/public", needs_user=False)
    person = request.config_dict[STATE].people.get(request.match_info["userid"])
    if person is None or person.kind == APPLICATION:
        raise not_found(request, "user")
    return answer(basic_profile(person))


async def show_full_profile(request: web.Request) -> web.Response:
    """``GET /user/profile``."""
    person = signed_in(request, "profile/private")
    told = person.profile
    return answer(
        {
            **basic_profile(person),
            "CurrentCultureName": "en-ZA",
            "DateOfBirth": wire_date(person.born),
            "Email": told.get("Email"),
            "MobileNumber": told.get("MobileNumber"),
            "WhereAmI": told.get("WhereAmI"),
            "RelationshipStatus": told.get("RelationshipStatus", 0),
        }
    )


async def change_profile(request: web.Request) -> web.Response:
    """``PUT /user/profile``."""
    person = signed_in(request, "profile/write")
    given = await read_object(request, ProfileChange.__struct_fields__)
    known = {name: given[name] for name in ProfileChange.__struct_fields__ if name in given}
    try:
        change: dict[str, Any] = msgspec.to_builtins(msgspec.convert(known, ProfileChange))
    except msgspec.ValidationError as error:
        raise RefusalError(400, str(error)) from error
    person.display_name = change.pop("DisplayName", person.display_name)
    person.profile |= change
    return empty()


def presence(person: Person) -> dict[str, Any] | None:
    """Return whether somebody is there; services are never told of."""
    if person.kind == APPLICATION:
        return None
    return {
        "Availability": READY_TO_CHAT,
        "IsOnline": True,
        "LastModified": wire_date(person.seen),
        "LastOnline": wire_date(person.seen),
        "Mood": person.mood,
        "StatusMessage": person.status,
    }


def basic_profile(person: Person) -> dict[str, Any]:
    """Return what somebody tells everybody (contract, 3.1)."""
    told = person.profile
    return {
        "DisplayName": person.display_name,
        "AvatarId": None,
        "State": presence(person),
        "UserId": person.user_id,
        "AboutMe": told.get("AboutMe"),
        "Age": told.get("Age", 0),
        "FirstName": told.get("FirstName"),
        "Gender": told.get("Gender", 0),
        "LanguageCode": "en",
        "LastKnownCountryCode": "ZA",
        "LastName": told.get("LastName"),
        "NetworkOperatorCode": "65501",
        "RegisteredCountryCode": "ZA",
        "RegistrationDate": wire_date(person.registered),
        "StatusMessage": person.status,
        "Title": told.get("Title"),
    }


async def _take_picture(request: web.Request, old: Picture | None) -> Picture:
    body = await store_body(request, request.content.iter_any(), PICTURE_LIMIT)
    if not body.size:
        discard_body(request, body)
        raise RefusalError(400, "the picture is empty")
    if old is not None:
        discard_body(request, old.body)
    return Picture(body, type_of(request))


def _picture(picture: Picture | None, default: bytes) -> web.Response:
    if picture is None:
        return web.Response(body=default, content_type="image/png")
    return web.Response(body=StoredPayload(picture.body, picture.content_type))
