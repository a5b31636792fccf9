"""What all subjects share: measured processes, servers, pairs of ways, and tables."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MIB = 1024 * 1024
Numbers = dict[str, float]


class Served(str):
    """The address of a server in a process of its own.

    Args:
        url: The address.
        process_id: The process.
    """

    __slots__ = ("_process_id",)
    _process_id: int

    def __new__(cls, url: str, process_id: int) -> Self:
        """Make it; a text is made before it is initialised."""
        made = super().__new__(cls, url)
        made._process_id = process_id
        return made

    @property
    def cpu(self) -> float:
        """The seconds of CPU that it has used so far."""
        status = Path(f"/proc/{self._process_id}/stat").read_text(encoding="ascii")
        # User and system time; the name before may hold blanks (proc(5)).
        ticks = status.rpartition(")")[2].split()[11:13]
        return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def server(module: str, *arguments: str) -> Iterator[Served]:
    """Start a server in a process of its own; its first line is its address."""
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        line = process.stdout.readline().strip() if process.stdout else ""
        address = Served(line, process.pid)
        if not address:
            raise RuntimeError(f"{module} {' '.join(arguments)} did not start")
        yield address
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


def fresh(
    module: str,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    python: str = sys.executable,
) -> Numbers:
    """Measure in a fresh process, which prints its numbers as JSON."""
    output = subprocess.run(  # noqa: S603 - our own module
        [python, "-m", module, *arguments],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
    ).stdout
    return {name: float(value) for name, value in json.loads(output).items()}


@dataclass(frozen=True, slots=True)
class Pairs:
    """What both ways took, measured in turn, so that a busy moment meets both."""

    ours: list[Numbers] = field(default_factory=list)
    plain: list[Numbers] = field(default_factory=list)

    def ratio(self, name: str) -> float:
        """Give the median of ours to plain, pair by pair."""
        both = zip(self.ours, self.plain, strict=True)
        return statistics.median(a[name] / b[name] for a, b in both)

    def medians(self, name: str) -> tuple[float, float]:
        """Give the medians of both ways, ours first."""
        ours, plain = (statistics.median(one[name] for one in way) for way in self.both)
        return ours, plain

    @property
    def both(self) -> tuple[list[Numbers], list[Numbers]]:
        """The runs of both ways, ours first."""
        return self.ours, self.plain


def in_pairs(rounds: int, ours: Callable[[], Numbers], plain: Callable[[], Numbers]) -> Pairs:
    """Measure both ways in turn."""
    pairs = Pairs()
    for number in range(rounds):
        # Neither way always has the machine as the other one left it.
        for way in (ours, plain) if number % 2 == 0 else (plain, ours):
            (pairs.ours if way is ours else pairs.plain).append(way())
    return pairs


def memory_mib(name: str) -> float:
    """Tell what this process has in memory, now (VmRSS) or at most (VmHWM).

    getrusage counts the memory of the process that started it too.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(one.split()[1]) for one in status.splitlines() if one.startswith(name)) / 1024


def show(*lines: str) -> None:
    """Print lines of a table as soon as they are known."""
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
