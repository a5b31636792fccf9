"""Discord: whether it answers, takes the token, and grants what is asked of it."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp
import msgspec
from yarl import URL

from bot.discord_rest import DiscordUnreachableError
from bot.doctor.finding import Finding, ok, problem, warning
from bot.message_content import SWITCH, is_granted

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.discord_rest import DiscordAnswer, DiscordRest

SECONDS = 5.0
HELLO = 10
SKEW_WISHED = 5.0
SKEW_BEARABLE = 60.0
FEW_STARTS = 10
TOKEN_MEND = "set DISCORD_TOKEN to the one of the Developer Portal (Bot, Reset Token)"  # noqa: S105
REACH_MEND = "check the network and DISCORD_API_BASE, or try again later"


async def check_discord(
    settings: Settings, rest: DiscordRest, session: aiohttp.ClientSession
) -> list[Finding]:
    """Look at everything of Discord's side; what depends on something amiss is left out."""
    found = []
    if settings.discord_token is None:
        found.append(problem("Token", "DISCORD_TOKEN is missing", TOKEN_MEND))
    else:
        found += await _application(settings, rest)
    try:
        answer = await rest.gateway()
    except DiscordUnreachableError as error:
        return [*found, problem("Gateway", f"{rest.base}: {error}", REACH_MEND)]
    found += await _gateway(rest, answer, session)
    return [*found, _clock(answer)]


async def _application(settings: Settings, rest: DiscordRest) -> list[Finding]:
    try:
        answer = await rest.application()
    except DiscordUnreachableError as error:
        return [problem("Token", f"{rest.base}: {error}", REACH_MEND)]
    if answer.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return [problem("Token", f"Discord refuses it (HTTP {answer.status})", TOKEN_MEND)]
    name, flags = answer.data.get("name"), answer.data.get("flags", 0)
    if not answer.is_ok or not isinstance(name, str) or not isinstance(flags, int):
        seen = f"{rest.base} answers HTTP {answer.status}, and not as Discord does"
        return [problem("Token", seen, REACH_MEND)]
    token = ok("Token", f"Discord takes it: {' '.join(name.split())} ({answer.data.get('id')})")
    return [token, _message_content(settings, granted=is_granted(flags))]


def _message_content(settings: Settings, *, granted: bool) -> Finding:
    if granted:
        return ok("Message Content", "switched on in the Developer Portal")
    if settings.message_content:
        return problem(
            "Message Content",
            "MESSAGE_CONTENT=on, but not switched on in the Developer Portal",
            f"turn on {SWITCH}, or set MESSAGE_CONTENT=off",
        )
    return ok(
        "Message Content",
        "off: menus, options and forms work; files of others' messages cannot be read by link"
        f" or channel without {SWITCH}",
    )


async def _gateway(
    rest: DiscordRest, answer: DiscordAnswer, session: aiohttp.ClientSession
) -> list[Finding]:
    address = answer.data.get("url")
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return []  # the token's line says it
    if not answer.is_ok or not isinstance(address, str):
        seen = f"{rest.base} answers HTTP {answer.status}, and names no gateway"
        return [problem("Gateway", seen, REACH_MEND)]
    greeted = await _greeting(address, session)
    found = [
        ok("Gateway", f"{address} answers")
        if greeted is None
        else problem("Gateway", f"{address}: {greeted}", REACH_MEND)
    ]
    limit = answer.data.get("session_start_limit")
    left = limit.get("remaining") if isinstance(limit, dict) else None
    if isinstance(left, int) and left < FEW_STARTS:
        seen = f"Discord lets this bot connect {left} more times today"
        mend = "find out why it starts so often before it is shut out"
        found.append(warning("Starts", seen, mend))
    return found


async def _greeting(address: str, session: aiohttp.ClientSession) -> str | None:
    """Knock at the gateway and wait for its first word; tells what is wrong, or None."""
    try:
        url = URL(address).with_query({"v": "10", "encoding": "json"})
        farewell = aiohttp.ClientWSTimeout(ws_close=1.0)
        async with asyncio.timeout(SECONDS), session.ws_connect(url, timeout=farewell) as socket:
            said = msgspec.json.decode(await socket.receive_str(), type=dict[str, object])
    except TimeoutError:
        return f"no answer within {SECONDS:g} s"
    except (aiohttp.ClientError, OSError) as error:
        return f"cannot be reached ({type(error).__name__})"
    except (TypeError, ValueError):  # no address, no text or no JSON
        return "does not answer as a gateway does"
    return None if said.get("op") == HELLO else "does not answer as a gateway does"


def _clock(answer: DiscordAnswer) -> Finding:
    if answer.ahead is None:
        return warning("Clock", "Discord told no time to compare with", "compare it by yourself")
    off = abs(answer.ahead)
    way = "ahead of" if answer.ahead > 0 else "behind"
    mend = "let the clock be set over the network (NTP)"
    if off > SKEW_BEARABLE:
        return problem("Clock", f"{off:.0f} s {way} Discord's", mend)
    if off > SKEW_WISHED:
        return warning("Clock", f"{off:.0f} s {way} Discord's", mend)
    return ok("Clock", "agrees with Discord's")
