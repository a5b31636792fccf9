"""Logging in, and the account (contract sections 2.1 and 2.2)."""

from collections.abc import Iterable
from typing import Any

from aiohttp import web

from bot.emulation import RefusalError, check_fields
from cogs.gett.emulator.answers import STATE, answer, authenticate, read_fields
from cogs.gett.emulator.state import Account

CREDENTIALS = ("apikey", "email", "password")
REFRESH = "refreshtoken"


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (web.post("/users/login", log_in), web.get("/users/me", show_user))


async def log_in(request: web.Request) -> web.Response:
    """``POST /users/login``: by credentials or by a refresh token."""
    check_fields(request, request.query, ())
    fields = await read_fields(request, (*CREDENTIALS, REFRESH))
    has_token = fields.get(REFRESH) is not None
    account = _by_token(request, fields) if has_token else _by_keys(request, fields)
    state = request.config_dict[STATE]
    access, refresh = state.issue(account)
    return answer(
        {
            "accesstoken": access,
            "refreshtoken": refresh,
            "expires": int(state.token_seconds),
            "user": user_object(request, account),
        }
    )


async def show_user(request: web.Request) -> web.Response:
    """``GET /users/me``."""
    return answer(user_object(request, authenticate(request)))


def user_object(request: web.Request, account: Account) -> dict[str, Any]:
    """Return what an account's owner sees of it."""
    state = request.config_dict[STATE]
    files = [one for one in state.files_of(account) if one.body is not None]
    return {
        "userid": account.userid,
        "fullname": account.fullname,
        "email": account.email,
        "files": len(files),
        "downloads": sum(one.downloads for one in files),
        "storage": {"used": state.used_by(account), "limit": account.limit, "extra": 0},
    }


def _by_token(request: web.Request, fields: dict[str, Any]) -> Account:
    token = request.config_dict[STATE].refresh_tokens.get(str(fields[REFRESH]))
    if token is None:
        raise RefusalError(401, "refresh token unknown")
    return token.account


def _by_keys(request: web.Request, fields: dict[str, Any]) -> Account:
    given = [fields.get(name) for name in CREDENTIALS]
    if not all(isinstance(one, str) and one for one in given):
        raise RefusalError(400, "apikey, email and password are needed, or a refreshtoken")
    apikey, email, password = map(str, given)
    state = request.config_dict[STATE]
    account = state.find_account(email)
    if apikey not in state.apikeys or account is None or account.password != password:
        raise RefusalError(401, "User not found")
    return account
