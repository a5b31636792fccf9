"""A bot that has nothing to do: its memory, its start, and what servers cost it."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from tests.bench.bots import bare_bot, our_bot, simulated_discord
from tests.bench.measuring import in_pairs, show

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.bench.bots import Discord, RunningBot
    from tests.bench.measuring import Numbers, Pairs

    Start = Callable[[Discord], AbstractContextManager[RunningBot]]

SETTLE_SECONDS = 1.0
GUILDS = 10_000
ROUNDS = 3
HEAD = """\
Idle: against a bare discord.py bot with the same intents (none) and caches, medians of 3 pairs of
fresh processes. Memory is resident (rss), and that without pages of files (anonymous). The first
start makes the database. A server's cost is the growth of anonymous memory from none to 10,000 on
one shard.
                               ours     bare   ratio"""


def measure(start: Start, guilds: int = 0) -> Numbers:
    """Start a bot and let it come to rest."""
    with simulated_discord(guilds) as discord, start(discord) as bot:
        time.sleep(SETTLE_SECONDS)
        return {"ready": bot.ready_seconds, **bot.memory_kib()}


def against_bare(start: Start, guilds: int = 0) -> Pairs:
    """Measure a start of ours and the bare bot in turn."""
    return in_pairs(ROUNDS, lambda: measure(start, guilds), lambda: measure(bare_bot, guilds))


def main() -> None:
    """Print the table."""
    show(HEAD)
    again = partial(our_bot, before=1)
    first, later = against_bare(our_bot), against_bare(again)
    for title, pairs in (("first start", first), ("later start", later)):
        for name in ("rss", "anonymous"):
            ours, bare = (kib / 1024 for kib in pairs.medians(name))
            row(f"{title}: {name}, MiB", ours, bare, f"{pairs.ratio(name):7.2f}")
        ours, bare = pairs.medians("ready")
        row(f"{title}: ready, s", ours, bare, f"{ours - bare:+7.2f} s")
    full = against_bare(again, GUILDS)
    ours, bare = (each_guild(later, full, way) for way in range(2))
    row("a server, KiB", ours, bare, f"{ours / bare:7.2f}")


def row(title: str, ours: float, bare: float, compared: str) -> None:
    """Print a row."""
    show(f"{title:27} {ours:7.2f} {bare:8.2f} {compared}")


def each_guild(empty: Pairs, full: Pairs, way: int) -> float:
    """Tell what one server costs, in KiB."""
    return (full.medians("anonymous")[way] - empty.medians("anonymous")[way]) / GUILDS


if __name__ == "__main__":
    main()
