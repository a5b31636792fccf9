"""Our bot and the bare one as processes, each with a simulated Discord of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.process.program import Workshop

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS = 60.0
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Discord:
    """The simulated Discord in its process."""

    process: subprocess.Popen[str]
    settings: dict[str, str]

    def burst(self, count: int) -> list[float]:
        """Send interactions at once; gives the milliseconds to each acknowledgement."""
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("it has no pipes")
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        taken: list[float] = json.loads(self.process.stdout.readline())
        return taken


@dataclass(frozen=True, slots=True)
class RunningBot:
    """A bot that is ready.

    Args:
        pid: Its process.
        ready_seconds: From its start until it was ready, by its own word.
    """

    pid: int
    ready_seconds: float

    def memory_kib(self) -> dict[str, float]:
        """Tell what it has in memory: all (rss), and that without files (anonymous)."""
        rollup = Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii")
        rows = (line.split() for line in rollup.splitlines()[1:])
        sizes = {row[0].rstrip(":"): int(row[1]) for row in rows}
        return {"rss": sizes["Rss"], "anonymous": sizes["Anonymous"]}


@contextmanager
def simulated_discord(guilds: int = 0) -> Iterator[Discord]:
    """Start a Discord with so many servers that have the bot."""
    process = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-m", "tests.bench.discord_apart", str(guilds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        said = json.loads(process.stdout.readline()) if process.stdout else {}
        settings = {"DISCORD_API_BASE": said["api_base"], "DISCORD_TOKEN": said["token"]}
        yield Discord(process, settings)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def our_bot(discord: Discord, *, before: int = 0) -> Iterator[RunningBot]:
    """Start ours as ``carryall run`` does.

    Args:
        discord: Where it connects.
        before: How many times it has already run in its folder; the first start makes the database.
    """
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder) / "work", **discord.settings, TIXTE_URL=NOWHERE)
        try:
            for _ in range(before):
                start(workshop)
                workshop.close()
            yield start(workshop)
        finally:
            workshop.close()


def start(workshop: Workshop) -> RunningBot:
    """Start ours and wait until it is ready.

    Raises:
        RuntimeError: It does not come to that.
    """
    started = time.time()
    program = workshop.run("run")
    while not program.logged("bot.ready"):
        if program.status is not None or time.time() > started + START_SECONDS:
            raise RuntimeError(program.stderr)
        time.sleep(0.02)
    line = next(one for one in program.events if one["event"] == "bot.ready")
    ready = datetime.fromisoformat(line["timestamp"]).timestamp()
    return RunningBot(program.pid, ready - started)


@contextmanager
def bare_bot(discord: Discord) -> Iterator[RunningBot]:
    """Start the bare one."""
    started = time.time()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.bare_bot"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **discord.settings},
    )
    try:
        said = process.stdout.readline() if process.stdout else ""
        yield RunningBot(process.pid, float(said) - started)
    finally:
        process.kill()
        process.communicate()
