"""The authorisation server (contract, section 1.1)."""

import base64
import json
import re
import secrets
import time
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.emulation import RefusalError, check_fields
from cogs.mxit.emulator.answers import STATE, answer, empty, read_query, signed_in
from cogs.mxit.emulator.consent import FORM_FIELDS, consent_page
from cogs.mxit.emulator.fixtures import THANDI
from cogs.mxit.emulator.state import ACCESS_SECONDS, CODE_SECONDS, SCOPES, Code, Grant, Person

# Apps on a telephone come back to addresses of their own, such as ``ferry://signed-in``.
_ADDRESS = re.compile(
    r"(?!https?:)[a-z][a-z0-9+.-]*:[^\0-\x20]+|https?://[^\0-\x20/?#][^\0-\x20]*", re.IGNORECASE
)
QUERY = ("response_type", "client_id", "redirect_uri", "scope", "state")
GRANT_FIELDS: Mapping[str, tuple[str, ...]] = {
    "authorization_code": ("code", "redirect_uri"),
    "client_credentials": ("scope",),
    "refresh_token": ("refresh_token",),
    "password": ("username", "password", "scope"),
}


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get("/authorize", show_consent),
        web.post("/authorize", take_consent),
        web.post("/token", give_token),
        web.post("/revoke", revoke),
        web.get("/userinfo", show_sub),
    )


async def show_consent(request: web.Request) -> web.Response:
    """``GET /authorize``: what a browser sees, signed in as thandi."""
    asked = read_query(request, QUERY)
    _check_request(request, asked)
    if (refusal := _refusal(asked)) is not None:
        return _redirect(asked, error=refusal)
    person = request.config_dict[STATE].people[THANDI]
    return consent_page(asked, person.display_name)


async def take_consent(request: web.Request) -> web.Response:
    """``POST /authorize``: the form of that page; ends at the redirect address."""
    form = await _read_form(request, (*QUERY, *FORM_FIELDS))
    _check_request(request, form)
    if (refusal := _refusal(form)) is not None:
        return _redirect(form, error=refusal)
    person = _who(request, form)
    if person is None:
        return consent_page(form, "Thandi M", error="Nobody has this name and password.")
    # A program that submits the form may press none of its buttons: the first one counts then.
    if form.get("answer", "allow") != "allow":
        words = "the user said no"
        return _redirect(form, error="access_denied", error_description=words)
    code = secrets.token_urlsafe(16)
    request.config_dict[STATE].codes[code] = Code(
        person.user_id,
        tuple(form["scope"].split()),
        form["redirect_uri"],
        time.time() + CODE_SECONDS,
    )
    return _redirect(form, code=code)


async def give_token(request: web.Request) -> web.Response:
    """``POST /token``."""
    _check_client(request)
    every = {name for names in GRANT_FIELDS.values() for name in names}
    form = await _read_form(request, ("grant_type", *every))
    kind = form.get("grant_type", "")
    if kind not in GRANT_FIELDS:
        raise RefusalError(400, "there is no such grant type", "unsupported_grant_type")
    for name in GRANT_FIELDS[kind]:
        if not form.get(name):
            raise RefusalError(400, f"{name} is missing", "invalid_request")
    if kind == "authorization_code":
        grant = _by_code(request, form)
    elif kind == "refresh_token":
        grant = _by_refresh(request, form["refresh_token"])
    else:
        scopes = tuple(form["scope"].split())
        if not scopes or not set(scopes) <= SCOPES:
            raise RefusalError(400, "there is no such scope", "invalid_scope")
        person = _by_password(request, form) if kind == "password" else None
        user_id = None if person is None else person.user_id
        grant = request.config_dict[STATE].grant(scopes, user_id)
    told = _token(request, grant)
    if kind == "refresh_token" and not request.config_dict[STATE].habits.rotates:
        del told["refresh_token"]
    return answer(told)


async def revoke(request: web.Request) -> web.Response:
    """``POST /revoke``: an access or a refresh token ends, and its grant with it."""
    _check_client(request)
    form = await _read_form(request, ("token", "token_type_hint"))
    token = form.get("token", "")
    state = request.config_dict[STATE]
    state.grants = [one for one in state.grants if token not in (one.access, one.refresh)]
    return empty()


async def show_sub(request: web.Request) -> web.Response:
    """``GET /userinfo?schema=openid``."""
    read_query(request, ("schema",))
    return answer({"sub": signed_in(request, "openid").user_id})


def _check_request(request: web.Request, asked: Mapping[str, str]) -> None:
    """Refuse what must not be sent on to any redirect address."""
    if asked.get("client_id") != request.config_dict[STATE].client_id:
        raise RefusalError(400, "there is no such client", "invalid_client")
    if _ADDRESS.fullmatch(asked.get("redirect_uri", "")) is None:
        raise RefusalError(400, "the redirect_uri is no address", "invalid_request")


def _refusal(asked: Mapping[str, str]) -> str | None:
    if asked.get("response_type") != "code":
        return "unsupported_response_type"
    scopes = set(asked.get("scope", "").split())
    return None if scopes and scopes <= SCOPES else "invalid_scope"


def _redirect(asked: Mapping[str, str], **said: str) -> web.Response:
    state = {"state": asked["state"]} if "state" in asked else {}
    base, mark, fragment = asked["redirect_uri"].partition("#")
    told = urlencode({**said, **state})
    there = f"{base}{'&' if '?' in base else '?'}{told}{mark}{fragment}"
    return web.Response(status=302, headers={"Location": there})


def _who(request: web.Request, form: Mapping[str, str]) -> Person | None:
    """Return who consents: thandi, or whoever gives a name and a password."""
    if not form.get("username"):
        return request.config_dict[STATE].people[THANDI]
    person = request.config_dict[STATE].by_mxit_id(form["username"])
    if person is None or person.password != form.get("password"):
        return None
    return person


def _check_client(request: web.Request) -> None:
    state = request.config_dict[STATE]
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    wanted = base64.b64encode(f"{state.client_id}:{state.client_secret}".encode()).decode()
    if kind.lower() != "basic" or given.strip() != wanted:
        raise RefusalError(401, "the client is unknown or its secret is wrong", "invalid_client")


async def _read_form(request: web.Request, known: Iterable[str]) -> dict[str, str]:
    if request.content_type != "application/x-www-form-urlencoded":
        raise RefusalError(400, "the body is no form", "invalid_request")
    form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    check_fields(request, form, set(known))
    return form


def _by_code(request: web.Request, form: Mapping[str, str]) -> Grant:
    state = request.config_dict[STATE]
    code = state.codes.pop(form["code"], None)
    if code is None or time.time() >= code.ends_at or code.redirect_uri != form["redirect_uri"]:
        raise RefusalError(400, "the code is unknown, used or expired", "invalid_grant")
    return state.grant(code.scopes, code.user_id)


def _by_refresh(request: web.Request, refresh: str) -> Grant:
    state = request.config_dict[STATE]
    for old in state.grants:
        if old.refresh == refresh and time.time() < old.refresh_ends_at:
            state.grants.remove(old)
            kept = None if state.habits.rotates else refresh
            return state.grant(old.scopes, old.user_id, kept)
    raise RefusalError(400, "the refresh token is unknown or expired", "invalid_grant")


def _by_password(request: web.Request, form: Mapping[str, str]) -> Person:
    person = request.config_dict[STATE].by_mxit_id(form["username"])
    if person is None or person.password != form["password"]:
        raise RefusalError(400, "nobody has this name and password", "invalid_grant")
    return person


def _token(request: web.Request, grant: Grant) -> dict[str, Any]:
    habits = request.config_dict[STATE].habits
    seconds = int(ACCESS_SECONDS)
    told: dict[str, Any] = {
        "access_token": grant.access,
        "token_type": "bearer",
        "expires_in": str(seconds) if habits.expires_as_text else seconds,
        "scope": " ".join(grant.scopes),
    }
    if grant.refresh is not None:
        told["refresh_token"] = grant.refresh
    if grant.user_id is not None and "openid" in grant.scopes:
        told["id_token"] = _unsigned_id_token(grant.user_id)
    return told


def _unsigned_id_token(user_id: str) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, {"sub": user_id})
    texts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts)
    return ".".join((*(text.rstrip("=") for text in texts), ""))
