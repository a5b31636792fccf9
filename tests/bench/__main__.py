"""Carry the same files the bot's way and the plain way, and print the ratios."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1024 * 1024
CASES = ((100 * MIB, 1), (100 * MIB, 4), (1 * MIB, 100))
ROUNDS = 3


@contextmanager
def server(*command: str) -> Iterator[str]:
    """Start a server in a process of its own; its first line names its address."""
    process = subprocess.Popen([sys.executable, "-m", *command], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own modules
    try:
        line = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://[\d.:]+", line)
        if found is None:
            raise RuntimeError(f"{command[0]} did not start")
        yield found[0]
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


def measure(way: str, source: str, host: str, size: int, count: int) -> dict[str, float]:
    """Carry files one way in a fresh process."""
    command = [sys.executable, "-m", "tests.bench.ways", way, f"{source}/{size}", host]
    output = subprocess.run(  # noqa: S603 - our own module
        [*command, str(size), str(count)], check=True, capture_output=True, text=True
    ).stdout
    return {name: float(value) for name, value in json.loads(output).items()}


def compare(source: str, host: str, size: int, count: int) -> str:
    """Measure both ways in turn and give one row of the table."""
    rounds = [
        (
            measure("streamed", source, host, size, count),
            measure("plain", source, host, size, count),
        )
        for _ in range(ROUNDS)
    ]

    def median(values: list[float]) -> float:
        return statistics.median(values)

    wall = median([ours["wall"] / theirs["wall"] for ours, theirs in rounds])
    cpu = median([ours["cpu"] / theirs["cpu"] for ours, theirs in rounds])
    grown = [median([each[way]["grown_mib"] for each in rounds]) for way in (0, 1)]
    held = [median([each[way]["held_ms"] for each in rounds]) for way in (0, 1)]
    return (
        f"{size // MIB:4} MiB x {count:<4} wall {wall:5.2f}  cpu {cpu:5.2f}  "
        f"memory {grown[0]:6.1f} / {grown[1]:6.1f} MiB  "
        f"loop held {held[0]:6.1f} / {held[1]:7.1f} ms"
    )


def main() -> None:
    """Print the table."""
    sys.stdout.write("streamed against read-whole, medians of 3 pairs; ratios below 1 are better\n")
    with (
        server("tests.bench.source") as source,
        server("bot", "emulate", "tixte", "--port", "0") as host,
    ):
        for size, count in CASES:
            sys.stdout.write(compare(source, host, size, count) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
