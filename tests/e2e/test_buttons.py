"""What the buttons of cards and summaries do, also long after the bot that drew them is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from simcord.actors import _dispatch_actor_interaction
from simcord.backend import serializers
from simcord.enums import InteractionType
from sqlalchemy import text

from .tixte import SESSION_TOKEN
from .world import reply_of

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.results import InteractionResult, ResponseMessage

    from .world import World


DELETES = ("DELETE", "/users/@me/uploads/")


async def ask_to_delete(world: World, card: ResponseMessage) -> ResponseMessage:
    (question,) = (await world.press(card, "Delete")).followups
    return question


async def push_through(
    world: World, person: MemberActor, message: ResponseMessage, custom_id: str
) -> InteractionResult:
    """Press a button, whether the person can see it or not."""
    backend = world.env.backend
    stored = backend.get_message(message.channel_id, message.id)
    world.env._begin_operation("click")
    try:
        return await _dispatch_actor_interaction(
            person,
            InteractionType.MESSAGE_COMPONENT,
            world.channel,
            {"custom_id": custom_id, "component_type": 2},
            extra={"message": dict(serializers.message_payload(backend, stored))},
            source_message_id=stored.id,
        )
    finally:
        world.env._end_operation()


@pytest.mark.parametrize("restarted", [False, True])
async def test_post_here(linked: World, restarted: bool) -> None:  # noqa: FBT001
    card, seen = await linked.sent(("a.txt", b"a"))
    if restarted:
        await linked.simulation.restart()
    posted = linked.see_reply(await linked.press(card, "Post here"))
    assert not posted.ephemeral
    assert posted.text == seen.text
    assert list(posted.buttons) == ["Open", "Delete"]
    assert posted.buttons["Open"]["url"] == seen.buttons["Open"]["url"]
    assert linked.public_messages(linked.ben) == [posted]


@pytest.mark.parametrize("restarted", [False, True])
async def test_delete(linked: World, restarted: bool) -> None:  # noqa: FBT001
    card, _ = await linked.sent(("a.txt", b"a"))
    posted = reply_of(await linked.press(card, "Post here"))
    if restarted:
        await linked.simulation.restart()
    question = await ask_to_delete(linked, card)
    seen = linked.see(question)
    assert seen.ephemeral
    assert "Delete **a.txt** at Tixte?" in seen.text
    assert "cannot be undone" in seen.text
    assert list(seen.buttons) == ["Delete", "Keep it"]
    assert linked.tixte.stored
    await linked.press(question, "Delete")
    assert linked.tixte.stored == {}
    assert linked.see(question).text == "Deleted **a.txt** at Tixte."
    assert linked.see(question).buttons == {}
    redrawn = linked.see(card)
    assert "### ~~a.txt~~\nDeleted at Tixte." in redrawn.text
    assert redrawn.buttons == {}
    # The other card of the same file does not know yet; pressing it says so, and redraws it.
    again = await linked.press(posted, "Delete")
    (told,) = again.followups
    assert "This file was deleted already." in linked.see(told).text
    assert linked.see(told).ephemeral
    assert "### ~~a.txt~~\nDeleted at Tixte." in linked.see(posted).text
    assert linked.see(posted).buttons == {}


async def test_keep(linked: World) -> None:
    card, before = await linked.sent(("a.txt", b"a"))
    question = await ask_to_delete(linked, card)
    await linked.press(question, "Keep it")
    assert linked.see(question).text == "Kept: nothing was changed."
    assert linked.see(card) == before
    assert linked.tixte.stored == {"a.txt": b"a"}


async def test_unanswered(linked: World) -> None:
    card, before = await linked.sent(("a.txt", b"a"))
    question = await ask_to_delete(linked, card)
    await linked.env.advance_time(61)
    assert "Not answered in time" in linked.see(question).text
    assert linked.see(card) == before
    assert linked.tixte.stored == {"a.txt": b"a"}


async def test_one_of_several_cards_is_redrawn(linked: World) -> None:
    reply, _ = await linked.sent(("a.txt", b"a"), ("b.txt", b"b"), ("void.txt", b""))
    await linked.press(await ask_to_delete(linked, reply), "Delete")
    seen = linked.see(reply)
    assert seen.cards == 2
    assert "~~a.txt~~" in seen.text
    assert "### b.txt" in seen.text
    assert "❌ **void.txt**" in seen.text
    assert linked.tixte.stored == {"b.txt": b"b"}


async def test_a_file_that_is_gone_at_the_host_counts_as_deleted(linked: World) -> None:
    card, _ = await linked.sent(("a.txt", b"a"))
    del linked.tixte.state.uploads[linked.tixte.uploads[0].id]
    question = await ask_to_delete(linked, card)
    await linked.press(question, "Delete")
    assert "Deleted **a.txt** at Tixte." in linked.see(question).text
    assert "~~a.txt~~" in linked.see(card).text


async def test_a_deletion_that_fails_can_be_tried_again(linked: World) -> None:
    card, before = await linked.sent(("a.txt", b"a"))
    question = await ask_to_delete(linked, card)
    linked.tixte.fail(method="DELETE", status=403, body={"error": {"message": "not now"}})
    (told,) = (await linked.press(question, "Delete")).followups
    seen = linked.see(told)
    assert "Tixte does not let this account do that." in seen.text
    assert "not now" in seen.text
    assert seen.reference in repr(linked.logs)
    assert linked.see(card) == before
    await linked.press(question, "Delete")
    assert linked.see(question).text == "Deleted **a.txt** at Tixte."
    assert linked.tixte.stored == {}


async def test_a_session_that_has_died_does_not_keep_a_file(world: World) -> None:
    """The link that deletes it was sealed with the upload."""
    await world.link(SESSION_TOKEN)
    card, _ = await world.sent(("a.txt", b"a"))
    larkspur = next(iter(world.tixte.state.accounts.values()))
    larkspur.master_key = "tx.ended"
    question = await ask_to_delete(world, card)
    await world.press(question, "Delete")
    assert world.see(question).text == "Deleted **a.txt** at Tixte."
    assert world.tixte.stored == {}


async def test_a_key_that_has_died_everywhere_is_told(world: World) -> None:
    await world.link(SESSION_TOKEN)
    card, _ = await world.sent(("a.txt", b"a"))
    larkspur = next(iter(world.tixte.state.accounts.values()))
    larkspur.master_key, larkspur.upload_key = "tx.ended", "ended"
    question = await ask_to_delete(world, card)
    (told,) = (await world.press(question, "Delete")).followups
    assert "Link again" in world.see(told).buttons
    assert world.tixte.stored == {"a.txt": b"a"}


async def test_the_account_was_unlinked_meanwhile(linked: World) -> None:
    card, _ = await linked.sent(("a.txt", b"a"))
    unlinking = reply_of(await linked.slash("account unlink", account="larkspur"))
    await linked.press(unlinking, "Unlink")
    question = await ask_to_delete(linked, card)
    (told,) = (await linked.press(question, "Delete")).followups
    seen = linked.see(told)
    assert "The Tixte account that this belongs to is not linked any more." in seen.text
    assert "`/account link`" in seen.text
    assert linked.tixte.stored == {"a.txt": b"a"}
    # The card can still be posted: its link lives.
    assert "### a.txt" in linked.see_reply(await linked.press(card, "Post here")).text


async def test_somebody_else_cannot_delete_what_was_posted(linked: World) -> None:
    card, before = await linked.sent(("a.txt", b"a"), post=True)
    result = await linked.press(card, "Delete", by=linked.ben)
    seen = linked.see_reply(result)
    assert seen.ephemeral
    assert "Only the person who sent this file can do that." in seen.text
    assert "a.txt" not in seen.text
    assert result.followups == []
    assert linked.see(card) == before
    assert linked.tixte.stored == {"a.txt": b"a"}


async def test_a_question_answers_to_nobody_else(linked: World) -> None:
    card, _ = await linked.sent(("a.txt", b"a"))
    question = await ask_to_delete(linked, card)
    yes = linked.see(question).buttons["Delete"]["custom_id"]
    result = await push_through(linked, linked.ben, question, yes)
    assert "Only the person who asked can press this." in linked.see_reply(result).text
    assert linked.tixte.stored == {"a.txt": b"a"}


@pytest.mark.parametrize("label", ["Post here", "Delete"])
async def test_an_upload_that_nobody_knows(linked: World, label: str) -> None:
    card, _ = await linked.sent(("a.txt", b"a"))
    async with linked.simulation.store.database.write() as connection:
        await connection.execute(text("DELETE FROM uploads"))
    seen = linked.see_reply(await linked.press(card, label))
    assert "This upload is not on record any more." in seen.text


async def test_a_button_of_another_release(linked: World) -> None:
    card, _ = await linked.sent(("a.txt", b"a"))
    stored = linked.env.backend.get_message(card.channel_id, card.id)
    stored.components[0]["components"][-1]["components"][-1]["custom_id"] = (
        "carryall:upload:1:frame"
    )
    result = await linked.press(card, "Delete")
    assert "open it again" in linked.see_reply(result).text


async def test_a_summary_after_a_restart(linked: World) -> None:
    files = [(f"f{number}.txt", b"x" * number) for number in range(1, 6)]
    reply, seen = await linked.sent(*files)
    await linked.simulation.restart()
    opened = reply_of(await linked.ada.select(reply, [seen.options[1]["value"]]))
    assert "### f2.txt" in linked.see(opened).text
    await linked.press(await ask_to_delete(linked, opened), "Delete")
    assert "~~f2.txt~~" in linked.see(opened).text
    assert "f2.txt" not in linked.tixte.stored
    gone = await linked.ada.select(reply, [seen.options[1]["value"]])
    assert "This file was deleted already." in linked.see_reply(gone).text
    posted = linked.see_reply(await linked.press(reply, "Post all"))
    assert posted.text.startswith("**5 of 5 files sent**")
    assert "~~f2.txt~~ · deleted" in posted.text
    assert "✅ f2.txt" not in posted.text
    assert [option["label"] for option in posted.options] == [
        "f1.txt",
        "f3.txt",
        "f4.txt",
        "f5.txt",
    ]


async def test_nobody_else_posts_a_summary(linked: World) -> None:
    files = [(f"f{number}.txt", b"x" * number) for number in range(1, 6)]
    reply, seen = await linked.sent(*files)
    post = seen.buttons["Post all"]["custom_id"]
    told = linked.see_reply(await push_through(linked, linked.ben, reply, post))
    assert "Only the person who sent these files can do that." in told.text
    assert told.ephemeral
