"""A word with Discord's REST side before there is a bot: who the token is, where the gateway is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp
import msgspec

if TYPE_CHECKING:
    from bot.config import Settings

SECONDS = 10.0
_MAX_BYTES = 1024 * 1024


class DiscordUnreachableError(Exception):
    """Nothing that is Discord answers; the text says what was seen."""


@dataclass(frozen=True, slots=True)
class DiscordAnswer:
    """An answer.

    Args:
        status: The HTTP status.
        data: The JSON object, empty where there is none.
        ahead: How many seconds our clock is ahead of Discord's, None where it does not tell.
    """

    status: int
    data: dict[str, Any]
    ahead: float | None

    @property
    def is_ok(self) -> bool:
        """Whether Discord did what was asked."""
        return self.status == HTTPStatus.OK


class DiscordRest:
    """Asks Discord things.

    Args:
        session: The session to use.
        settings: Where Discord is, and the token.
    """

    def __init__(self, session: aiohttp.ClientSession, settings: Settings) -> None:
        self._session = session
        self.base = settings.discord_api_base
        self._token = settings.discord_token

    async def application(self) -> DiscordAnswer:
        """Ask which application the token belongs to.

        Raises:
            DiscordUnreachableError: Discord does not answer.
        """
        return await self._get("/oauth2/applications/@me", with_token=True)

    async def gateway(self) -> DiscordAnswer:
        """Ask where the gateway is; with a token also how often it may be entered today.

        Raises:
            DiscordUnreachableError: Discord does not answer.
        """
        if self._token is None:
            return await self._get("/gateway", with_token=False)
        return await self._get("/gateway/bot", with_token=True)

    async def _get(self, path: str, *, with_token: bool) -> DiscordAnswer:
        headers = {"User-Agent": "DiscordBot (https://github.com/carryall/carryall, 1)"}
        if with_token and self._token is not None:
            headers["Authorization"] = f"Bot {self._token.get_secret_value().strip()}"
        try:
            async with self._session.get(
                self.base + path,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=SECONDS),
            ) as answer:
                body = await _read(answer.content)
                told = answer.headers.get("Date")
        except TimeoutError:
            raise DiscordUnreachableError(f"no answer within {SECONDS:g} s") from None
        # A header cannot hold just any token: that is a ValueError.
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise DiscordUnreachableError(f"no connection ({type(error).__name__})") from None
        return DiscordAnswer(answer.status, _object(body), _ahead(told))


async def _read(content: aiohttp.StreamReader) -> bytes:
    """Read a body, which may come in pieces, as far as it is not larger than any of Discord's."""
    body = bytearray()
    async for block in content.iter_any():
        body += block
        if len(body) > _MAX_BYTES:
            break
    return bytes(body)


def _object(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}


def _ahead(told: str | None) -> float | None:
    try:
        theirs = parsedate_to_datetime(told or "")
    except (ValueError, OverflowError):
        return None
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    return (datetime.now(UTC) - theirs).total_seconds()
