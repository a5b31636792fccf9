"""The emulated Pixelbin in a process of its own: ``python -m tests.bench.part_server``."""

from __future__ import annotations

import asyncio

from bot.emulation import EmulatorOptions, serve
from cogs.pixelbin.emulator import create_emulator
from tests.bench.measuring import show


async def main() -> None:
    """Serve until the process ends."""
    async with await serve(create_emulator(EmulatorOptions())) as running:
        show(running.url)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
