"""When Discord is told of the commands, and when it is left alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .stage import Stage

OURS = {"help", "account", "rehost", "Re-host attachments"}


async def run_once(stage: Stage, dev_guild_ids: str | None = None) -> list[str]:
    """Start and stop the bot; give the paths of the lists of commands that it replaced."""
    before = len(stage.server.requests)
    program = await stage.start(DEV_GUILD_IDS=dev_guild_ids)
    await program.stop()
    put = [one.path for one in stage.server.requests[before:] if one.method == "PUT"]
    return [re.sub(r"^/applications/\d+", "", path) for path in put]


async def test_commands_are_told_when_discord_does_not_have_them(stage: Stage) -> None:
    server = stage.server
    assert await run_once(stage) == ["/commands"]
    assert {one["name"] for one in server.commands} >= OURS
    assert await run_once(stage) == []

    server.world.commands.clear()
    assert await run_once(stage) == ["/commands"]
    assert {one["name"] for one in server.commands} >= OURS


async def test_development_servers_get_their_own(stage: Stage) -> None:
    other = stage.server.add_guild("workshop")
    ids = (stage.guild.id, other.id)
    put = await run_once(stage, f"{ids[0]}, {ids[1]}")
    assert put == [f"/guilds/{one}/commands" for one in ids]
    for guild_id in ids:
        named = {
            one["name"] for one in stage.server.commands if one.get("guild_id") == str(guild_id)
        }
        assert named >= OURS
    assert not [one for one in stage.server.commands if "guild_id" not in one]
