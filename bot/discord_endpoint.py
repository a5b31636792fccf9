"""Where Discord is: its REST address and its gateway, and what to say when it cannot be used."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.config import DISCORD_API_BASE
from bot.errors import StartError

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECT_SECONDS = 10.0


@contextmanager
def discord_at(api_base: str) -> Iterator[None]:
    """Let discord.py speak to another address for a while.

    Both addresses are attributes of discord.py's classes, so they hold for the whole process; the
    gateway is named by the REST side later (``use_gateway``).
    """
    rest, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = api_base
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = rest, gateway


async def use_gateway_of(client: discord.Client) -> None:
    """Ask the REST side for its gateway and use that.

    discord.py asks only when it is to find out the number of shards; with a given number, and after
    an invalid session, it goes to the address built into it.

    Raises:
        StartError: What answers is not Discord.
    """
    if DISCORD_API_BASE == Route.BASE:
        return
    try:
        _shards, url, _limit = await client.http.get_bot_gateway()
        gateway = URL(url)
    except (KeyError, TypeError, ValueError):
        raise not_discord() from None
    if gateway.scheme not in ("ws", "wss") or not gateway.host:
        raise not_discord()
    DiscordWebSocket.DEFAULT_GATEWAY = gateway


async def check_gateway() -> None:
    """See whether the gateway's door opens at all; discord.py would try for ever, with tracebacks.

    Raises:
        StartError: It does not.
    """
    gateway = DiscordWebSocket.DEFAULT_GATEWAY
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _reader, writer = await asyncio.open_connection(gateway.host, gateway.port)
    except OSError as error:  # TimeoutError is one
        raise StartError(
            f"Discord's gateway at {gateway.host}:{gateway.port} cannot be reached"
            f" ({error.strerror or type(error).__name__}): check the network"
        ) from None
    writer.close()
    await writer.wait_closed()


def not_discord() -> StartError:
    """Say that something answers, but not as Discord does."""
    return StartError(f"what answers at {Route.BASE} is not Discord: check DISCORD_API_BASE")


def explain_start(error: Exception) -> StartError | None:
    """Put what ends a start into one line; None where it is a fault of ours."""
    if isinstance(error, discord.LoginFailure | discord.GatewayNotFound):
        # discord.py's own words for an answer that tells more itself.
        error = error.__cause__ if isinstance(error.__cause__, Exception) else error
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return StartError(
            "Discord refuses the Message Content intent: switch it on in the Developer Portal"
            " (Bot, Privileged Gateway Intents), or set MESSAGE_CONTENT=off"
        )
    if isinstance(error, discord.ConnectionClosed):
        return _closed(error)
    if isinstance(error, discord.HTTPException):
        return _answered(error)
    if isinstance(error, OSError):  # aiohttp's connection errors and TimeoutError are among them
        return StartError(
            f"Discord at {Route.BASE} cannot be reached: check the network and DISCORD_API_BASE"
        )
    return None


def _answered(error: discord.HTTPException) -> StartError:
    if error.status == HTTPStatus.UNAUTHORIZED:
        return StartError(
            "Discord refuses the bot's token: set DISCORD_TOKEN to the one of the Developer Portal"
            " (Bot, Reset Token)"
        )
    return StartError(
        f"Discord at {Route.BASE} answers HTTP {error.status}: check DISCORD_API_BASE,"
        " or try again later"
    )


def _closed(error: discord.ConnectionClosed) -> StartError:
    causes = {
        4004: "the bot's token is refused: set DISCORD_TOKEN anew",
        4010: "the shard is not valid: check DISCORD_SHARD_COUNT and DISCORD_SHARD_IDS",
        4011: "this bot needs more shards: set DISCORD_SHARD_COUNT higher or leave it out",
        4012: "the gateway does not speak this version: update Carryall",
        4013: "the intents are not valid: update Carryall",
    }
    cause = causes.get(error.code, "try again later")
    return StartError(f"Discord's gateway closed the connection ({error.code}): {cause}")
