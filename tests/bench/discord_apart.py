"""The simulated Discord in a process of its own: ``python -m tests.bench.discord_apart GUILDS``.

It prints where it is; each line that it then reads is a number of interactions to send at once,
and is answered with how long the bot took to acknowledge each, in milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import TYPE_CHECKING

from tests.discord_server import DiscordServer

if TYPE_CHECKING:
    from tests.discord_server import Channel

PATIENCE = 30.0
COMMAND = "rehost files"


async def burst(server: DiscordServer, channel: Channel, count: int) -> list[float]:
    """Let people use a command at the same moment."""
    users = [server.add_user(f"person{number}") for number in range(count)]
    files = [server.attachment(f"{user.name}.txt", b"hello") for user in users]
    used = [
        await server.slash(user, channel, COMMAND, {"file": file}, timeout=0)
        for user, file in zip(users, files, strict=True)
    ]
    # Nothing has been sent yet: this task has not let go of the loop.
    sent = time.monotonic()
    await asyncio.gather(*(one.wait_answered(PATIENCE) for one in used))
    ids = {f"/interactions/{one.id}/" for one in used}
    return [
        (seen.at - sent) * 1000
        for seen in server.requests
        if seen.path.endswith("/callback") and seen.path[: seen.path.index("/", 14) + 1] in ids
    ]


async def main(guilds: int) -> None:
    """Serve until standard input ends."""
    async with DiscordServer(strict=False) as server:
        for number in range(guilds):
            server.add_guild(f"guild {number}")
        channel = server.add_channel(server.add_guild("club"), "general")
        say({"api_base": server.api_base, "token": server.token})
        while line := await asyncio.to_thread(sys.stdin.readline):
            await server.ready(timeout=PATIENCE)
            say(await burst(server, channel, int(line)))


def say(answer: object) -> None:
    """Write a line of JSON."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
