"""Carry the same files the bot's way and the plain way, and print the ratios.

Source and host are other processes, with TLS on both legs.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.tls import make_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1024 * 1024
CASES = ((100 * MIB, 1), (100 * MIB, 4), (100 * MIB, 10), (1 * MIB, 200))
ROUNDS = 3
HEAD = """\
Streamed (the bot) against read whole (the plain way), TLS on both legs, medians of 3 pairs.
Ratios below 1: the bot needs less. Memory and the longest time that the event loop was held are
given for both, the bot's first.
files              wall    cpu     memory grown, MiB     loop held, ms
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the servers are, and the certificate that they show."""

    source: str
    host: str
    certificate: str


@contextmanager
def server(kind: str, certificate: str) -> Iterator[str]:
    """Start a server in a process of its own; its first line is its address."""
    command = [sys.executable, "-m", "tests.bench.servers", kind, certificate]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        address = process.stdout.readline().strip() if process.stdout else ""
        if not address:
            raise RuntimeError(f"the {kind} did not start")
        yield address
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


def measure(way: str, stage: Stage, size: int, count: int) -> dict[str, float]:
    """Carry files one way in a fresh process."""
    command = [sys.executable, "-m", "tests.bench.ways", way, f"{stage.source}/{size}", stage.host]
    output = subprocess.run(  # noqa: S603 - our own module
        [*command, stage.certificate, str(size), str(count)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return {name: float(value) for name, value in json.loads(output).items()}


def compare(stage: Stage, size: int, count: int) -> str:
    """Measure both ways in turn and give one row of the table."""
    ours, plain = [], []
    for _ in range(ROUNDS):
        ours.append(measure("streamed", stage, size, count))
        plain.append(measure("plain", stage, size, count))

    def ratio(name: str) -> float:
        return statistics.median(a[name] / b[name] for a, b in zip(ours, plain, strict=True))

    def median(runs: list[dict[str, float]], name: str) -> float:
        return statistics.median(run[name] for run in runs)

    return (
        f"{count:4} x {size // MIB:3} MiB   {ratio('wall'):6.2f} {ratio('cpu'):6.2f}   "
        f"{median(ours, 'grown_mib'):8.1f} {median(plain, 'grown_mib'):10.1f}   "
        f"{median(ours, 'held_ms'):8.1f} {median(plain, 'held_ms'):9.1f}"
    )


def main() -> None:
    """Print the table, row by row."""
    sys.stdout.write(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        certificate = str(Path(folder) / "certificate.pem")
        make_certificate(Path(certificate))
        with server("source", certificate) as source, server("host", certificate) as host:
            for size, count in CASES:
                sys.stdout.flush()
                sys.stdout.write(compare(Stage(source, host, certificate), size, count) + "\n")


if __name__ == "__main__":
    main()
