"""A network between client and server: ``python -m tests.bench.relay URL MILLISECONDS MIB``.

What goes through arrives half a round trip of MILLISECONDS later, a connection is there after a
whole one, and each connection carries MIB a second at most in each direction (0: as much as it
can).
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.bench.measuring import MIB, show

BLOCK = 256 * 1024
# What may be on its way in one direction of one connection.
BLOCKS_ON_THE_WAY = 16


@dataclass(frozen=True, slots=True)
class Line:
    """How long and how wide the way to the server is.

    Args:
        host: Where the server is.
        port: Its port.
        trip: Seconds for a round trip.
        rate: Bytes a second for each connection, 0 for no limit.
    """

    host: str
    port: int
    trip: float
    rate: int
    _carrying: set[asyncio.Task[None]] = field(default_factory=set, init=False)

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin to carry one connection."""
        task = asyncio.create_task(self._serve(reader, writer))
        # asyncio lets go of it as soon as one side has ended.
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.trip)
        there, back = await asyncio.open_connection(self.host, self.port, limit=BLOCK)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._carry(reader, back))
                group.create_task(self._carry(there, writer))
        except* ConnectionError:
            pass  # one of the sides is gone, and the other is closed below
        finally:
            back.close()
            writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        blocks: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(BLOCKS_ON_THE_WAY)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send(reader, blocks))
            group.create_task(_arrive(blocks, writer))

    async def _send(
        self, reader: asyncio.StreamReader, blocks: asyncio.Queue[tuple[float, bytes]]
    ) -> None:
        loop = asyncio.get_running_loop()
        free_at, block = 0.0, b"-"
        while block:
            block = await reader.read(BLOCK)
            if self.rate:
                free_at = max(free_at, loop.time()) + len(block) / self.rate
                await asyncio.sleep(free_at - loop.time())
            await blocks.put((loop.time() + self.trip / 2, block))


async def _arrive(blocks: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    while True:
        at, block = await blocks.get()
        if (wait := at - loop.time()) > 0:
            await asyncio.sleep(wait)
        if not block:
            break
        writer.write(block)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


async def main(url: str, milliseconds: float, mib: float) -> None:
    """Relay until the process ends."""
    server = urlsplit(url)
    line = Line(server.hostname or "", server.port or 0, milliseconds / 1000, round(mib * MIB))
    listening = await asyncio.start_server(line.serve, "127.0.0.1", 0, limit=BLOCK)
    show("http://{}:{}".format(*listening.sockets[0].getsockname()))
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3])))
