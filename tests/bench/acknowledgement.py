"""Many interactions at once: how long until each is acknowledged."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from tests.bench.bots import bare_bot, our_bot, simulated_discord
from tests.bench.measuring import in_pairs, show

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from tests.bench.bots import Discord, RunningBot
    from tests.bench.measuring import Numbers

AT_ONCE = 300
WARM_UP = 5
ROUNDS = 5
HEAD = """\
Acknowledgement: 300 times /rehost files at once, against a bare discord.py bot that only defers;
the bot then also looks for an account, keeps the request and answers. Medians of 5 pairs of fresh
processes. Milliseconds until the acknowledgement is at Discord (a third process).
                 ours     bare   ratio"""


def measure(start: Callable[[Discord], AbstractContextManager[RunningBot]]) -> Numbers:
    """Start a bot, warm it up, and send it a burst."""
    with simulated_discord() as discord, start(discord):
        discord.burst(WARM_UP)
        taken = discord.burst(AT_ONCE)
    if len(taken) != AT_ONCE:
        raise RuntimeError(f"{len(taken)} of {AT_ONCE} were acknowledged")
    cuts = statistics.quantiles(taken, n=100)
    return {"median": statistics.median(taken), "p99": cuts[98], "last": max(taken)}


def main() -> None:
    """Print the table."""
    show(HEAD)
    pairs = in_pairs(ROUNDS, lambda: measure(our_bot), lambda: measure(bare_bot))
    for name in ("median", "p99", "last"):
        ours, bare = pairs.medians(name)
        show(f"{name:10} {ours:10.1f} {bare:8.1f} {pairs.ratio(name):7.2f}")


if __name__ == "__main__":
    main()
