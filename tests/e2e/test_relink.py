"""The key of an account dies: what was to be sent waits, and goes out once it is linked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from storage.accounts import Owner

from .seen import eventually
from .test_buttons import ask_to_delete, push_through
from .tixte import JUNIPERS_KEY, SESSION_TOKEN, UPLOAD_KEY
from .world import reply_of

if TYPE_CHECKING:
    from simcord.results import ResponseMessage

    from .club import Club
    from .seen import Seen
    from .world import World


LARKSPUR = "4c1d8e0f9b7a43529d6e1f2a3b4c5d6e"
NEW_KEY = "11111111-2222-3333-4444-555555555555"


def revoke(world: World) -> None:
    """Larkspur makes a new upload key at Tixte; the old one is worth nothing from then on."""
    world.tixte.state.accounts[LARKSPUR].upload_key = NEW_KEY


async def failed(world: World, *names: str, **options: Any) -> tuple[ResponseMessage, Seen]:
    """Send files with a key that has died."""
    revoke(world)
    return await world.sent(*((name, name.encode()) for name in names), **options)


async def link_again(world: World, reply: ResponseMessage, key: str = NEW_KEY) -> ResponseMessage:
    form = await world.press(reply, "Link again")
    return reply_of(await world.fill_in(form, key))


async def end(world: World, reply: ResponseMessage) -> Seen:
    """Wait until the files that waited are through."""
    return await eventually(
        lambda: world.see(reply),
        lambda seen: seen.cards or "❌" in seen.text or "✅ f" in seen.text,
    )


@pytest.mark.parametrize("restarted", [False, True])
async def test_the_file_waits_for_the_new_key(linked: World, restarted: bool) -> None:  # noqa: FBT001
    reply, seen = await failed(linked, "a.txt", private=True)
    assert "❌ **a.txt**: Tixte does not accept the linked key" in seen.text
    assert "Press **Link again** below within a day" in seen.text
    assert list(seen.buttons) == ["Link again"]
    if restarted:
        await linked.simulation.restart()
    answer = await link_again(linked, reply)
    done = await end(linked, answer)
    assert "### a.txt" in done.text
    assert done.ephemeral
    (upload,) = linked.tixte.uploads
    assert upload.filename == "a.txt"
    assert linked.tixte.stored == {"a.txt": b"a.txt"}
    assert "🔒 private" in done.text


async def test_a_file_keeps_the_name_that_it_was_given(linked: World) -> None:
    revoke(linked)
    files = [("empty.txt", b""), ("b.txt", b"b")]
    reply, seen = await linked.sent(*files, name="show")
    assert "❌ **show-2.txt**: Tixte does not accept the linked key" in seen.text
    done = await end(linked, await link_again(linked, reply))
    assert "### show-2.txt" in done.text
    assert linked.tixte.stored == {"show-2.txt": b"b"}


async def test_nothing_is_sent_twice(linked: World) -> None:
    reply, _ = await failed(linked, "a.txt")
    forms = [await linked.press(reply, "Link again") for _ in range(2)]
    answers = [reply_of(await linked.fill_in(form, NEW_KEY)) for form in forms]
    assert (await end(linked, answers[0])).cards == 1
    late = linked.see(answers[1])
    assert "Linked **Tixte** as **larkspur**" in late.text
    assert "No files wait any more: they went out already, or waited for too long." in late.text
    assert len(linked.tixte.uploads) == 1
    assert (await linked.states()) == ["failed", "done"]


async def test_one_button_for_all_files_of_a_batch(linked: World) -> None:
    names = ("a.txt", "b.txt", "c.txt", "d.txt", "e.txt")
    reply, seen = await failed(linked, *names, name="trip")
    assert seen.text.count("❌") == 5
    assert list(seen.buttons) == ["Link again"]
    answer = await link_again(linked, reply)
    await eventually(lambda: linked.see(answer), lambda now: "5 of 5 files sent" in now.text)
    assert sorted(linked.tixte.stored) == [f"trip-{number}.txt" for number in range(1, 6)]
    assert set(linked.tixte.stored.values()) == {name.encode() for name in names}


async def test_only_what_failed_so_waits(linked: World) -> None:
    linked.tixte.fail_upload(status=401)
    linked.tixte.fail_upload(status=413)
    reply, seen = await linked.sent(*((f"{name}.txt", name.encode()) for name in "abc"))
    assert seen.cards == 1
    assert seen.text.count("❌") == 2
    assert seen.text.count("Press **Link again**") == 1
    # The card above can be redrawn without losing the button below.
    await linked.press(await ask_to_delete(linked, reply), "Delete")
    assert "~~" in linked.see(reply).text
    assert list(linked.see(reply).buttons) == ["Link again"]
    done = await end(linked, await link_again(linked, reply, UPLOAD_KEY))
    assert done.cards == 1
    assert len(linked.tixte.uploads) == 1


async def test_a_wrong_key_loses_nothing(linked: World) -> None:
    reply, _ = await failed(linked, "a.txt")
    refused = await link_again(linked, reply, "0" * 36)
    assert "Tixte does not know this key." in linked.see(refused).text
    form = await linked.press(refused, "Link Tixte")
    answer = reply_of(await linked.fill_in(form, NEW_KEY))
    assert (await end(linked, answer)).cards == 1


async def test_it_stays_the_same_account(linked: World) -> None:
    store = linked.simulation.store.accounts
    await linked.link(JUNIPERS_KEY, label="other")
    await linked.link(UPLOAD_KEY, label="work **1**")
    card, _ = await linked.sent(("old.txt", b"old"), post=False)
    before = await store.of(Owner("user", linked.ada.id))
    reply, _ = await failed(linked, "a.txt")
    await end(linked, await link_again(linked, reply))
    after = await store.of(Owner("user", linked.ada.id))
    assert [(one.id, one.label) for one in after] == [(one.id, one.label) for one in before]
    # The older card's account lives again: its Delete works.
    await linked.press(await ask_to_delete(linked, card), "Delete")
    assert list(linked.tixte.stored) == ["a.txt"]


async def test_another_account_does_not_take_its_place(linked: World) -> None:
    card, _ = await linked.sent(("old.txt", b"old"))
    reply, _ = await failed(linked, "a.txt")
    await end(linked, await link_again(linked, reply, JUNIPERS_KEY))
    accounts = await linked.simulation.store.accounts.of(Owner("user", linked.ada.id))
    assert [one.label for one in accounts] == ["juniper", "larkspur"]
    (told,) = (await linked.press(await ask_to_delete(linked, card), "Delete")).followups
    assert "Tixte does not accept the linked key" in linked.see(told).text
    assert "old.txt" in linked.tixte.stored


async def test_nobody_else_gets_the_files(linked: World) -> None:
    reply, seen = await failed(linked, "a.txt", post=True)
    assert not seen.ephemeral
    form = await linked.press(reply, "Link again", by=linked.ben)
    answer = reply_of(await linked.fill_in(form, JUNIPERS_KEY, by=linked.ben))
    assert "No files wait any more" in linked.see(answer).text
    accounts = linked.simulation.store.accounts
    assert [one.label for one in await accounts.of(Owner("user", linked.ada.id))] == ["larkspur"]
    assert [one.label for one in await accounts.of(Owner("user", linked.ben.id))] == ["juniper"]
    assert linked.tixte.uploads == []
    assert (await end(linked, await link_again(linked, reply))).cards == 1


async def test_after_a_day_it_is_too_late(linked: World) -> None:
    reply, _ = await failed(linked, "a.txt")
    async with linked.simulation.store.database.write() as connection:
        await connection.execute(
            text("UPDATE kept_requests SET created_at = :then"),
            {"then": datetime.now(UTC).replace(tzinfo=None) - timedelta(days=1, minutes=1)},
        )
    answer = linked.see(await link_again(linked, reply))
    assert "No files wait any more" in answer.text
    assert linked.tixte.uploads == []


async def test_what_waits_is_sealed(linked: World) -> None:
    await failed(linked, "a-telling-name.bin")
    waiting = b"attachments/"
    assert waiting not in linked.database_bytes()


async def test_deleting_with_a_dead_key_says_so(linked: World) -> None:
    card, _ = await linked.sent(("a.txt", b"a"))
    revoke(linked)
    question = await ask_to_delete(linked, card)
    (told,) = (await linked.press(question, "Delete")).followups
    seen = linked.see(told)
    assert "Tixte does not accept the linked key" in seen.text
    assert "Link the account again with the button" in seen.text
    assert list(seen.buttons) == ["Link again"]
    linked_again = linked.see(await link_again(linked, told))
    assert "Linked **Tixte** as **larkspur**" in linked_again.text
    assert "wait" not in linked_again.text
    await linked.press(question, "Delete")
    assert linked.tixte.stored == {}


async def test_testing_a_dead_key_says_so(linked: World) -> None:
    revoke(linked)
    told = reply_of(await linked.slash("account test", account="larkspur"))
    seen = linked.see(told)
    assert "Tixte does not accept the linked key" in seen.text
    assert seen.reference
    await link_again(linked, told)
    told = reply_of(await linked.slash("account test", account="larkspur"))
    assert "**larkspur** works" in linked.see(told).text


async def lose_the_key(world: World) -> None:
    """The key that sealed the account and its uploads is gone from the ring."""
    async with world.simulation.store.database.write() as connection:
        for table, column in (("accounts", "secret"), ("uploads", "deletion_handle")):
            rows = await connection.execute(text(f"SELECT id, {column} FROM {table}"))  # noqa: S608
            for row_id, sealed in rows.all():
                await connection.execute(
                    text(f"UPDATE {table} SET {column} = :sealed WHERE id = :id"),  # noqa: S608
                    {"sealed": sealed[:1] + bytes(4) + sealed[5:], "id": row_id},
                )
    await world.simulation.restart()


async def test_a_lost_vault_key_is_survived(linked: World) -> None:
    card, _ = await linked.sent(("old.txt", b"old"))
    await lose_the_key(linked)
    tested = linked.see_reply(await linked.slash("account test", account="larkspur"))
    assert "The stored key of this account cannot be opened." in tested.text
    assert list(tested.buttons) == ["Link again"]
    (told,) = (await linked.press(await ask_to_delete(linked, card), "Delete")).followups
    assert "The stored key of this account cannot be opened." in linked.see(told).text
    reply, seen = await linked.sent(("a.txt", b"a"))
    assert "❌ **a.txt**: The stored key of this account cannot be opened." in seen.text
    done = await end(linked, await link_again(linked, reply, SESSION_TOKEN))
    assert done.cards == 1
    await linked.press(await ask_to_delete(linked, card), "Delete")
    assert list(linked.tixte.stored) == ["a.txt"]


async def test_a_manager_links_the_servers_again(club: Club) -> None:
    world = club.world
    reply, seen = await failed(world, "a.txt", by=club.mia)
    assert "This is the server's account." in seen.text
    form = await world.press(reply, "Link again", by=club.mia)
    assert form.modal is not None
    assert form.modal["title"] == "Link Tixte for this server"
    answer = reply_of(await world.fill_in(form, NEW_KEY, by=club.mia))
    assert (await end(world, answer)).cards == 1
    store = world.simulation.store.accounts
    assert [one.id for one in await store.of(Owner("guild", world.guild.id))] == [1]
    assert await store.of(Owner("user", club.mia.id)) == []


async def test_a_member_sends_what_waits_to_an_account_of_their_own(club: Club) -> None:
    world = club.world
    await club.open_to_members()
    reply, _ = await failed(world, "a.txt")
    form = await world.press(reply, "Link again")
    assert form.modal is not None
    assert form.modal["title"] == "Link Tixte"
    answer = reply_of(await world.fill_in(form, JUNIPERS_KEY))
    assert (await end(world, answer)).cards == 1
    (upload,) = world.tixte.uploads
    assert upload.domain == "juniper.likes.cash"
    store = world.simulation.store.accounts
    (servers,) = await store.of(Owner("guild", world.guild.id))
    assert servers.remote_name == "larkspur"


async def test_a_member_cannot_link_the_servers_again(club: Club) -> None:
    world = club.world
    await club.open_to_members()
    card, _ = await world.sent(("a.txt", b"a"))
    revoke(world)
    (told,) = (await world.press(await ask_to_delete(world, card), "Delete")).followups
    assert "somebody with Manage Server has to link it again" in world.see(told).text
    refused = await world.press(told, "Link again")
    assert refused.modal is None
    assert "Only people with the Manage Server permission" in world.see_reply(refused).text
    custom_id = world.see(told).buttons["Link again"]["custom_id"]
    form = await push_through(world, club.max, told, custom_id)
    assert form.modal is not None


async def test_a_process_that_did_not_hear_of_it(linked: World) -> None:
    # Another process links it again: this one has the old key for a minute, unless that fails.
    store = linked.simulation.store.accounts
    await linked.sent(("a.txt", b"a"))
    listeners, store.listeners = store.listeners, []
    await linked.link(SESSION_TOKEN)
    store.listeners = listeners
    _, seen = await failed(linked, "b.txt")
    assert list(seen.buttons) == ["Link again"]
    _, seen = await linked.sent(("b.txt", b"b"))
    assert seen.cards == 1
