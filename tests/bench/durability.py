"""What it costs that transfers survive: the durable engine against one that forgets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.bench.measuring import MIB, fresh, in_pairs, show

if TYPE_CHECKING:
    from tests.bench.measuring import Pairs

ROUNDS = 3
# Size and how many.
FILES = ((1 * MIB, 40), (100 * MIB, 4))
LATENCIES = 20
QUEUED = 1000
HEAD = """\
Durability: jobs on DBOS (SQLite) against jobs that live in the process, medians of 3 pairs of fresh
processes (1,000 queued: one pair); source and host are in memory. Allowed: 25 ms of CPU a file,
300 ms to the first byte, the loop held for 50 ms with 1,000 queued, ready 2 s later with 1,000
parked, the first within 2 s.
                                        durable  forgetful"""


def main() -> None:
    """Print the table."""
    show(HEAD)
    for size, count in FILES:
        pairs = measure("cost", size, count)
        row(f"CPU a file of {size // MIB} MiB, ms", *pairs.medians("cpu_ms"))
    pairs = measure("latency", LATENCIES)
    row("first byte after asking: median, ms", *pairs.medians("median_ms"))
    row("first byte after asking: most, ms", *pairs.medians("most_ms"))
    pairs = measure("queue", QUEUED, rounds=1)
    row("1,000 queued: loop held (CPU), ms", *pairs.medians("held_ms"))
    row("1,000 queued: loop late (clock), ms", *pairs.medians("late_ms"))
    row("1,000 queued: time to queue, s", *pairs.medians("queued_s"))
    row("1,000 queued: all through, s", *pairs.medians("wall_s"))
    for when in ("queued", "half", "after"):
        row(f"1,000 queued: memory, {when}, MiB", *pairs.medians(f"{when}_mib"))
    parked, empty = (partial(fresh_worker, "durable", "restart", many) for many in (QUEUED, 0))
    starts = in_pairs(ROUNDS, parked, empty)
    show("                                    1,000 parked       none")
    row("a start: ready, s", *starts.medians("ready_s"))
    row("a start: first picked up, s", *starts.medians("first_s"))
    row("a start: loop held at most, ms", *starts.medians("held_ms"))


def measure(subject: str, *numbers: int, rounds: int = ROUNDS) -> Pairs:
    """Measure both engines in turn."""
    durable, memory = (
        partial(fresh_worker, engine, subject, *numbers) for engine in ("durable", "memory")
    )
    return in_pairs(rounds, durable, memory)


def fresh_worker(*arguments: object) -> dict[str, float]:
    """Measure in a fresh process."""
    return fresh("tests.bench.durable_worker", *map(str, arguments))


def row(title: str, durable: float, forgetful: float) -> None:
    """Print a row."""
    show(f"{title:36} {durable:10.2f} {forgetful:10.2f}")


if __name__ == "__main__":
    main()
