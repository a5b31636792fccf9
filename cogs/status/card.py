"""How the state of things looks in Discord."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.service_watch import ServiceState


@dataclass(frozen=True, slots=True)
class Vitals:
    """How the bot itself is.

    Args:
        version: Its release.
        started_at: When it started.
        gateway_seconds: How long the gateway's last heartbeat took; not finite before the first.
    """

    version: str
    started_at: datetime
    gateway_seconds: float


def status_card(vitals: Vitals, states: Mapping[str, ServiceState]) -> discord.ui.Container[Any]:
    """Show the bot and each service, by title.

    Args:
        vitals: How the bot is.
        states: How the services are.
    """
    is_well = all(state.reached.is_up for state in states.values())
    lines = [_line(title, state) for title, state in states.items()] or ["No service is loaded."]
    gateway = vitals.gateway_seconds
    heartbeat = f"{_milliseconds(gateway)} to Discord" if math.isfinite(gateway) else "connecting"
    return discord.ui.Container(
        discord.ui.TextDisplay("## " + ("All is well" if is_well else "Not all is well")),
        discord.ui.TextDisplay("\n".join(lines)),
        discord.ui.Separator(),
        discord.ui.TextDisplay(
            f"-# Carryall {vitals.version} · {heartbeat} · up since"
            f" {discord.utils.format_dt(vitals.started_at, 'R')}"
        ),
        accent_colour=discord.Colour.green() if is_well else discord.Colour.red(),
    )


def _line(title: str, state: ServiceState) -> str:
    since = discord.utils.format_dt(state.since, "R")
    reached = state.reached
    if reached.is_up:
        took = "" if reached.seconds is None else f" · {_milliseconds(reached.seconds)}"
        return f"🟢 **{title}** can be reached{took} · seen so since {since}"
    line = f"🔴 **{title}** {reached.seen} · seen so since {since}"
    if state.last_up is not None:
        line += f" · last reached {discord.utils.format_dt(state.last_up, 'R')}"
    return line


def _milliseconds(seconds: float) -> str:
    return f"{max(1, round(seconds * 1000))} ms"
