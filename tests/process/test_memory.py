"""A large file goes through a small process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .stage import has

if TYPE_CHECKING:
    from .stage import Stage

MIB = 1024 * 1024
# As large as it may be: Tixte's free plan takes 200 MB, which is a little less than 200 MiB.
SIZE = 190 * MIB
MOST_KIB = 40 * 1024


async def test_a_large_file_is_never_held(stage: Stage) -> None:
    program = await stage.start()
    await stage.link(stage.user, stage.channel)
    idle = program.memory()
    # Zeroed pages: the simulated Discord does not hold them either.
    file = stage.server.attachment("large.bin", bytes(SIZE))
    used = await stage.rehost(stage.user, stage.channel, file)
    card = await used.wait_for(has("large.bin", "SHA-256"), timeout=60)
    grown = program.peak_memory() - idle
    assert grown < MOST_KIB, f"{grown} KiB"
    newest = (await stage.tixte.uploads())[0]
    assert newest["size"] == SIZE
    assert "Deleted" in await stage.delete(stage.user, card)
    await used.wait_for(has("~~large.bin~~"))
    await program.stop()
