"""Linking: the page where people approve, and the exchange of codes (contract, 1.4)."""

import secrets
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import quote, urlsplit

from aiohttp import web

from bot.emulation import RefusalError, check_fields
from cogs.mixcloud.emulator.answers import STATE
from cogs.mixcloud.emulator.pages import page
from cogs.mixcloud.emulator.state import CODE_LIFE, Code, now

SIGNED_IN = "demo-host"
ASKED = ("client_id", "redirect_uri", "response_type", "state")
UNSAFE = frozenset({"", "javascript", "data", "vbscript"})
EXCHANGED = frozenset({"client_id", "redirect_uri", "client_secret", "code"})


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get("/oauth/authorize", ask),
        web.post("/oauth/authorize", decide),
        web.get("/oauth/access_token", exchange),
    )


async def ask(request: web.Request) -> web.Response:
    """``GET /oauth/authorize``: the page with Allow and Deny."""
    check_fields(request, request.query, ASKED)
    client_id, _ = _asked(request, request.query)
    user = request.config_dict[STATE].users[SIGNED_IN]
    body = (
        f"<h1>Connect to Mixcloud</h1><p>Signed in as <b>{escape(user.name)}</b>.</p>"
        f"<p>The application <b>{escape(client_id)}</b> would like to use your account.</p>"
        f'<form method="post" action="/oauth/authorize">{_hidden(request.query)}'
        '<button type="submit" name="decision" value="allow">Allow</button>'
        '<button type="submit" name="decision" value="deny">Deny</button></form>'
    )
    return page("Connect to Mixcloud", body)


async def decide(request: web.Request) -> web.Response:
    """``POST /oauth/authorize``: the decision; the browser goes back where it came from."""
    state, form = request.config_dict[STATE], await request.post()
    given = {**request.query, **{name: str(value) for name, value in form.items()}}
    check_fields(request, given, (*ASKED, "decision"))
    client_id, redirect_uri = _asked(request, given)
    # What sends the form without pressing anything presses the first button, as browsers do.
    if given.get("decision", "allow") == "allow":
        code = secrets.token_urlsafe(24)
        state.codes[code] = Code(client_id, redirect_uri, SIGNED_IN, now() + CODE_LIFE)
        told = f"code={code}"
    else:
        code, told = "", "error=access_denied"
    if not redirect_uri:
        shown = f"<p>Your code: <code>{code}</code></p>" if code else "<p>Denied.</p>"
        return page("Connect to Mixcloud", shown)
    if state.limit.echoes_state and "state" in given:
        told += f"&state={quote(given['state'], safe='')}"
    base, mark, fragment = redirect_uri.partition("#")
    joint = "&" if "?" in base else "?"
    return web.Response(status=302, headers={"Location": f"{base}{joint}{told}{mark}{fragment}"})


async def exchange(request: web.Request) -> web.Response:
    """``GET /oauth/access_token``: a code for a token, once."""
    check_fields(request, request.query, EXCHANGED)
    state, query = request.config_dict[STATE], request.query
    known = state.clients.get(query.get("client_id", ""))
    if known is None or query.get("client_secret") != known:
        raise RefusalError(400, "invalid client")
    code = state.codes.pop(query.get("code", ""), None)
    if code is None or code.until < now() or code.client_id != query["client_id"]:
        raise RefusalError(400, "invalid code")
    if code.redirect_uri and code.redirect_uri != query.get("redirect_uri"):
        raise RefusalError(400, "the redirect_uri is not the one of the authorization")
    token = state.new_token(code.username)
    if state.limit.answers_token_as_text:
        return web.Response(text=f"access_token={token}", content_type="text/plain")
    return web.json_response({"access_token": token})


def _hidden(query: Mapping[str, str]) -> str:
    given = ((name, query[name]) for name in ASKED if name in query)
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in given
    )


def _asked(request: web.Request, given: Mapping[str, str]) -> tuple[str, str]:
    client_id = given.get("client_id", "")
    if client_id not in request.config_dict[STATE].clients:
        raise RefusalError(400, "unknown client")
    redirect_uri = given.get("redirect_uri", "")
    if redirect_uri and _is_unsafe(redirect_uri):
        raise RefusalError(400, "the redirect_uri is no address")
    return client_id, redirect_uri


def _is_unsafe(redirect_uri: str) -> bool:
    try:
        scheme = urlsplit(redirect_uri).scheme
    except ValueError:
        return True
    return scheme in UNSAFE or not redirect_uri.isprintable()
