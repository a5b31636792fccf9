"""Memory of transfers: for small and large files, and with a host that takes its time."""

from __future__ import annotations

from tests.bench.measuring import MIB, show
from tests.bench.rehosting import carry, staged

# The kind of host, the size, and how many; never more than four are in flight.
CASES = (
    ("quick", 1 * MIB, 1),
    ("quick", 1 * MIB, 4),
    ("quick", 500 * MIB, 1),
    ("quick", 500 * MIB, 4),
    ("slow", 50 * MIB, 1),
    ("slow", 50 * MIB, 4),
)
ROUNDS = 3
ONCE_MIB, EACH_MIB = 8, 4
# As the Dockerfile sets it: what glibc keeps for later counts as well.
MALLOC = {
    "MALLOC_TRIM_THRESHOLD_": "67108864",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
    "MALLOC_TOP_PAD_": "4194304",
}
HEAD = """\
Memory that transfers add to a fresh process (peak), in MiB: streamed (the bot) against read whole
(the plain way), TLS on both legs, glibc set as in the image, medians of 3 pairs. Allowed: 8 once
and 4 for each in flight.
files, host              ours    plain   ratio   allowed"""


def main() -> None:
    """Print the table, row by row."""
    show(HEAD)
    for kind, size, count in CASES:
        with staged(kind) as stage:
            pairs = carry(stage, size, count, rounds=ROUNDS, environment=MALLOC)
        ours, plain = pairs.medians("grown_mib")
        allowed = ONCE_MIB + EACH_MIB * count
        name = f"{count} x {size // MIB:3} MiB, {kind}"
        show(f"{name:20} {ours:8.1f} {plain:8.1f} {pairs.ratio('grown_mib'):7.2f} {allowed:9}")


if __name__ == "__main__":
    main()
