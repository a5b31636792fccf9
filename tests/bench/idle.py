"""A bot that has nothing to do: its memory, its start, and what servers cost it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.bench.bots import bare_bot, our_bot, simulated_discord
from tests.bench.measuring import in_pairs, show

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.bench.bots import Discord, RunningBot
    from tests.bench.measuring import Numbers, Pairs

SETTLE_SECONDS = 2.0
GUILDS = 10_000
ROUNDS = 3
HEAD = """\
Idle: the bot at its first start in an empty folder, against a bare discord.py bot with the same
intents (none) and caches. Medians of 3 pairs of fresh processes; memory is resident (rss) and the
process's alone (uss). A server's cost is the growth from none to 10,000 on one shard.
                          ours     bare   ratio"""


def measure(
    start: Callable[[Discord], AbstractContextManager[RunningBot]], guilds: int = 0
) -> Numbers:
    """Start a bot and let it come to rest."""
    with simulated_discord(guilds) as discord, start(discord) as bot:
        time.sleep(SETTLE_SECONDS)
        return {"ready": bot.ready_seconds, **bot.memory_kib()}


def main() -> None:
    """Print the table."""
    show(HEAD)
    empty = in_pairs(ROUNDS, lambda: measure(our_bot), lambda: measure(bare_bot))
    for name in ("rss", "uss"):
        ours, bare = (kib / 1024 for kib in empty.medians(name))
        show(f"{name + ', MiB':22} {ours:7.1f} {bare:8.1f} {empty.ratio(name):7.2f}")
    ours, bare = empty.medians("ready")
    show(f"{'ready after, s':22} {ours:7.2f} {bare:8.2f} {ours - bare:+7.2f} s")
    full = in_pairs(ROUNDS, lambda: measure(our_bot, GUILDS), lambda: measure(bare_bot, GUILDS))
    ours, bare = (each_guild(empty, full, way) for way in range(2))
    show(f"{'a server, KiB':22} {ours:7.2f} {bare:8.2f} {ours / bare:7.2f}")


def each_guild(empty: Pairs, full: Pairs, way: int) -> float:
    """Tell what one server costs, in KiB of memory that is the process's alone."""
    return (full.medians("uss")[way] - empty.medians("uss")[way]) / GUILDS


if __name__ == "__main__":
    main()
