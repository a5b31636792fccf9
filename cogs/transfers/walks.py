"""Walks through channels among the transfers: chosen like them, and shown above them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from discord import app_commands

from bot.ui import text

if TYPE_CHECKING:
    from bot.app import Carryall

_WALK = re.compile(r"walk:([0-9a-f]{32})", re.ASCII)
# So many are counted for a list; of others only the name is shown.
_SHOWN = 10


def walk_of(chosen: str) -> str | None:
    """Give the id of the walk that somebody chose, None where it is no walk."""
    found = _WALK.fullmatch(chosen.strip())
    return None if found is None else found[1]


async def walk_choices(
    bot: Carryall, user_id: int, typed: str, *, resumable: bool
) -> list[app_commands.Choice[str]]:
    """List somebody's walks that can be stopped, or taken up."""
    wanted = typed.strip().lower()
    return [
        app_commands.Choice(
            name=text.shorten(f"Channel #{text.shorten(one.channel_name, 60)} · {one.state}", 100),
            value=f"walk:{one.id}",
        )
        for one in await bot.walks.of_person(user_id)
        if one.is_resumable is resumable and wanted in f"channel #{one.channel_name}".lower()
    ]


async def walk_lines(bot: Carryall, user_id: int) -> tuple[list[str], bool]:
    """Say how far each of somebody's walks is, and whether one of them goes on."""
    found = await bot.walks.of_person(user_id)
    lines = [
        f"{await bot.walks.line(one)}{'' if one.state == 'walking' else f' · {one.state}'}"
        for one in found[:_SHOWN]
    ]
    return lines, any(one.state == "walking" for one in found)
