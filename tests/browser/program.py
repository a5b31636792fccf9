"""The demo as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

ROOT = Path(__file__).parents[2]
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Demo:
    process: subprocess.Popen[str]
    lines: Queue[str]
    url: str

    def stop(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(START_SECONDS)

    def rest(self) -> str:
        """All that it has said since it gave its address."""
        found = []
        while not self.lines.empty():
            found.append(self.lines.get())
        return "".join(found)


def start_demo(port: int = 0) -> Demo:
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "bot", "demo", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "LOG_LEVEL": "warning", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines: Queue[str] = Queue()
    Thread(target=_read, args=(process, lines), daemon=True).start()
    said = []
    try:
        while True:
            said.append(lines.get(timeout=START_SECONDS))
            if (found := re.search(r"http://127\.0\.0\.1:\d+/#\S+", said[-1])) is not None:
                break
    except Empty:
        process.kill()
        process.wait()
        pytest.fail(f"the demo did not start; it said: {''.join(said)}")
    for line in said:
        lines.put(line)
    return Demo(process, lines, found[0])


def _read(process: subprocess.Popen[str], lines: Queue[str]) -> None:
    assert process.stdout is not None
    with process.stdout as stream:
        for line in stream:
            lines.put(line)
