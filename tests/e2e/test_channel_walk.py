"""`/rehost channel`: every attachment of a channel, for those who may have it walked through."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import PermissionOverwrite
from simcord.enums import ChannelType
from sqlalchemy import text

from bot.transfer.patience import Patience
from storage.accounts import Owner

from .seen import eventually
from .slow import SlowCdn

if TYPE_CHECKING:
    from simcord.actors import MemberActor
    from simcord.results import InteractionResult

    from .seen import Seen
    from .world import World

LARKSPUR = "4c1d8e0f9b7a43529d6e1f2a3b4c5d6e"
NEW_KEY = "11111111-2222-3333-4444-555555555555"
HASTY = {"patience": Patience(first=0.05, longest=0.2, in_all=60.0)}
NONE = discord.Intents.none()
NO_WAY = "There is no such channel in which you have the Manage Messages permission"
HISTORY = "GET", "/channels/*/messages"


@pytest.fixture
def moderated(linked: World) -> World:
    """The world, where Ada may manage messages."""
    make_moderator(linked, linked.ada)
    return linked


def make_moderator(world: World, member: MemberActor) -> None:
    rights = discord.Permissions(manage_messages=True)
    role = world.guild.create_role("moderators", permissions=rights)
    world.env.backend.get_guild(world.guild.id).members[member.id].role_ids.append(role.id)


def us(world: World) -> discord.ClientUser:
    assert world.env.bot.user is not None
    return world.env.bot.user


def say(world: World, place: Any, *files: tuple[str, bytes], by: Any = None) -> Any:
    backend = world.env.backend
    attachments = backend.store_attachments(place.id, files)
    author = (by or world.ben).id
    return backend.create_message(place.id, author, "look", attachments=attachments)


def numbered(first: int, last: int) -> list[tuple[str, bytes]]:
    return [(f"{number:03}.txt", f"number {number}".encode()) for number in range(first, last)]


def ended(seen: Seen) -> bool:
    return "Walked through" in seen.text or "has stopped" in seen.text or "⚠️" in seen.text


async def walked(world: World, *, by: Any = None, **options: Any) -> tuple[Any, Seen]:
    result = await world.slash("rehost channel", by=by, **options)
    return result, await world.until(result, ended)


def index_of(world: World, message: Any) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
    """Read the files that came with a message."""
    stored = world.env.backend.get_message(message.channel_id, message.id)
    found = {one["filename"]: world.env.backend.cdn.get(one["url"]) for one in stored.attachments}
    assert sorted(found) == ["rehosted.csv", "rehosted.json"]
    sheet = (found["rehosted.csv"] or b"").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(sheet))), json.loads(found["rehosted.json"] or b"")


def reply(result: InteractionResult) -> Any:
    assert result.response is not None
    return result.response


@pytest.mark.on_both_storages
async def test_every_attachment_of_every_message(moderated: World) -> None:
    world = moderated
    say(world, world.channel, ("a.txt", b"a"))
    say(world, world.channel)
    last = say(world, world.channel, ("b.txt", b"bb"), ("c.txt", b"ccc"))
    result, seen = await walked(world)
    assert seen.ephemeral
    assert "**Walked through #general** → Tixte" in seen.text
    assert "3 messages looked at" in seen.text
    assert "3 files · 3 sent" in seen.text
    assert world.tixte.stored == {"a.txt": b"a", "b.txt": b"bb", "c.txt": b"ccc"}
    rows, items = index_of(world, reply(result))
    assert [row["attachment"] for row in rows] == ["c.txt", "b.txt", "a.txt"]
    assert [one["attachment"] for one in items] == ["c.txt", "b.txt", "a.txt"]
    assert items[0] | {"link": "", "stored_as": ""} == {
        "message": f"https://discord.com/channels/{world.guild.id}/{world.channel.id}/{last.id}",
        "author_id": str(world.ben.id),
        "attachment": "c.txt",
        "size": 3,
        "state": "sent",
        "link": "",
        "stored_as": "",
        "stored_size": 3,
        "sha256": "64daa44ad493ff28a96effab6e77f1732a3d97d83241581b37dbd70a7a4900fe",
        "reason": None,
    }
    assert items[0]["link"].startswith("http")
    # The reply is not told once more as a batch of files.
    assert await world.simulation.store.batches.untold() == []


@pytest.mark.on_both_storages
async def test_the_same_again_sends_only_what_is_new(moderated: World) -> None:
    world = moderated
    say(world, world.channel, *numbered(0, 4))
    await walked(world)
    say(world, world.channel, ("new.txt", b"new"))
    result, seen = await walked(world)
    assert "5 files · 1 sent · 4 there before" in seen.text
    assert len(world.tixte.posts) == 5
    rows, _ = index_of(world, reply(result))
    assert [row["state"] for row in rows] == ["sent", *["known"] * 4]
    assert all(row["link"].startswith("http") and row["sha256"] for row in rows)


async def test_threads_and_forwarded_messages(moderated: World) -> None:
    world = moderated
    backend = world.env.backend
    elsewhere = world.guild.create_text_channel("elsewhere")
    original = await world.ben.send(elsewhere, attachments=[("forwarded.txt", b"f")])
    await world.ben.forward(original, world.channel)
    say(world, elsewhere, ("not asked for.txt", b"n"))
    for name, kind, archived, member in (
        ("open", ChannelType.PUBLIC_THREAD, False, None),
        ("archived", ChannelType.PUBLIC_THREAD, True, None),
        ("hers", ChannelType.PRIVATE_THREAD, False, world.ada),
        ("others", ChannelType.PRIVATE_THREAD, False, None),
    ):
        thread: Any = backend.create_thread(world.channel.id, name, world.ben.id, type=kind)
        backend.add_thread_member(thread.id, us(world).id)
        if member is not None:
            backend.add_thread_member(thread.id, member.id)
        say(world, thread, (f"{name}.txt", name.encode()))
        thread.thread_metadata.archived = archived
    _, seen = await walked(world)
    assert "4 files · 4 sent" in seen.text
    assert sorted(world.tixte.stored) == ["archived.txt", "forwarded.txt", "hers.txt", "open.txt"]


async def test_more_than_a_page_and_a_limit(moderated: World) -> None:
    world = moderated
    for number in range(130):
        say(world, world.channel, *numbered(number, number + 1) if number % 10 == 0 else ())
    _, seen = await walked(world, limit=121)
    # The newest first: the oldest nine are left out.
    assert "121 messages looked at" in seen.text
    assert "12 files · 12 sent" in seen.text
    assert "000.txt" not in world.tixte.stored
    limits = [call.path for call in world.wire.of(*HISTORY)]
    assert len(limits) == 2


async def test_from_and_to(moderated: World) -> None:
    world = moderated
    old = say(world, world.channel, ("now.txt", b"n"))
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    refused = world.see_reply(await world.slash("rehost channel", since=tomorrow))
    assert "There is no time between `since` and `until`." in refused.text
    nonsense = world.see_reply(await world.slash("rehost channel", since="long ago"))
    assert "`since` does not read as a time: `long ago`." in nonsense.text
    _, seen = await walked(world, until="2020-01-01")
    assert "0 messages looked at · 0 files" in seen.text
    stamp = int(discord.utils.snowflake_time(old.id).timestamp())
    _, seen = await walked(world, since=f"<t:{stamp}:f>", until=tomorrow)
    assert "1 file · 1 sent" in seen.text


async def test_a_spreadsheet_runs_nothing(moderated: World) -> None:
    world = moderated
    message = say(world, world.channel, ("x.txt", b"x"))
    backend = world.env.backend
    stored = backend.get_message(world.channel.id, message.id)
    stored.attachments[0]["filename"] = "=cmd.txt"
    result, _ = await walked(world)
    rows, items = index_of(world, reply(result))
    assert rows[0]["attachment"] == "'=cmd.txt"
    assert items[0]["attachment"] == "=cmd.txt"


# Who may.


async def test_without_manage_messages(linked: World) -> None:
    say(linked, linked.channel, ("a.txt", b"a"))
    linked.wire.calls.clear()
    _, seen = await walked(linked)
    assert NO_WAY in seen.text
    assert linked.wire.of(*HISTORY) == []
    assert linked.tixte.posts == []


@pytest.mark.parametrize("denied", ["read_message_history", "manage_messages"])
async def test_a_channel_in_which_a_moderator_may_not(moderated: World, denied: str) -> None:
    world = moderated
    ours = PermissionOverwrite(view_channel=True, read_message_history=True)
    hidden = world.guild.create_text_channel(
        "hidden",
        overwrites={
            world.guild.default_role: PermissionOverwrite(**{denied: False}),
            us(world): ours,
        },
    )
    say(world, hidden, ("secret.txt", b"s"))
    _, seen = await walked(world, channel=hidden)
    assert NO_WAY in seen.text
    assert world.wire.of(*HISTORY) == []


async def test_outside_of_servers(linked: World) -> None:
    result = await linked.ada.user.slash("rehost channel")
    assert "Only a channel of a server can be walked through." in linked.see_reply(result).text


@pytest.mark.parametrize("simulation", [{"approved_intents": NONE}], indirect=True, ids=[""])
async def test_without_the_switch_the_menu_is_named(moderated: World) -> None:
    say(moderated, moderated.channel, ("a.txt", b"a"))
    _, seen = await walked(moderated)
    assert "Message Content switch" in seen.text
    assert "**Re-host attachments**" in seen.text
    assert moderated.tixte.posts == []


async def test_without_an_account(world: World) -> None:
    make_moderator(world, world.ada)
    result, _ = await walked(world)
    assert list(world.see_reply(result).buttons) == world.link_buttons


# Stopped, and taken up again.


async def test_cancelled_and_taken_up_again(moderated: World) -> None:
    world = moderated
    cdn = SlowCdn.take_over(world.env)
    say(
        world,
        world.channel,
        *((f"slow{number}.bin", b"s" * 99 + bytes([number])) for number in range(8)),
    )
    for number in range(30):
        say(world, world.channel, *numbered(number, number + 1))
    result = await world.slash("rehost channel")
    await world.until(result, lambda seen: "8 under way" in seen.text or "30 sent" in seen.text)
    again = await world.slash("rehost channel")
    assert "already" in world.see_reply(again).text
    listed = world.see_reply(await world.slash("transfers list"))
    assert "**Walks through channels: 1**" in listed.text
    (choice, *_) = await world.ada.autocomplete(
        world.channel, "transfers cancel", "transfer", "channel"
    )
    assert choice["name"] == "Channel #general · walking"
    refused = await world.slash("transfers cancel", by=world.ben, transfer=choice["value"])
    assert "Only the person who began this walk" in world.see_reply(refused).text
    async with asyncio.timeout(2):
        stopped = await world.slash("transfers cancel", transfer=choice["value"])
    assert "Cancelled: the walk through #general." in world.see_reply(stopped).text
    seen = await world.until(result, ended)
    assert "It was cancelled." in seen.text
    sent = len(world.tixte.posts)
    assert not [one for one in world.tixte.stored if one.startswith("slow")]

    cdn.go_on.set()
    refused = await world.slash("transfers resume", by=world.ben, transfer=choice["value"])
    assert "Only the person who began this walk" in world.see_reply(refused).text
    resumed = await world.slash("transfers resume", transfer=choice["value"])
    seen = await world.until(resumed, ended)
    assert "**Walked through #general**" in seen.text
    assert "38 files" in seen.text
    assert "31 messages looked at" in seen.text
    assert len(world.tixte.stored) == 38
    assert len(world.tixte.posts) == 38
    assert sent >= 30
    rows, _ = index_of(world, reply(resumed))
    assert len(rows) == 38
    assert {row["state"] for row in rows} <= {"sent", "known"}


async def test_few_are_under_way_at_a_time(moderated: World) -> None:
    world = moderated
    cdn = SlowCdn.take_over(world.env)
    for number in range(40):
        say(world, world.channel, (f"slow{number}.bin", b"s" * 99 + bytes([number])))
    result = await world.slash("rehost channel")
    await world.until(result, lambda seen: "20 under way" in seen.text)
    assert len(await world.states()) == 20
    cdn.go_on.set()
    seen = await world.until(result, ended)
    assert "40 files · 40 sent" in seen.text


async def test_permission_that_is_lost_stays_lost(moderated: World) -> None:
    world = moderated
    cdn = SlowCdn.take_over(world.env)
    say(world, world.channel, ("slow.bin", b"s" * 100))
    result = await world.slash("rehost channel")
    await world.until(result, lambda seen: "1 under way" in seen.text)
    pressed = await world.press(result.response, "Cancel")
    assert "Cancelled" in world.see_reply(pressed).text
    world.env.backend.get_guild(world.guild.id).members[world.ada.id].role_ids.clear()
    cdn.go_on.set()
    await world.until(result, ended)
    refused = await world.press(result.response, "Resume")
    assert NO_WAY in world.see_reply(refused).text
    assert world.tixte.stored == {}


async def test_it_goes_on_after_a_restart(moderated: World) -> None:
    world = moderated
    cdn = SlowCdn.take_over(world.env)
    for number in range(30):
        say(world, world.channel, (f"slow{number}.bin", b"s" * 99 + bytes([number])))
    result = await world.slash("rehost channel")
    await world.until(result, lambda seen: "20 under way" in seen.text)
    await world.simulation.restart()
    cdn.go_on.set()
    seen = await world.until(result, ended)
    assert "30 files · 30 sent" in seen.text
    assert len(world.tixte.stored) == len(world.tixte.posts) == 30


# What goes wrong on the way.


async def test_what_is_gone_and_what_is_refused(moderated: World) -> None:
    world = moderated
    say(world, world.channel, ("there.txt", b"t"))
    gone = say(world, world.channel, ("gone.txt", b"g"))
    stored = world.env.backend.get_message(world.channel.id, gone.id)
    stored.attachments[0]["url"] += "-gone"
    result, seen = await walked(world)
    assert "2 files · 1 sent · 1 failed" in seen.text
    rows, _ = index_of(world, reply(result))
    assert [row["state"] for row in rows] == ["failed", "sent"]
    assert rows[0]["reason"]


async def test_the_account_is_unlinked(moderated: World) -> None:
    world = moderated
    cdn = SlowCdn.take_over(world.env)
    for number in range(30):
        say(world, world.channel, (f"slow{number}.bin", b"s" * 99 + bytes([number])))
    result = await world.slash("rehost channel")
    await world.until(result, lambda seen: "20 under way" in seen.text)
    store = world.simulation.store
    await store.accounts.remove(await only_account(world))
    cdn.go_on.set()
    seen = await world.until(result, ended)
    assert "has stopped" in seen.text


async def test_told_by_direct_message_when_the_reply_is_dead(moderated: World) -> None:
    world = moderated
    cdn = SlowCdn.take_over(world.env)
    say(world, world.channel, ("slow.bin", b"s" * 100))
    result = await world.slash("rehost channel")
    await world.until(result, lambda seen: "1 under way" in seen.text)
    await expire(world)
    cdn.go_on.set()
    (told,) = await eventually(lambda: world.direct_messages(world.ada))
    assert "**Walked through #general**" in told.text
    assert told.text.count("Walked through") == 1
    await eventually(
        lambda: world.logs, lambda logs: any(one["event"] == "walk.done" for one in logs)
    )


async def expire(world: World) -> None:
    """Let the tokens' life be over."""
    async with world.simulation.store.database.write() as connection:
        await connection.execute(text("UPDATE batches SET token_expires_at = '2020-01-01'"))


async def test_with_direct_messages_closed_it_waits_for_the_next_command(
    moderated: World,
) -> None:
    world = moderated
    cdn = SlowCdn.take_over(world.env)
    say(world, world.channel, ("slow.bin", b"s" * 100))
    result = await world.slash("rehost channel")
    await world.until(result, lambda seen: "1 under way" in seen.text)
    await expire(world)
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    cdn.go_on.set()
    await eventually(lambda: [one for one in world.logs if one["event"] == "walk.untold"])
    helped = await world.slash("help")
    (followup,) = helped.followups
    assert "**Walked through #general**" in world.see(followup).text
    assert world.see(followup).ephemeral
    assert index_of(world, followup)[0][0]["attachment"] == "slow.bin"
    assert (await world.slash("help")).followups == []


async def test_a_key_that_dies_stops_the_walk_and_loses_nothing(moderated: World) -> None:
    world = moderated
    for number in range(40):
        say(world, world.channel, *numbered(number, number + 1))
    account = world.tixte.state.accounts[LARKSPUR]
    key, account.upload_key = account.upload_key, NEW_KEY
    result = await world.slash("rehost channel")
    seen = await world.until(result, ended)
    assert "has stopped" in seen.text
    assert "does not accept the linked key" in seen.text
    # The rest of the channel was not tried.
    assert len(await world.states()) < 40
    account.upload_key = key
    world.simulation.bot.connections.forget(await only_account(world))
    resumed = await world.press(result.response, "Resume")
    seen = await world.until(resumed, ended)
    assert "**Walked through #general**" in seen.text
    assert "40 messages looked at" in seen.text
    assert "40 files · 40 sent" in seen.text
    assert len(world.tixte.stored) == 40


async def test_the_channel_is_deleted_on_the_way(moderated: World) -> None:
    world = moderated
    cdn = SlowCdn.take_over(world.env)
    doomed = world.guild.create_text_channel("doomed")
    for number in range(130):
        say(world, doomed, *([(f"slow{number}.bin", b"s" * 10)] if number % 4 == 0 else []))
    result = await world.slash("rehost channel", channel=doomed)
    await world.until(result, lambda seen: "under way" in seen.text)
    world.env.backend.delete_channel(doomed.id)
    cdn.go_on.set()
    seen = await world.until(result, ended)
    assert "The walk through #doomed has stopped" in seen.text
    assert "deleted" in seen.text or NO_WAY in seen.text


@pytest.mark.parametrize("simulation", [HASTY], indirect=True, ids=[""])
async def test_a_host_that_is_down_is_waited_for(moderated: World) -> None:
    world = moderated
    world.tixte.fail_upload(status=503, times=None)
    for number in range(30):
        say(world, world.channel, *numbered(number, number + 1))
    result = await world.slash("rehost channel")
    await world.until(result, lambda seen: "20 under way" in seen.text)
    assert len(await world.states()) == 20
    world.tixte.mend()
    seen = await world.until(result, ended)
    assert "30 files · 30 sent" in seen.text
    assert len(world.tixte.stored) == 30


async def only_account(world: World) -> Any:
    (account,) = await world.simulation.bot.connections.of(Owner("user", world.ada.id))
    return account
