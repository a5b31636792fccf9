"""Large files in parts: our uploader against the vendor's, or against one that sends part by part.

The vendor's Python library is no part of this project. Where it is installed beside it, it is
found; where it lives in an environment of its own, ``BENCH_PIXELBIN_PYTHON`` names that one's
Python. Without it, ours is measured against a plain one.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cogs.pixelbin.client import PixelbinClient
from tests.bench.measuring import MIB, Numbers, Pairs, Served, fresh, in_pairs, server, show
from tests.bench.part_reference import PYTHON, TOKEN, interpreter, measure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SIZE = int(os.environ.get("BENCH_PARTS_MIB", "500"))
FAR_SIZE = min(SIZE, 200)
ROUNDS = 3
WAYS = "tests.bench.part_ways"
HEAD = f"""\
A file to the emulated Pixelbin in parts of 10 MiB, ours four at once, medians of {ROUNDS} pairs.
Ratios below 1: ours needs less. Ours first: wall and CPU of the client in seconds, its growth in
MiB (allowed to ours: 56), CPU of the emulator in seconds. On this machine the emulator's one core
is what both wait for; a line is one connection, as fast as it says.
against                    wall         ratio   CPU          ratio   grown       emulator"""
WITHOUT = f"""\
The vendor's uploader is not to be had: its package is not installed here, and {PYTHON}
names no Python that has it. Against a plain one of aiohttp, which sends part by part:"""


@dataclass(frozen=True, slots=True)
class Network:
    """A way to the emulator.

    Args:
        title: What it is called in the table.
        size: How many MiB are sent.
        theirs: How many parts the vendor's sends at once; 3 is its default.
        line: Milliseconds of a round trip, and MiB a second of one connection; None for none.
    """

    title: str
    size: int
    theirs: tuple[int, ...]
    line: tuple[int, int] | None = None


NETWORKS = (
    Network("on this machine", SIZE, (1, 3, 4)),
    Network("round trip 50 ms", FAR_SIZE, (3, 4), (50, 0)),
    Network("round trip 50 ms, 20 MiB/s a line", FAR_SIZE, (3, 4), (50, 20)),
)


def main() -> None:
    """Print how much faster, and how much memory it takes."""
    show(HEAD)
    if (python := interpreter()) is None:
        show(WITHOUT)
    for network in NETWORKS:
        show(f"{network.size} MiB, {network.title}")
        # An emulator for each: what one run left behind is not what the next one pays for.
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            emulator = stack.enter_context(server("tests.bench.part_server"))
            url: str = emulator
            if network.line is not None:
                line = map(str, network.line)
                url = stack.enter_context(server("tests.bench.relay", url, *line))
            path = _write(folder, network.size)
            ours = partial(_measured, emulator, partial(fresh, WAYS, "ours", url, path))
            for name, other in _others(python, network).items():
                theirs = partial(_measured, emulator, partial(other, url, path))
                _row(name, in_pairs(ROUNDS, ours, theirs))


def _others(python: str | None, network: Network) -> Mapping[str, Callable[[str, str], Numbers]]:
    if python is None:
        return {"plain": partial(fresh, WAYS, "plain")}
    return {
        f"the vendor's, {count} at once": partial(measure, python, count)
        for count in network.theirs
    }


def _write(folder: Path, size: int) -> str:
    path, bytes_of = folder / "bench.bin", random.Random(1)  # noqa: S311 - content, no secret
    with path.open("wb") as file:
        for _ in range(size):
            file.write(bytes_of.randbytes(MIB))
    return str(path)


def _measured(emulator: Served, way: Callable[[], Numbers]) -> Numbers:
    before = emulator.cpu
    numbers = way()
    numbers["emulator"] = emulator.cpu - before
    asyncio.run(_forget(emulator))
    return numbers


async def _forget(url: str) -> None:
    """Delete what was sent: a disk that is busy with it would slow the next one down."""
    async with PixelbinClient(TOKEN, base_url=url) as client:
        await client.assets.delete_file("bench.bin")


def _row(name: str, pairs: Pairs) -> None:
    def both(what: str, digits: int = 2) -> str:
        mine, theirs = pairs.medians(what)
        return f"{mine:5.{digits}f} {theirs:6.{digits}f}"

    show(
        f"{name:24}{both('wall')}   {pairs.ratio('wall'):5.2f}   {both('cpu')}"
        f"   {pairs.ratio('cpu'):5.2f}   {both('grown', 1)}   {both('emulator')}"
    )
