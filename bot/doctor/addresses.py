"""Other addresses: the services, and our own on the web."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from bot.doctor.finding import Finding, ok, problem, warning
from bot.extensions import find_services
from bot.reach import reach, service_addresses
from bot.web.application import NAME

if TYPE_CHECKING:
    from bot.config import Settings

SECONDS = 5.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - read, not used


async def check_services(settings: Settings, session: aiohttp.ClientSession) -> list[Finding]:
    """Ask every service that is there, all at once."""
    asked = [
        _check_service(name, setting, url, session)
        for name in find_services()
        for setting, url in service_addresses(settings, name).items()
    ]
    return list(await asyncio.gather(*asked))


async def _check_service(
    name: str, setting: str, url: str, session: aiohttp.ClientSession
) -> Finding:
    label = f"Service {name}"
    reached = await reach(session, url, SECONDS)
    if reached.is_up:
        return ok(label, f"{url} is up")
    # The others work all the same, and it may be back when the bot starts.
    mend = f"wait until it is back, or check {setting} and the network"
    return warning(label, f"{url} {reached.seen}", mend)


async def check_web(settings: Settings, session: aiohttp.ClientSession) -> list[Finding]:
    """Look whether the web part's address is free or ours, and reached from outside."""
    found = [await _check_port(settings, session)]
    if settings.public_url is not None:
        found.append(await _check_public(settings.public_url, session))
    elif needing := [
        one for one in find_services() if settings.service_secret(one, "client_secret")
    ]:
        seen = f"PUBLIC_URL is not set, so nobody can sign in at {', '.join(needing)}"
        mend = (
            "set it to where people reach /link/ of the web part, best through a proxy with https"
        )
        found.append(warning("Public address", seen, mend))
    return found


async def _check_port(settings: Settings, session: aiohttp.ClientSession) -> Finding:
    host, port = settings.web_host, settings.web_port
    where = f"{host} port {port}"
    reason = await asyncio.to_thread(_why_not_free, host, port)
    if reason is None:
        return ok("Web", f"{where} is free")
    url = URL.build(scheme="http", host=EVERYWHERE.get(host, host), port=port)
    if await _is_ours(f"{url}/healthz", session):
        return ok("Web", f"{where} serves a Carryall that runs")
    mend = "set WEB_PORT to a free port (0 takes any), or WEB_HOST to an address of this machine"
    return problem("Web", f"{where} cannot be used ({reason})", mend)


def _why_not_free(host: str, port: int) -> str | None:
    """Listen for a moment, as the web part would; tells why it cannot, or None."""
    try:
        resolved = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        for family, kind, protocol, _name, address in resolved:
            with socket.socket(family, kind, protocol) as one:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                one.bind(address)
                one.listen()
    except OSError as error:
        return (error.strerror or type(error).__name__).lower()
    return None


async def _check_public(public_url: str, session: aiohttp.ClientSession) -> Finding:
    if await _is_ours(f"{public_url}/healthz", session):
        return ok("Public address", f"{public_url} leads to a Carryall that runs")
    reached = await reach(session, f"{public_url}/healthz", SECONDS)
    return warning(
        "Public address",
        f"{public_url} {reached.seen}, and not as Carryall does",
        "start the bot and look again; then check PUBLIC_URL and the proxy in front of it",
    )


async def _is_ours(url: str, session: aiohttp.ClientSession) -> bool:
    try:
        async with session.get(
            url, allow_redirects=False, timeout=aiohttp.ClientTimeout(total=SECONDS)
        ) as answer:
            said = await answer.json()
    except (aiohttp.ClientError, OSError, ValueError):  # TimeoutError is an OSError
        return False
    return isinstance(said, dict) and said.get("name") == NAME
