"""The emulated Mixcloud in a process of its own: ``python -m tests.bench.mixcloud_server``."""

from __future__ import annotations

import asyncio
import signal
import sys

from bot.emulation import EmulatorOptions, serve
from cogs.mixcloud.emulator import create_emulator


async def main() -> None:
    """Serve until the signal; the first line is the address."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with await serve(create_emulator(EmulatorOptions())) as running:
        sys.stdout.write(f"{running.url}\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
