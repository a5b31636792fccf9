"""How the bot comes to Discord's gateway, and comes back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .program import until
from .stage import Stage, texts

if TYPE_CHECKING:
    from tests.discord_server import Channel

GUILDS, GUILD_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 15


async def answers(stage: Stage, channel: Channel | None = None) -> None:
    used = await stage.server.slash(stage.user, channel or stage.channel, "help")
    assert "Carryall" in texts(await used.wait_for())


async def test_it_comes_with_no_intents_and_comes_back(stage: Stage) -> None:
    server = stage.server
    program = await stage.start()
    assert [one["intents"] for one in server.identifies] == [0]
    assert server.identifies[0]["shard"] == [0, 1]
    assert stage.seen("GET", "/gateway/bot")
    await answers(stage)

    server.gateway.reconnect()
    await until(lambda: len(server.resumes) == 1 and server.gateway.live, "resumed")
    await answers(stage)
    assert len(server.identifies) == 1

    server.gateway.drop()
    await until(lambda: len(server.resumes) == 2 and server.gateway.live, "resumed again")
    await answers(stage)
    assert len(server.identifies) == 1

    # A new session begins where REST says, not at the address built into discord.py.
    server.gateway.invalidate(resumable=False)
    await until(lambda: len(server.identifies) == 2 and server.gateway.live, "identified", 15)
    await answers(stage)
    assert [one["intents"] for one in server.identifies] == [0, 0]
    await program.stop()


async def test_a_cluster_runs_its_share_of_the_shards(stage: Stage) -> None:
    server = stage.server
    server.recommended_shards = 5  # what is set goes before what Discord recommends
    program = await stage.start(DISCORD_SHARD_COUNT="2", DISCORD_SHARD_IDS="1")
    assert [one["shard"] for one in server.identifies] == [[1, 2]]
    own = server.add_guild("odd", guild_id=(1001 << 22))
    await answers(stage, server.add_channel(own, "general"))

    server.gateway.invalidate(resumable=False)
    await until(lambda: len(server.identifies) == 2 and server.gateway.live, "identified", 15)
    assert server.identifies[1]["shard"] == [1, 2]
    await answers(stage, server.add_channel(own, "other"))
    await program.stop()


async def test_all_shards_of_a_count(stage: Stage) -> None:
    program = await stage.start(shards=2, DISCORD_SHARD_COUNT="2")
    shards = [one["shard"] for one in stage.server.identifies]
    assert sorted(shards) == [[0, 2], [1, 2]]
    for number in (1000, 1001):
        guild = stage.server.add_guild(f"g{number}", guild_id=number << 22)
        await answers(stage, stage.server.add_channel(guild, "general"))
    await program.stop()


async def test_message_content_asks_for_its_intents(stage: Stage) -> None:
    program = await stage.start(MESSAGE_CONTENT="on")
    assert stage.server.identifies[0]["intents"] == GUILDS | GUILD_MESSAGES | MESSAGE_CONTENT
    await answers(stage)
    await program.stop()
