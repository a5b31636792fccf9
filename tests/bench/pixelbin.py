"""Carry the same files to Pixelbin the bot's way and the plain way, which is one form of bytes."""

from __future__ import annotations

from tests.bench.measuring import MIB, show
from tests.bench.rehosting import carry, row, staged

DIRECT, PARTS = ("pixelbin_direct", "pixelbin_plain"), ("pixelbin", "pixelbin_plain")
# What is carried how, the size, and how many.
CASES = (
    (DIRECT, 100 * MIB, 1),
    (DIRECT, 100 * MIB, 4),
    (DIRECT, 1 * MIB, 200),
    (PARTS, 100 * MIB, 1),
    (PARTS, 100 * MIB, 4),
)
ROUNDS = 3
HEAD = """\
Re-hosting at Pixelbin: streamed (the bot) against read whole (the plain way), TLS on both legs,
medians of 3 pairs. Ratios below 1: the bot needs less (allowed: 0.4 for 100 MiB, 1.1 for 200 of
1 MiB). Memory and the longest time that the event loop was held are given for both, the bot's
first.
files              wall    cpu     memory grown, MiB     loop held, ms"""


def main() -> None:
    """Print the table, row by row."""
    show(HEAD)
    for ways, size, count in CASES:
        # A host for each row: what it was sent before does not weigh on it.
        with staged("pixelbin") as stage:
            if ways is PARTS:
                show("the same in parts:")
            pairs = carry(stage, size, count, rounds=ROUNDS, environment={}, ways=ways)
        row(size, count, pairs)
