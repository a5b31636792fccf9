"""The program as a process: started in a folder of its own, with nothing but what is set."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

STOP_SECONDS = 10.0  # Docker's patience before it kills
POLL_SECONDS = 0.02
# What Python and the libraries say when something was left lying about.
UNTIDY = (
    "Traceback",
    "Unclosed",
    "never awaited",
    "was destroyed but it is pending",
    "never retrieved",
    "DeprecationWarning",
)


async def until(
    holds: Callable[[], object], what: str | Callable[[], str], seconds: float = 10.0
) -> None:
    """Poll until something holds.

    Raises:
        AssertionError: It did not in time.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            said = what if isinstance(what, str) else what()
            raise AssertionError(f"not within {seconds} s: {said}")
        await asyncio.sleep(POLL_SECONDS)


class Program:
    """One run of ``python -m bot``; its output goes to files.

    Args:
        arguments: What stands behind ``python -m bot``.
        folder: Where it runs.
        environment: All that it finds in its environment.
        number: Which run in this folder it is.
        module: What is run in place of ``bot``.
    """

    def __init__(
        self,
        arguments: tuple[str, ...],
        folder: Path,
        environment: dict[str, str],
        number: int,
        module: str = "bot",
    ) -> None:
        self.arguments = arguments
        self._output = folder.parent / f"{folder.name}-{number}.out"
        self._errors = folder.parent / f"{folder.name}-{number}.err"
        self.started = time.monotonic()
        with self._output.open("wb") as output, self._errors.open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", module, *arguments],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def status(self) -> int | None:
        """Its exit status, negative for a signal, None while it runs."""
        return self._process.poll()

    @property
    def stdout(self) -> str:
        """What it has written to standard output."""
        return self._output.read_text(encoding="utf-8")

    @property
    def stderr(self) -> str:
        """What it has written to standard error."""
        return self._errors.read_text(encoding="utf-8")

    @property
    def events(self) -> list[dict[str, Any]]:
        """The lines of its log, decoded."""
        lines = self.stderr.splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def logged(self, event: str) -> bool:
        """Whether it has logged an event."""
        return any(one.get("event") == event for one in self.events)

    async def wait_logged(self, event: str, seconds: float = 10.0) -> None:
        """Wait until it has logged an event."""
        await until(lambda: self.logged(event), lambda: f"{event}\n{self.stderr}", seconds)

    def peak_memory(self) -> int:
        """Tell the most memory that it has had at a time, in KiB."""
        return self._memory("VmHWM")

    def memory(self) -> int:
        """Tell the memory that it has now, in KiB."""
        return self._memory("VmRSS")

    def _memory(self, name: str) -> int:
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return next(int(one.split()[1]) for one in status.splitlines() if one.startswith(name))

    def command_line(self) -> bytes:
        """Give what everybody on this machine sees of how it was started."""
        return Path(f"/proc/{self.pid}/cmdline").read_bytes()

    def has_loaded(self, library: str) -> bool:
        """Whether it has loaded a compiled module."""
        try:
            maps = Path(f"/proc/{self.pid}/maps").read_text(encoding="utf-8")
        except OSError:
            return False
        return library in maps

    def send(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    async def ended(self, seconds: float = STOP_SECONDS) -> int:
        """Wait for its end and give its exit status."""
        await until(
            lambda: self.status is not None,
            lambda: f"the end of {self.arguments}\n{self.stderr}",
            seconds,
        )
        return self._process.returncode

    async def stop(self, number: int = signal.SIGTERM) -> None:
        """Stop it as Docker or a person does, and hold it to a clean end."""
        self.send(number)
        status = await self.ended()
        assert status == 0, f"exit status {status}\n{self.stderr}"
        self.check_tidy()

    def kill(self) -> None:
        """End it at once, with no chance to do anything about it."""
        if self.status is None:
            self._process.kill()
        self._process.wait()

    def check_tidy(self) -> None:
        """Assert that it complained of nothing that is a fault of its own."""
        said = self.stdout + self.stderr
        found = [mark for mark in UNTIDY if mark in said]
        assert not found, f"{found} in\n{said}"


class Workshop:
    """A folder with an environment; every run in it finds what the ones before it have left.

    Args:
        folder: Where to work; it is made.
        settings: The settings of every run.
    """

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.folder.mkdir(parents=True)
        self.settings = settings
        self.module = "bot"
        self.programs: list[Program] = []

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    def run(self, *arguments: str, **changes: str | None) -> Program:
        """Start the program; ``changes`` add to the settings, None takes one away."""
        environment: dict[str, str | None] = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "LOG_FORMAT": "json",
            "WEB_PORT": "0",
            **self.settings,
            **changes,
        }
        given = {name: value for name, value in environment.items() if value is not None}
        program = Program(arguments, self.folder, given, len(self.programs), self.module)
        self.programs.append(program)
        return program

    def close(self) -> None:
        """End what still runs."""
        for program in self.programs:
            program.kill()
