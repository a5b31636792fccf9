"""Mixcloud: the client against aiohttp with ``json.loads`` alone, a search's list, an upload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.measuring import fresh, in_pairs, server, show

if TYPE_CHECKING:
    from tests.bench.measuring import Pairs

ROUNDS = 5
HEAD = """\
Mixcloud: medians of 5 pairs. The client (times read, objects wrapped) against aiohttp with
json.loads alone; a search that ends as a list for Discord against the client's bare call (at most
1.5); 500 MiB sent (growth at most 16 MiB).
what              wall ratio   cpu ratio      wall, µs"""
MODULE = "tests.bench.mixcloud_ways"


def main() -> None:
    """Print the table, row by row."""
    show(HEAD)
    with server("tests.bench.mixcloud_server") as root:
        for what in ("user", "show", "list"):
            _row(what, pairs(root, ("client", what), ("plain", what)))
        _row("search to card", pairs(root, ("card", "search"), ("client", "search")))
        sent = fresh(MODULE, "upload", "-", root)
        show(f"500 MiB sent in {sent['seconds']:.1f} s, memory grew by {sent['grown']:.1f} MiB")


def pairs(root: str, ours: tuple[str, str], other: tuple[str, str]) -> Pairs:
    """Measure both ways in turn, each time in a fresh process."""
    return in_pairs(ROUNDS, lambda: fresh(MODULE, *ours, root), lambda: fresh(MODULE, *other, root))


def _row(what: str, measured: Pairs) -> None:
    ours, other = measured.medians("wall")
    show(
        f"{what:16}   {measured.ratio('wall'):10.2f}   {measured.ratio('cpu'):9.2f}"
        f"   {ours:6.0f} {other:6.0f}"
    )
