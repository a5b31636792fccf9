"""Carry the same files the bot's way and the plain way: time, memory, and the loop's freedom.

Source and host are other processes, with TLS on both legs.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.measuring import MIB, Pairs, fresh, in_pairs, server, show
from tests.bench.tls import make_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.bench.measuring import Numbers

CASES = ((100 * MIB, 1), (100 * MIB, 4), (100 * MIB, 10), (1 * MIB, 200))
ROUNDS = 3
HEAD = """\
Re-hosting: streamed (the bot) against read whole (the plain way), TLS on both legs, medians of 3
pairs. Ratios below 1: the bot needs less. Memory and the longest time that the event loop was held
are given for both, the bot's first.
files              wall    cpu     memory grown, MiB     loop held, ms"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the servers are, and the certificate that they show."""

    source: str
    host: str
    certificate: str


@contextmanager
def staged(host: str = "host") -> Iterator[Stage]:
    """Start a source and a kind of host."""
    with tempfile.TemporaryDirectory() as folder:
        certificate = str(Path(folder) / "certificate.pem")
        make_certificate(Path(certificate))
        with (
            server("tests.bench.servers", "source", certificate) as source,
            server("tests.bench.servers", host, certificate) as address,
        ):
            yield Stage(source, address, certificate)


def carry(
    stage: Stage,
    size: int,
    count: int,
    *,
    rounds: int,
    environment: Mapping[str, str],
    ways: tuple[str, str] = ("streamed", "plain"),
) -> Pairs:
    """Carry files both ways, each time in a fresh process."""

    def measure(way: str) -> Numbers:
        words = (way, f"{stage.source}/{size}", stage.host, stage.certificate, size, count)
        return fresh("tests.bench.ways", *map(str, words), environment=environment)

    return in_pairs(rounds, lambda: measure(ways[0]), lambda: measure(ways[1]))


def main() -> None:
    """Print the table, row by row."""
    show(HEAD)
    with staged() as stage:
        for size, count in CASES:
            row(size, count, carry(stage, size, count, rounds=ROUNDS, environment={}))


def row(size: int, count: int, pairs: Pairs) -> None:
    """Print what both ways took."""
    grown, held = pairs.medians("grown_mib"), pairs.medians("held_ms")
    show(
        f"{count:4} x {size // MIB:3} MiB   {pairs.ratio('wall'):6.2f}"
        f" {pairs.ratio('cpu'):6.2f}   {grown[0]:8.1f} {grown[1]:10.1f}"
        f"   {held[0]:8.1f} {held[1]:9.1f}"
    )
