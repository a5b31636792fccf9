"""Running an emulator: inside another program, or alone until a signal ends it."""

import asyncio
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web

from bot.emulation.public import PublicPlaces

SHUTDOWN_SECONDS = 0.5  # for answers under way; a stalled one would otherwise hold the end up
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Emulation:
    """One service's emulator, ready to be served.

    Attributes:
        name: The service.
        application: What answers.
        credentials: The fixture credentials by their label, for the person at the keyboard.
        settings: What a bot is set to that speaks to it, besides ``<NAME>_URL``: values by setting
            in lower case, ``{url}`` for its address.
        public: The service's public addresses that it answers for, where those are elsewhere.
        linked: What ``Service.connect`` takes for its main fixture person: an account that is there
            without anybody linking it.
    """

    name: str
    application: web.Application
    credentials: Mapping[str, str]
    settings: Mapping[str, str] = field(default_factory=dict)
    public: PublicPlaces | None = None
    linked: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunningEmulator:
    """An emulator that listens; close it, or use it as an async context manager."""

    url: str
    port: int
    runner: web.AppRunner

    async def close(self) -> None:
        """Stop listening and forget everything."""
        await self.runner.cleanup()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def serve(emulation: Emulation, *, host: str = "127.0.0.1", port: int = 0) -> RunningEmulator:
    """Listen on ``host`` and ``port`` (0: any free one) and return at once.

    Raises:
        OSError: The port is taken.
    """
    runner = web.AppRunner(
        emulation.application, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    bound: int = runner.addresses[0][1]
    return RunningEmulator(url=f"http://{host}:{bound}", port=bound, runner=runner)


async def run_until_signal(emulation: Emulation, port: int) -> None:
    """Serve, print one line with the address and the credentials, end at SIGINT or SIGTERM.

    Raises:
        OSError: The port is taken.
    """
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    try:
        async with await serve(emulation, port=port) as running:
            credentials = ", ".join(
                f"{name} {value}" for name, value in emulation.credentials.items()
            )
            sys.stdout.write(f"{emulation.name} at {running.url} ({credentials})\n")
            sys.stdout.flush()
            await stop.wait()
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
