"""Domains: one's own, and what they may end with (contract section 2.5)."""

import re
import secrets
from collections import Counter
from collections.abc import Iterable

import msgspec
from aiohttp import web

from bot.emulation import RefusalError, read_object
from cogs.tixte.emulator.answers import STATE, answer, authenticate, convert
from cogs.tixte.emulator.state import BASE_DOMAINS

FIRST_WORDS = ("amber", "brisk", "cedar", "dusky", "early", "fern")
SECOND_WORDS = ("brook", "heron", "meadow", "otter", "ridge", "willow")
# A recorded answer has an underscore in such a name.
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
NAME_LIMIT = 253


class NewDomain(msgspec.Struct):
    """The body that adds a domain; the one form of the path names it already."""

    domain: str | None = None
    custom: bool = False


def routes() -> Iterable[web.RouteDef]:
    """Return the routes of this module."""
    return (
        web.get("/users/@me/domains", list_own_domains),
        web.patch("/users/@me/domains", add_domain),
        web.patch("/users/@me/domains/{domain}", add_domain),
        web.delete("/users/@me/domains/{domain}", delete_domain),
        web.get("/domains", list_base_domains),
        web.get("/resources/generate-domain", generate_domain),
    )


async def list_own_domains(request: web.Request) -> web.Response:
    """``GET /users/@me/domains``."""
    account = authenticate(request, session_only=True)
    state = request.config_dict[STATE]
    uploads = Counter(upload.domain for upload in state.uploads.values())
    domains = [
        {"name": name, "owner": account.id, "uploads": uploads[name], "locked": False}
        for name in state.domains_of(account)
    ]
    return answer({"domains": domains, "total": len(domains)})


async def add_domain(request: web.Request) -> web.Response:
    """``PATCH /users/@me/domains``, with or without the name in the path as well."""
    account = authenticate(request, session_only=True)
    body = convert(await read_object(request, NewDomain.__struct_fields__), NewDomain)
    in_path = request.match_info.get("domain")
    given = body.domain if body.domain is not None else in_path
    if given is None or (in_path or given).lower() != given.lower():
        raise RefusalError(400, "the body names no domain, or not that of the path")
    domain = given.lower()
    _check_name(domain, custom=body.custom)
    state = request.config_dict[STATE]
    if domain in state.domains:
        raise RefusalError(409, "the domain is taken", "domain_taken")
    if len(state.domains_of(account)) >= account.tier.domains:
        raise RefusalError(402, f"this account may have {account.tier.domains} domains")
    state.domains[domain] = account.id
    return answer({"message": "Domain successfully added", "domain": domain})


async def delete_domain(request: web.Request) -> web.Response:
    """``DELETE /users/@me/domains/{domain}``; its uploads stay, and are served nowhere."""
    account = authenticate(request, session_only=True)
    domains = request.config_dict[STATE].domains
    domain = request.match_info["domain"].lower()
    if domain not in domains:
        raise RefusalError(404, "there is no such domain")
    if domains[domain] != account.id:
        raise RefusalError(403, "the domain is not yours")
    del domains[domain]
    return answer({"message": "Domain successfully deleted", "domain": domain})


async def list_base_domains(request: web.Request) -> web.Response:
    """``GET /domains``: what one's own domain may end with."""
    authenticate(request)
    domains = [{"domain": name, "active": True} for name in BASE_DOMAINS]
    return answer({"domains": domains, "count": len(domains)})


async def generate_domain(request: web.Request) -> web.Response:
    """``GET /resources/generate-domain``."""
    authenticate(request)
    words = secrets.choice(FIRST_WORDS), secrets.choice(SECOND_WORDS)
    return answer({"name": "-".join((*words, str(secrets.randbelow(1000))))})


def _check_name(domain: str, *, custom: bool) -> None:
    labels = domain.split(".")
    fits = len(domain) <= NAME_LIMIT and all(LABEL.fullmatch(label) for label in labels)
    below_base = domain.endswith(tuple(f".{base}" for base in BASE_DOMAINS))
    if not fits or len(labels) == 1 or domain in BASE_DOMAINS or below_base == custom:
        kind = "a domain of one's own" if custom else f"a name below {', '.join(BASE_DOMAINS)}"
        raise RefusalError(400, f"this is not {kind}", "invalid_domain")
