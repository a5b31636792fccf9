"""Small calls: the bot's typed client, and aiohttp with ``json.loads`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.measuring import fresh, in_pairs, server, show

if TYPE_CHECKING:
    from tests.bench.measuring import Numbers, Pairs

CASES = (("one", "one object"), ("list", "list of 50"))
AT_ONCE = (1, 100)
CALLS = 4000
ROUNDS = 7
HEAD = """\
Small calls: the bot's typed client against aiohttp with json.loads alone, medians of 7 pairs.
CPU time of a call in microseconds, the bot's first.
call         in flight   cpu ratio   wall ratio      cpu, µs"""


def main() -> None:
    """Print the table, row by row."""
    show(HEAD)
    with server("tests.bench.small_server") as address:
        for what, name in CASES:
            for at_once in AT_ONCE:
                pairs = measure(what, address, at_once)
                ours, plain = pairs.medians("cpu")
                show(
                    f"{name:12} {at_once:9}   {pairs.ratio('cpu'):9.2f}"
                    f"   {pairs.ratio('wall'):10.2f}   {ours:6.0f} {plain:6.0f}"
                )


def measure(what: str, address: str, at_once: int) -> Pairs:
    """Make calls both ways, each time in a fresh process."""

    def in_way(way: str) -> Numbers:
        return fresh("tests.bench.small_ways", way, what, address, str(at_once), str(CALLS))

    return in_pairs(ROUNDS, lambda: in_way("ours"), lambda: in_way("plain"))
