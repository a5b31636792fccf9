"""Large files in parts: our uploader against one that sends part by part."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.bench.measuring import MIB, Numbers, fresh, in_pairs, server, show

SIZE = int(os.environ.get("BENCH_PARTS_MIB", "500"))
ROUNDS = 3
WAYS = "tests.bench.part_ways"


def main() -> None:
    """Print how much faster, and how much memory it takes."""
    show(
        f"A file of {SIZE} MiB to the emulated Pixelbin in parts of 10 MiB, {ROUNDS} rounds.",
        f"{'':24}{'ours':>10}{'plain':>10}{'ratio':>8}",
    )
    with tempfile.TemporaryDirectory() as folder, server("tests.bench.part_server") as url:
        path = Path(folder) / "bench.bin"
        with path.open("wb") as file:
            for number in range(SIZE):
                file.write(bytes([number % 251]) * MIB)

        def way(name: str) -> Numbers:
            return fresh(WAYS, name, url, str(path))

        pairs = in_pairs(ROUNDS, lambda: way("ours"), lambda: way("plain"))
    for name, unit in (("wall", "s"), ("cpu", "s"), ("grown", "MiB")):
        mine, theirs = pairs.medians(name)
        show(f"{f'{name} [{unit}]':24}{mine:10.2f}{theirs:10.2f}{pairs.ratio(name):8.2f}")
