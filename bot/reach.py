"""Whether an address answers at all: for `/status` and ``carryall doctor``."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp

if TYPE_CHECKING:
    from bot.config import Settings


@dataclass(frozen=True, slots=True)
class Reached:
    """What came of asking.

    Args:
        is_up: Whether something that works answers there.
        seen: What was seen, in a few words.
        seconds: How long the answer took, None where there was none.
    """

    is_up: bool
    seen: str
    seconds: float | None = None


def service_addresses(settings: Settings, name: str) -> dict[str, str]:
    """List where a service is, by setting: those that begin with its name and end with URL."""
    fields = [one for one in type(settings).model_fields if one.startswith(f"{name}_")]
    found = {one: getattr(settings, one) for one in fields if one.endswith("url")}
    return {one.upper(): value for one, value in found.items() if isinstance(value, str)}


def answered(status: int, seconds: float | None) -> Reached:
    """Tell what an answer shows: any but a server's own trouble means that it is up."""
    is_up = status < HTTPStatus.INTERNAL_SERVER_ERROR
    return Reached(is_up, f"answers HTTP {status}", seconds)


async def reach(session: aiohttp.ClientSession, url: str, seconds: float) -> Reached:
    """Ask an address with no credential.

    Args:
        session: The session to use.
        url: Where to ask.
        seconds: How long to wait.
    """
    started = time.perf_counter()
    try:
        async with session.get(
            url,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=seconds),
        ) as answer:
            took = time.perf_counter() - started
            return answered(answer.status, took)
    except TimeoutError:
        return Reached(is_up=False, seen=f"no answer within {seconds:g} s")
    except (aiohttp.ClientError, OSError) as error:
        return Reached(is_up=False, seen=f"cannot be reached ({_why(error)})")


def _why(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "its name is not known"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower()  # asyncio's own words hold the address
    return type(error).__name__
