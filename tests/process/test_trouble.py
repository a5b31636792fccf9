"""Discord has trouble: the end of a batch reaches its person all the same, once."""

from __future__ import annotations

import asyncio

import pytest

from tests.discord_server import BY_PROXY, Fault

from .program import until
from .stage import Stage, has, texts

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("checked")]
EDIT = "/messages/@original$"


async def test_the_end_is_shown_after_limits_and_errors(running: Stage) -> None:
    server = running.server
    user = server.add_user("patient")
    await running.link(user, running.channel)
    troubles = [
        Fault("PATCH", EDIT, 429),
        Fault("PATCH", EDIT, 429, headers=BY_PROXY),
        Fault("PATCH", EDIT, 500, times=2),
    ]
    server.faults += troubles
    used = await running.rehost(user, running.channel, server.attachment("a.txt", b"through"))
    await used.wait_for(has("a.txt", "SHA-256"), timeout=20)
    assert [one.times for one in troubles] == [0, 0, 0]
    assert used.followups == []
    assert server.messages(server.dm(user)) == []


async def test_a_dead_reply_goes_by_direct_message(running: Stage) -> None:
    server = running.server
    user = server.add_user("slow")
    await running.link(user, running.channel)
    used = await running.rehost(user, running.channel, server.attachment("b.txt", b"late"))
    server.expire_token(used)
    dm = server.dm(user)
    await until(lambda: server.messages(dm), "the direct message")
    [message] = server.messages(dm)
    assert has("b.txt", "SHA-256")(message)
    assert "Deleted **b.txt**" in await running.delete(user, message)


async def test_closed_direct_messages_wait_for_the_next_command(running: Stage) -> None:
    server = running.server
    user = server.add_user("shut")
    user.accepts_dms = False
    await running.link(user, running.channel)
    used = await running.rehost(user, running.channel, server.attachment("c.txt", b"waits"))
    server.expire_token(used)
    program = running.workshop.programs[0]
    await program.wait_logged("batch.untold")

    helped = await server.slash(user, running.channel, "help")
    handed = await helped.wait_followup(has("c.txt", "SHA-256"))
    assert handed["flags"] & 64
    assert "Carryall" in texts(await helped.wait_for())
    again = await server.slash(user, running.channel, "help")
    await asyncio.sleep(0.5)
    assert again.followups == []
    assert len(helped.followups) == 1


async def test_closed_direct_messages_wait_for_the_next_file(running: Stage) -> None:
    server = running.server
    user = server.add_user("shut2")
    user.accepts_dms = False
    await running.link(user, running.channel)
    before = len(
        [one for one in running.workshop.programs[0].events if one.get("event") == "batch.untold"]
    )
    used = await running.rehost(user, running.channel, server.attachment("d.txt", b"waits"))
    server.expire_token(used)

    def untold() -> bool:
        events = running.workshop.programs[0].events
        return len([one for one in events if one.get("event") == "batch.untold"]) > before

    await until(untold, "it could not be told")
    following = await running.rehost(user, running.channel, server.attachment("e.txt", b"next"))
    await following.wait_for(has("e.txt", "SHA-256"))
    await following.wait_followup(has("d.txt", "SHA-256"))
    last = await running.rehost(user, running.channel, server.attachment("f.txt", b"last"))
    await last.wait_for(has("f.txt", "SHA-256"))
    await asyncio.sleep(0.5)
    assert last.followups == []
