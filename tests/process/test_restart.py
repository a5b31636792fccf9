"""What a killed bot's successor puts in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .program import until
from .records import count, unfinished
from .stage import has, labels

if TYPE_CHECKING:
    from .stage import Stage

UNTOLD = "SELECT count(*) FROM batches WHERE told_at IS NULL OR token IS NOT NULL"


async def test_killed_in_the_middle(stage: Stage) -> None:
    server, user, place = stage.server, stage.user, stage.channel
    program = await stage.start()
    await stage.link(user, place)
    older = await stage.rehost(user, place, server.attachment("older.txt", b"older"))
    card = await older.wait_for(has("older.txt", "SHA-256"))
    cut = await stage.stalled(user, place)
    kept = await stage.tixte.uploads()
    assert unfinished(stage.workshop.data) == 1
    program.kill()
    await until(lambda: not server.gateway.live, "the gateway has noticed")

    server.downloads[-1].behaviour = "ok"
    program = await stage.start()
    told = await cut.wait_for(has("stuck.bin", "SHA-256"))
    assert "⏫" not in str(told)
    await until(lambda: count(stage.workshop.data, UNTOLD) == 0, "all is told and wiped")
    assert unfinished(stage.workshop.data) == 0
    assert len(await stage.tixte.uploads()) == len(kept) + 1
    assert not cut.followups

    assert "Deleted **older.txt**" in await stage.delete(user, card)
    assert labels(await older.wait_for(has("~~older.txt~~"))) == []
    assert len(await stage.tixte.uploads()) == len(kept)
    again = await stage.rehost(user, place, server.attachment("again.txt", b"again"))
    await again.wait_for(has("again.txt", "SHA-256"))
    await program.stop()


async def test_killed_in_the_middle_and_the_reply_dead(stage: Stage) -> None:
    program = await stage.start()
    await stage.link(stage.user, stage.channel)
    cut = await stage.stalled(stage.user, stage.channel)
    program.kill()
    stage.server.expire_token(cut)
    stage.server.downloads[-1].behaviour = "ok"

    program = await stage.start()
    dm = stage.server.dm(stage.user)
    await until(lambda: stage.server.messages(dm), "the direct message")
    [message] = stage.server.messages(dm)
    assert has("stuck.bin", "SHA-256")(message)
    await program.stop()
    # A third start finds nothing more to tell.
    await (await stage.start()).stop()
    assert len(stage.server.messages(dm)) == 1


async def test_what_waited_still_waits_after_a_restart(stage: Stage) -> None:
    server, user, place = stage.server, stage.user, stage.channel
    user.accepts_dms = False
    program = await stage.start()
    await stage.link(user, place)
    used = await stage.rehost(user, place, server.attachment("kept.txt", b"kept"))
    server.expire_token(used)
    await program.wait_logged("batch.untold")
    await program.stop()

    program = await stage.start()
    await program.wait_logged("batch.untold")
    helped = await server.slash(user, place, "help")
    card = await helped.wait_followup(has("kept.txt", "SHA-256"))
    assert "Deleted **kept.txt**" in await stage.delete(user, card)
    await helped.wait_followup(has("~~kept.txt~~"))
    await until(lambda: count(stage.workshop.data, UNTOLD) == 0, "told and wiped")
    await program.stop()
