"""Discord in trouble: the transfer goes on, and its person hears the end all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .seen import eventually

if TYPE_CHECKING:
    from .world import World

ORIGINAL = "/webhooks/*/messages/@original"
DIRECT = "/channels/*/messages"


def break_replies(world: World, status: int, code: int, times: int | None = None) -> None:
    world.env.inject_error("PATCH", ORIGINAL, status=status, code=code, times=times)


def mend(world: World) -> None:
    world.env.backend.faults.clear()


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_the_end_is_told_later(linked: World, status: int) -> None:
    break_replies(linked, status, 0, times=1)
    _, seen = await linked.sent(("a.txt", b"a"))
    assert "### a.txt" in seen.text
    first, second = linked.wire.of("PATCH", ORIGINAL)[-2:]
    assert second.at - first.at >= 0.9
    assert linked.direct_messages(linked.ada) == []


@pytest.mark.parametrize(("status", "code"), [(401, 50027), (404, 10015), (404, 10008)])
async def test_a_dead_reply_becomes_a_direct_message(linked: World, status: int, code: int) -> None:
    linked.may_go_unanswered = True
    break_replies(linked, status, code)
    result = await linked.rehost(("a.txt", b"a"), post=True)
    (seen,) = await eventually(lambda: linked.direct_messages(linked.ada))
    assert "### a.txt" in seen.text
    assert "Delete" in seen.buttons
    assert not linked.see_reply(result).text
    (call,) = linked.wire.of("POST", DIRECT)
    assert call.body["enforce_nonce"] is True
    # Nobody is told twice.
    mend(linked)
    await linked.slash("help")
    await linked.simulation.restart()
    assert len(linked.direct_messages(linked.ada)) == 1


async def test_buttons_work_in_a_direct_message(linked: World) -> None:
    linked.may_go_unanswered = True
    break_replies(linked, 404, 10015)
    await linked.rehost(("a.txt", b"a"))
    await eventually(lambda: linked.direct_messages(linked.ada))
    mend(linked)
    message = linked.ada.user.dm_channel.last_message
    assert message is not None
    delete = linked.direct_messages(linked.ada)[0].buttons["Delete"]["custom_id"]
    (question,) = (await linked.ada.user.click(message, custom_id=delete)).followups
    await linked.ada.user.click(question, label="Delete")
    assert linked.tixte.stored == {}
    assert "Deleted at Tixte." in linked.direct_messages(linked.ada)[0].text


@pytest.mark.on_both_storages
async def test_with_direct_messages_closed_it_waits_for_the_next_command(linked: World) -> None:
    linked.may_go_unanswered = True
    break_replies(linked, 404, 10015)
    linked.env.inject_error("POST", DIRECT, status=403, code=50007, times=None)
    await linked.rehost(("a.txt", b"a"))
    await eventually(lambda: linked.simulation.bot.teller.waiting)
    mend(linked)
    # Somebody else's command hands over nothing.
    theirs = await linked.slash("help", by=linked.ben)
    assert theirs.followups == []
    mine = await linked.slash("help")
    (late,) = mine.followups
    assert "### a.txt" in linked.see(late).text
    assert late.ephemeral
    assert (await linked.slash("help")).followups == []
    assert linked.direct_messages(linked.ada) == []


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("account unlink", id="answered at once"),
        pytest.param("account test", id="deferred"),
    ],
)
async def test_it_comes_behind_a_refusal_too(linked: World, command: str) -> None:
    linked.may_go_unanswered = True
    break_replies(linked, 404, 10015)
    linked.env.inject_error("POST", DIRECT, status=403, code=50007, times=None)
    await linked.rehost(("a.txt", b"a"))
    await eventually(lambda: linked.simulation.bot.teller.waiting)
    mend(linked)
    refused = await linked.slash(command, account="nobody")
    assert "You have no linked account called nobody." in linked.see_reply(refused).text
    (late,) = await eventually(lambda: refused.followups)
    assert "### a.txt" in linked.see(late).text
    assert late.ephemeral
    assert not linked.simulation.bot.teller.waiting


@pytest.mark.on_both_storages
async def test_it_waits_across_a_restart_and_comes_behind_the_next_result(linked: World) -> None:
    linked.may_go_unanswered = True
    break_replies(linked, 404, 10015)
    linked.env.inject_error("POST", DIRECT, status=403, code=50007, times=None)
    await linked.rehost(("a.txt", b"a"))
    await eventually(lambda: linked.simulation.bot.teller.waiting)
    await linked.simulation.restart()
    await eventually(lambda: linked.simulation.bot.teller.waiting)
    mend(linked)
    result = await linked.rehost(("b.txt", b"b"))
    assert "### b.txt" in (await linked.final(result)).text
    (late,) = await eventually(lambda: result.followups)
    assert "### a.txt" in linked.see(late).text
    assert late.ephemeral
    assert (await linked.slash("help")).followups == []


async def test_an_answer_that_discord_refuses_is_only_logged(linked: World) -> None:
    linked.may_go_unanswered = True
    linked.env.inject_error("PATCH", ORIGINAL, status=500, times=1)
    await linked.rehost(("a.txt", b"a"), service="nowhere")
    (event,) = (one for one in linked.logs if one["event"] == "interaction.unanswered")
    assert event["status"] == 500
